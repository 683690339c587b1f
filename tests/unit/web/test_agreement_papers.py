"""An agreement's paper says what its parties signed, whatever modified it since."""

import datetime
from dataclasses import replace

import pytest

from ledger.demo import changes, modifications
from ledger.demo.agreements import CONTRACT
from ledger.domain.people.duties import Duty
from ledger.services.contracts import pages
from ledger.web.contracts import papers
from tests import starts
from tests.grounds import Start
from tests.scenario.stories import training_signed
from tests.world import World, person

JULY_20, AUGUST_31 = datetime.date(2026, 7, 20), datetime.date(2026, 8, 31)


@pytest.fixture
def start() -> Start:
    return starts.worked_example


def _page(world: World, award: str) -> pages.ContractPage:
    return pages.contract_page(world.work, world.coach("CCC"), world.play.award_row(award)["line_id"])


def test_the_agreements_paper_keeps_the_terms_that_all_signed_at_first(world: World) -> None:
    # OJT-01, OJT-04: two modifications are in force; each stands on a paper of its own
    play, award = world.play, training_signed(world)
    developer = person(world.work, "developr", Duty.MAKE_CONTRACTS)
    on = play.day(2026, 8, 20)
    signed = papers.agreement(_page(world, award))["facts"]
    assert ("Wage an hour", "$20.00") in signed and ("Amount of the whole award", "$5,200.00") in signed
    for governs_on, wage_cents in ((AUGUST_31, 2_200), (datetime.date(2026, 9, 14), 2_300)):
        terms = {"wage_cents": wage_cents}
        change = modifications.ask(play, developer, award, governs_on, until_minutes=14_400, terms=terms)
        changes.verify(play, change)
        changes.approve(play, change)
        modifications.sign(play, developer, award, on)
        modifications.accept(play, award)
    assert vars(_page(world, award).terms)["wage_cents"] == 2_300
    assert papers.agreement(_page(world, award))["facts"] == signed


def test_the_agreements_paper_names_holdback_records_factors_and_the_payroll_before(world: World) -> None:
    # OJT-01, OJT-02, OJT-03, OJT-11; the words about a person's barriers stay away
    found = _page(world, training_signed(world))
    facts = dict(papers.agreement(found)["facts"])
    assert (
        facts["Held back"]
        == "50% of what every bill earns, until the person was kept for 90 days after the training"
    )
    assert facts["Records"] == "The employer keeps and shows attendance, payroll and other records"
    assert (facts["Factors"], facts["On the payroll before"]) == ("None: the common share", "No")
    contents = replace(
        CONTRACT,
        factors=("size",),
        factor_words="Nine employees (invented)",
        employed_since=JULY_20,
        employed_basis="upgrade",
        employed_words="Long out of work (invented)",
    )
    facts = dict(papers.agreement(replace(found, contents=contents))["facts"])
    assert facts["Factors"] == "The size of the employer"
    assert facts["On the payroll before"] == "July 20, 2026; Upgrade to a job that needs more skill"
    assert "invented" not in facts["Factors"] + facts["On the payroll before"]
