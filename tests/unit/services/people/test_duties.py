"""Duties: changed by two, of whom neither is the one concerned, and enough of them for every flow."""

import datetime
from dataclasses import replace

import pytest
from sqlalchemy import select

from ledger.clock import SeededSource
from ledger.domain.people.duties import Duty
from ledger.domain.people.people import NewGrant
from ledger.errors import NotFound, Refused
from ledger.services.people import duties, people, proposals, sessions
from ledger.services.work import Work
from ledger.store import schema
from tests.unit.domain.people.test_duties import SMALL_BOARD
from tests.unit.services.people.test_people import add_agency, refused_with, start, take_in


def test_nobody_has_a_part_in_their_own_duties(work: Work) -> None:
    """Not the one who stages, and not the one who accepts (F10)."""
    admin, second = start(work)
    with pytest.raises(Refused) as refused:
        duties.change_duties(
            work, admin, duties.ChangeDuties("k1", admin.person_id, (NewGrant(Duty.OVERSEE),))
        )
    refused_with("own_duties", refused)
    staged = duties.change_duties(
        work, admin, duties.ChangeDuties("k2", second.person_id, (NewGrant(Duty.LOAD),))
    )
    with pytest.raises(Refused) as refused:
        proposals.accept(work, second, proposals.Accept("k3", staged["proposal"]))
    refused_with("own_duties", refused)


def test_a_change_of_duties_takes_two_and_holds_from_the_next_request(
    work: Work, source: SeededSource
) -> None:
    """What is taken back ends at once, or on the day that is named."""
    admin, second = start(work)
    mara = take_in(work, "mara", NewGrant(Duty.APPROVE), NewGrant(Duty.BUILD))
    held = {row["duty"]: row["id"] for row in _grant_rows(work, mara.person_id)}
    last_on = source.today() + datetime.timedelta(days=3)
    for key, revoke, until in (("d1", "approve", None), ("d2", "build", last_on)):
        token = sessions.open_session(work, "mara")
        command = duties.ChangeDuties(key, mara.person_id, (), (held[revoke],), until)
        staged = duties.change_duties(work, admin, command)
        assert sessions.find_session(work, token) is not None
        proposals.accept(work, second, proposals.Accept(f"{key}a", staged["proposal"]))
        assert sessions.find_session(work, token) is None, "the old cookie is dead"
    now = people.load_actor(work, mara.person_id)
    assert now is not None
    assert {grant.duty for grant in now.grants} == {Duty.BUILD}
    source.set_today(last_on + datetime.timedelta(days=1))
    later = people.load_actor(work, mara.person_id)
    assert later is not None
    assert later.grants == ()


def test_the_same_change_of_duties_waits_once(work: Work) -> None:
    """Two tabs would grant a duty twice, and taking one back would leave the other."""
    admin, _ = start(work)
    mara = take_in(work, "mara")
    change = duties.ChangeDuties("1", mara.person_id, (NewGrant(Duty.APPROVE),))
    duties.change_duties(work, admin, change)
    with pytest.raises(Refused) as twice:
        duties.change_duties(work, admin, replace(change, key="2"))
    refused_with("proposal_waits", twice)
    duties.change_duties(work, admin, replace(change, key="3", add=(NewGrant(Duty.LOAD),)))


def test_toxic_pairs_are_refused_again_when_accepted(work: Work) -> None:
    """Two changes that are each right alone: the second to be accepted is refused."""
    admin, second = start(work)
    mara = take_in(work, "mara")
    one = duties.change_duties(
        work, admin, duties.ChangeDuties("1", mara.person_id, (NewGrant(Duty.APPROVE),))
    )
    two = duties.change_duties(
        work, admin, duties.ChangeDuties("2", mara.person_id, (NewGrant(Duty.ADMINISTER),))
    )
    proposals.accept(work, second, proposals.Accept("1a", one["proposal"]))
    with pytest.raises(Refused) as refused:
        proposals.accept(work, second, proposals.Accept("2a", two["proposal"]))
    refused_with("duties_toxic", refused)


def test_a_grant_of_another_person_cannot_be_taken_back(work: Work) -> None:
    """It looks like one that does not exist."""
    admin, second = start(work)
    mara = take_in(work, "mara", NewGrant(Duty.APPROVE))
    others = _grant_rows(work, second.person_id)[0]["id"]
    with pytest.raises(NotFound):
        duties.change_duties(work, admin, duties.ChangeDuties("k", mara.person_id, (), (others,)))


def test_the_last_administrator_stays(work: Work) -> None:
    """Suspended by nobody, and not relieved of the duty."""
    admin, _ = start(work)
    with pytest.raises(Refused) as refused:
        people.suspend(work, admin, people.Suspend("k", admin.person_id))
    refused_with("last_administrator", refused)
    other = take_in(work, "ida", NewGrant(Duty.ADMINISTER))
    people.suspend(work, admin, people.Suspend("k2", other.person_id))
    with pytest.raises(Refused):
        people.suspend(work, admin, people.Suspend("k3", admin.person_id))


def test_the_report_says_what_the_first_two_lack_and_that_a_small_board_suffices(work: Work) -> None:
    """The grants in force are what counts: suspended people do not."""
    admin, _ = start(work)
    assert duties.coverage_report(work)
    add_agency(work, "NORTH")
    for number, (_name, held) in enumerate(SMALL_BOARD.items()):
        grants = [NewGrant(grant.duty, grant.agency, grant.program, grant.group) for grant in held]
        take_in(
            work,
            f"p{number}",
            *grants,
            agency="NORTH" if "NORTH" in {grant.agency for grant in held} else None,
        )
    assert duties.coverage_report(work) == []
    people.suspend(work, admin, people.Suspend("s", people.actor_for_login(work, "p0").person_id))
    assert duties.coverage_report(work) != []
    assert len(duties.person_names(work)) == 2 + len(SMALL_BOARD)


def _grant_rows(work: Work, person_id: str) -> list[dict[str, str]]:
    with work.store.reading() as connection:
        found = connection.execute(
            select(schema.duty_grant).where(schema.duty_grant.c.person_id == person_id)
        )
        return [dict(row) for row in found.mappings()]
