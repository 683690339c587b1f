"""Weekly needs-related payments that are changed: law's tests are asked anew of the person as they are by then (SUP-19)."""

import datetime
from dataclasses import replace

import pytest
from sqlalchemy import insert, select

from ledger.demo import changes
from ledger.errors import InvalidInput, Refused
from ledger.services.awards import amendments
from ledger.services.needs import weekly
from ledger.services.payments.worth import BillLine
from ledger.store import schema
from ledger.store.participants.records import JOB
from tests.grounds import Start
from tests.scenario.test_support_given import FINDING, FIRST, _weeks, july_10
from tests.unit.web.site import Site, words
from tests.world import World

AUGUST_9 = datetime.date(2026, 8, 9)
ANEW = replace(FINDING, unemployed_on=AUGUST_9, training_to_on=datetime.date(2026, 10, 31))


@pytest.fixture
def start() -> Start:
    return july_10


def _lengthened(world: World) -> tuple[str, str]:
    """Four weeks from 12 July, approved on the 10th; on 10 August twelve weeks to 3 October are asked. Award and change."""
    play, who = world.play, world.participant("CCC", "EOP")
    line_id = _weeks(world, who, play.payee("Participant", "participant"), FIRST)
    play.verify(line_id, finding=FINDING)
    award = play.approve(line_id)
    play.day(2026, 8, 10)
    return award, changes.ask(play, world.coach("CCC"), award, cents=12 * 12_000, terms={"weeks": 12})


def _job(world: World, award: str, hired_on: datetime.date) -> None:
    """The participant system says that the person began a job."""
    row = dict.fromkeys(column.name for column in schema.record.columns)
    row |= {
        "id": "REC-00000001",
        "external_id": "J1",
        "participant_id": world.play.award_row(award)["participant_id"],
        "import_id": "IMP-1",
        "sort": "employment",
        "code": JOB,
        "happened_on": hired_on,
        "content_digest": "d1",
    }
    with world.work.store.writing() as connection:
        connection.execute(insert(schema.record).values(**row))


def test_weeks_are_not_lengthened_on_the_finding_of_the_first_verification(world: World) -> None:
    # SUP-19: nothing found refuses, UC by now refuses, training that ends before the weeks refuses; then it is found anew
    play = world.play
    award, change = _lengthened(world)
    with pytest.raises(InvalidInput) as missing:
        amendments.verify(world.work, play.cast.liaison, amendments.VerifyChange(play.key(), change))
    assert missing.value.code == "review_missing"
    for wrong, code in (
        (replace(ANEW, uc="receives"), "nrp_uc"),
        (replace(ANEW, training_to_on=datetime.date(2026, 9, 20)), "nrp_training"),
    ):
        with pytest.raises(Refused) as unfit:
            changes.verify(play, change, finding=wrong)
        assert unfit.value.code == code
    assert play.award_row(award)["committed_cents"] == 48_000, "the approval stands"
    changes.verify(play, change, finding=ANEW)
    changes.approve(play, change)
    assert play.award_row(award)["committed_cents"] == 12 * 12_000
    with world.work.store.reading() as connection:
        found = select(schema.week_finding.c.found_on, schema.week_finding.c.line_id)
        found_on, line_id = connection.execute(found).one()
        assert (found_on, weekly.finding_of(connection, line_id)) == (play.source.today(), ANEW)
    world.verified()


def test_weeks_before_the_new_finding_are_held_against_the_job_that_ended_them(world: World) -> None:
    # SUP-19: hired on 28 July and out of work again by 9 August: weeks from then on are paid, the week of the job is not
    play, coach = world.play, world.coach("CCC")
    award, change = _lengthened(world)
    _job(world, award, datetime.date(2026, 7, 28))
    with pytest.raises(Refused) as hired:
        changes.verify(play, change, finding=replace(ANEW, unemployed_on=FINDING.unemployed_on))
    assert hired.value.code == "nrp_hired"
    changes.verify(play, change, finding=ANEW)
    changes.approve(play, change)
    play.day(2026, 8, 17)
    job = BillLine(award, 12_000, None, datetime.date(2026, 7, 26), datetime.date(2026, 8, 1))
    with pytest.raises(Refused) as working:
        play.bill(coach, [job], "W-1")
    assert working.value.code == "nrp_week_hired"
    later = BillLine(award, 12_000, None, AUGUST_9, datetime.date(2026, 8, 15))
    play.bill(coach, [later], "W-2")


def test_whoever_verifies_longer_weeks_is_asked_what_law_asks(world: World) -> None:
    # SUP-19: the page begins with what was found before, but for unemployment and UC, and whoever approves reads what was found
    play = world.play
    award, change = _lengthened(world)
    site = Site(world)
    liaison = site.browser(play.cast.liaison)
    page = liaison.get(f"/amendments/{change}")
    assert "Law's tests are asked anew" in words(page)
    assert 'value="2026-07-06"' in page.text
    assert 'value="2026-07-01"' not in page.text, "unemployment is shown anew"
    form = {
        "decision": "verify",
        "verify-group": "adult",
        "verify-unemployed_on": "2026-08-09",
        "verify-enrolled_on": "2026-07-06",
        "verify-training_from_on": "2026-07-12",
        "verify-training_to_on": "2026-10-31",
        "verify-family": "1",
        "verify-uc": "receives",
    }
    refused = liaison.post(f"/amendments/{change}", form)
    assert refused.status_code == 409
    assert 'value="2026-08-09"' in refused.text, "what was typed stays"
    assert liaison.post(f"/amendments/{change}", {**form, "verify-uc": "never"}).status_code == 302
    assert play.award_row(award)["committed_cents"] == 0
    approver = words(site.browser(play.cast.approver).get(f"/amendments/{change}"))
    assert "Weekly payments, as they were found anew" in approver
    assert "August 9, 2026" in approver
