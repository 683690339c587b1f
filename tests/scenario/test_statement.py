"""What an agency is told of its month: its money, its outcomes, the agreement they rest on (d2, ALC-05)."""

import datetime

import pytest

from ledger.domain.months.outcomes import Measure
from ledger.domain.people.duties import Duty
from ledger.errors import NotFound
from ledger.services.budgets import network_log
from ledger.services.months.statement import statement
from ledger.services.needs.needs import LineInput
from ledger.services.payments.worth import BillLine
from tests import starts
from tests.grounds import Start
from tests.scenario import texts
from tests.unit.web.site import Site, words
from tests.world import World, person

DAY = datetime.date


@pytest.fixture
def start() -> Start:
    return starts.worked_example


def test_an_agency_is_told_its_month_and_no_other_agency_s(world: World) -> None:  # d2, ALC-05
    """One month of one agency: what it was given, and what became of it::

    2026-07-10 * "Committed: approved"
      entry: "ENT-14"
      award: "SCH-1"
      policy: "PRO-1"
      Equity:Budget:Available:CCC:EOP:WA26:Training                425.00 USD
      Equity:Budget:Committed:CCC:EOP:WA26:Training:Scholarship   -425.00 USD

    2026-07-20 * "Obligated: enrolment accepted"
      entry: "ENT-15"
      award: "SCH-1"
      Equity:Budget:Committed:CCC:EOP:WA26:Training:Scholarship    425.00 USD
      Equity:Budget:Obligated:CCC:EOP:WA26:Training:Scholarship   -425.00 USD

    2026-07-20 * "Accrued: invoice, instruction delivered"
      entry: "ENT-16"
      award: "SCH-1"
      service_from: 2026-07-20
      service_to: 2026-07-20
      Expenses:CCC:EOP:WA26:Training:Scholarship                   425.00 USD
      Liabilities:Payable:Awards:WA26                             -425.00 USD
      Equity:Budget:Obligated:CCC:EOP:WA26:Training:Scholarship    425.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Training:Scholarship     -425.00 USD

    2026-07-20 * "Paid: ACH"
      entry: "ENT-17"
      award: "SCH-1"
      batch: "BAT-1"
      bank: "ACH-1"
      Liabilities:Payable:Awards:WA26                              425.00 USD
      Assets:Bank:Operating:WA26                                  -425.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Training:Scholarship      425.00 USD
      Equity:Budget:Paid:CCC:EOP:WA26:Training:Scholarship        -425.00 USD
    """
    play, coach = world.play, world.coach("CCC")
    school = play.payee("Example School", "school")
    chosen = texts.allocation_id(world.work, "CCC", "WA26", "Training")
    terms = {"starts_on": DAY(2026, 7, 20), "ends_on": DAY(2026, 9, 1), "listing": "EX-1001"}
    line = LineInput("Scholarship", 42_500, terms, payee_id=school, allocation_id=chosen)
    play.day(2026, 7, 10)
    award = play.award(coach, world.participant("CCC", "EOP"), "EOP", line, needed_by=DAY(2026, 8, 1))
    play.day(2026, 7, 20)
    play.bind(coach, award, 42_500, DAY(2026, 7, 20))
    bill = BillLine(award, 42_500, service_from=DAY(2026, 7, 20), service_to=DAY(2026, 7, 20))
    play.pay([play.bill(coach, [bill], "S-1")], "ACH-1")
    reader = person(world.work, "reader", Duty.OVERSEE)
    about = ("Career maps, with the liaisons", "The referrals work; more coaches are to be trained")
    for sort, agency, said in (("training", None, about[0]), ("evaluation", "CCC", about[1])):
        told = network_log.Record(play.key(), sort, "EOP", agency, DAY(2026, 7, 14), said)
        network_log.record(world.work, reader, told)
    found = statement(world.work, reader, "CCC", "2026-07")
    of_training = dict(found.rows)["EOP", "WA26", "Training"]
    assert (of_training["accrued_cents"], of_training["paid_cents"]) == (42_500, 42_500)
    assert of_training["allocated_cents"] == 42_500 + of_training["available_cents"]
    assert sum(row.counts[Measure.SERVED] for row in found.outcomes) == 1
    (agreed,) = found.agreements
    assert (agreed.program, agreed.from_on, bool(agreed.document)) == ("EOP", DAY(2026, 7, 1), True)
    assert statement(world.work, coach, "CCC", "2026-07") == found
    for actor, agency, month in (
        (coach, "HS", "2026-07"),
        (reader, "NONE", "2026-07"),
        (reader, "CCC", "2026-06"),
    ):
        with pytest.raises(NotFound):
            statement(world.work, actor, agency, month)
    assert {sort: row and row["words"] for sort, row in found.held.items()} == {
        "evaluation": about[1],
        "training": about[0],
    }
    site = Site(world)
    browser = site.browser(coach)
    assert "Statement of Central City Concern (PDF)" in words(browser.get("/month?time=2026-07"))
    paper = browser.get("/month/statement/CCC?time=2026-07")
    assert (paper.status_code, paper.mimetype, paper.data[:5]) == (200, "application/pdf", b"%PDF-")
    texts.compare(world, test_an_agency_is_told_its_month_and_no_other_agency_s)
