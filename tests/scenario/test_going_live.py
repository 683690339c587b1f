"""A board goes live on 31 October: what was carried in stands in the books, counts, and goes on like what was made here."""

import datetime

import pytest
from sqlalchemy import select

from ledger.demo import card_player as cards
from ledger.demo import changes
from ledger.demo.rents import rent_terms
from ledger.domain.people.duties import Duty
from ledger.errors import Refused
from ledger.services.budgets import replay
from ledger.services.needs import facts
from ledger.services.needs.needs import LineInput
from ledger.services.payments.worth import BillLine
from ledger.store import schema
from ledger.store.budgets import policies
from ledger.store.rows import find_row
from tests import golive, starts
from tests.golive import carried
from tests.grounds import Start
from tests.scenario import texts
from tests.scenario.test_drafts import CAP
from tests.world import World, person


@pytest.fixture
def start() -> Start:
    return starts.worked_example


@pytest.fixture
def live(world: World) -> World:
    """A board that carried in the good sheets on 2 November."""
    golive.prepared(world)
    golive.accepted(world, golive.staged(world, golive.good()))
    return world


def test_awards_that_were_carried_in_are_tried_under_a_draft_and_what_lacks_its_review_is_counted(
    live: World,
) -> None:  # AUD-04
    world = live
    reader = person(world.work, "auditor", Duty.EXAMINE)
    lower = replay.preview(world.work, reader, {"policies.toml": CAP.format("10.00")})
    assert [(one.past.kind, one.past.cents) for one in lower.outcome.refused] == [("Gas", 5_000)]
    assert lower.outcome.decided == 2, "the rent passes as it did"
    assert lower.not_compared == {"before": 1}, "the course has no review"
    assert "handed over no review" in replay.told(lower)[-1]


def test_what_was_carried_in_stands_in_the_books_and_is_paid_billed_and_issued_from_then_on(
    live: World,
) -> None:
    """The good sheets; then a bill of theirs is paid, October's rent falls due, a further bill comes, a card goes out::

    ; Renderer 1; last sequence N

    2026-10-31 * "Carried in: grant cash received"
      entry: "ENT-14"
      document: "DOC-1"
      Assets:Bank:Operating:WA26                                 12000.00 USD
      Income:Grants:WA26                                        -12000.00 USD

    2026-10-31 * "Carried in: gas cards in stock"
      entry: "ENT-15"
      document: "DOC-1"
      Assets:Prepaid:GasCards:WA26                                 250.00 USD
      Assets:Bank:Operating:WA26                                  -250.00 USD
      Equity:Budget:Reserve:WA26:Support                           250.00 USD
      Equity:Budget:Stock:WA26                                    -250.00 USD

    2026-10-31 * "Carried in: obligated"
      entry: "ENT-16"
      award: "SCH-1"
      document: "DOC-1"
      Equity:Budget:Available:CCC:EOP:WA26:Training               2500.00 USD
      Equity:Budget:Obligated:CCC:EOP:WA26:Training:Scholarship  -2500.00 USD

    2026-10-31 * "Carried in: owed"
      entry: "ENT-17"
      award: "SCH-1"
      service_from: 2026-09-01
      service_to: 2026-10-09
      document: "DOC-1"
      Expenses:CCC:EOP:WA26:Training:Scholarship                   500.00 USD
      Liabilities:Payable:Awards:WA26                             -500.00 USD
      Equity:Budget:Available:CCC:EOP:WA26:Training                500.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Training:Scholarship     -500.00 USD

    2026-10-31 * "Carried in: paid"
      entry: "ENT-18"
      award: "SCH-1"
      document: "DOC-1"
      Expenses:CCC:EOP:WA26:Training:Scholarship                  1000.00 USD
      Assets:Bank:Operating:WA26                                 -1000.00 USD
      Equity:Budget:Available:CCC:EOP:WA26:Training               1000.00 USD
      Equity:Budget:Paid:CCC:EOP:WA26:Training:Scholarship       -1000.00 USD

    2026-10-31 * "Carried in: committed"
      entry: "ENT-19"
      award: "SUP-1"
      document: "DOC-1"
      Equity:Budget:Available:CCC:EOP:ERA26:Support                825.00 USD
      Equity:Budget:Committed:CCC:EOP:ERA26:Support:Rent          -825.00 USD

    2026-10-31 * "Carried in: obligated"
      entry: "ENT-20"
      award: "SUP-1"
      month: "2026-10"
      document: "DOC-1"
      Equity:Budget:Available:CCC:EOP:ERA26:Support                825.00 USD
      Equity:Budget:Obligated:CCC:EOP:ERA26:Support:Rent          -825.00 USD

    2026-10-31 * "Carried in: owed"
      entry: "ENT-21"
      award: "SUP-1"
      month: "2026-09"
      document: "DOC-1"
      Expenses:CCC:EOP:ERA26:Support:Rent                          825.00 USD
      Liabilities:Payable:Awards:ERA26                            -825.00 USD
      Equity:Budget:Available:CCC:EOP:ERA26:Support                825.00 USD
      Equity:Budget:Accrued:CCC:EOP:ERA26:Support:Rent            -825.00 USD

    2026-10-31 * "Carried in: paid"
      entry: "ENT-22"
      award: "SUP-1"
      month: "2026-08"
      document: "DOC-1"
      Expenses:CCC:EOP:ERA26:Support:Rent                          825.00 USD
      Assets:Bank:Operating:ERA26                                 -825.00 USD
      Equity:Budget:Available:CCC:EOP:ERA26:Support                825.00 USD
      Equity:Budget:Paid:CCC:EOP:ERA26:Support:Rent               -825.00 USD

    2026-10-31 * "Carried in: committed"
      entry: "ENT-23"
      award: "SUP-2"
      document: "DOC-1"
      Equity:Budget:Available:CCC:EOP:WA26:Support                  50.00 USD
      Equity:Budget:Committed:CCC:EOP:WA26:Support:Gas             -50.00 USD
    ; Renderer 1; last sequence N

    2026-11-04 * "Paid: ACH"
      entry: "ENT-24"
      award: "SCH-1"
      batch: "BAT-1"
      bank: "ACH-1"
      Liabilities:Payable:Awards:WA26                              500.00 USD
      Assets:Bank:Operating:WA26                                  -500.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Training:Scholarship      500.00 USD
      Equity:Budget:Paid:CCC:EOP:WA26:Training:Scholarship        -500.00 USD

    2026-11-05 * "Accrued: month due"
      entry: "ENT-25"
      award: "SUP-1"
      month: "2026-10"
      Expenses:CCC:EOP:ERA26:Support:Rent                          825.00 USD
      Liabilities:Payable:Awards:ERA26                            -825.00 USD
      Equity:Budget:Obligated:CCC:EOP:ERA26:Support:Rent           825.00 USD
      Equity:Budget:Accrued:CCC:EOP:ERA26:Support:Rent            -825.00 USD

    2026-11-05 * "Accrued: invoice, instruction delivered"
      entry: "ENT-26"
      award: "SCH-1"
      service_from: 2026-09-01
      Expenses:CCC:EOP:WA26:Training:Scholarship                  2500.00 USD
      Liabilities:Payable:Awards:WA26                            -2500.00 USD
      Equity:Budget:Obligated:CCC:EOP:WA26:Training:Scholarship   2500.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Training:Scholarship    -2500.00 USD

    2026-11-05 * "Obligated, accrued and paid: card issued"
      entry: "ENT-27"
      award: "SUP-2"
      document: "DOC-2"
      Expenses:CCC:EOP:WA26:Support:Gas                             25.00 USD
      Assets:Prepaid:GasCards:WA26                                 -25.00 USD
      Equity:Budget:Committed:CCC:EOP:WA26:Support:Gas              25.00 USD
      Equity:Budget:Paid:CCC:EOP:WA26:Support:Gas                  -25.00 USD
      Equity:Budget:Stock:WA26                                      25.00 USD
      Equity:Budget:Reserve:WA26:Support                           -25.00 USD
    """
    # SCH-08, SUP-10, SUP-15, d11
    play = live.play
    course, rent, gas = (carried(live, one) for one in ("A-1001", "A-1002", "A-1003"))
    play.day(2026, 11, 4)
    play.pay([golive.bill_of(live, course["id"])], "ACH-1")
    coach = live.coach("CCC")
    play.day(2026, 11, 5)
    play.bill(coach, [BillLine(rent["id"], 82_500, "2026-10")], "R 10")
    play.bill(coach, [BillLine(course["id"], 250_000, final=True)], "2026-1300")
    cards.issue(play, gas["id"], "GC-0091")
    story = test_what_was_carried_in_stands_in_the_books_and_is_paid_billed_and_issued_from_then_on
    assert texts.months(live) == texts.BUDGET + texts.told(story).removeprefix("\n")  # nothing more in July
    live.verified()
    assert texts.stages_by_query(live.work) == texts.stages_by_column(live.work)


def test_a_carried_award_is_raised_like_any_other(live: World) -> None:
    # SUP-03, decision 34: its need names no activity of the plan, since the sheets do not
    play, gas = live.play, carried(live, "A-1003")
    change = changes.ask(play, live.coach("CCC"), gas["id"], cents=7_500)
    changes.verify(play, change)
    changes.approve(play, change)
    assert play.award_row(gas["id"])["committed_cents"] == 7_500
    live.verified()


def test_carried_months_and_carried_cap_use_count_over_agencies(live: World) -> None:
    # SUP-06, SUP-10, SUP-11
    with live.work.store.reading() as connection:
        book = policies.policy_book(connection)
        found = {
            row["external_id"]: dict(row) for row in connection.execute(select(schema.participant)).mappings()
        }
        ana, ben = found["TESTA"], found["TESTB"]
        on = datetime.date(2026, 11, 3)
        rent = facts.used_before(connection, ben, "Rent", on, book)
        gas = facts.used_before(connection, ana, "Gas", on, book)
    assert rent.taken_months == frozenset({"2026-08", "2026-09", "2026-10", "2026-11"})
    assert rent.months == {2026: 4}
    assert [(one.cents, one.on, one.own) for one in gas.uses] == [(8_000, datetime.date(2026, 7, 10), True)]
    mate = live.participant("CAP", "IND", household=ben["household_id"])
    terms = rent_terms("2026-11", 1, 50_000)
    line = LineInput("Rent", 50_000, terms, "", live.play.payee("Other Homes", "landlord"))
    needed = datetime.date(2026, 11, 20)
    with pytest.raises(Refused) as refused:
        live.play.award(live.coach("CAP"), mate, "IND", line, needed_by=needed)
    assert refused.value.code in ("rent_months", "rent_month_taken")
    line = LineInput("Gas", 22_001, {}, "To class", live.play.payee("Example Miles", "vendor"))
    with pytest.raises(Refused) as over:
        live.play.award(live.coach("CCC"), ana["id"], "EOP", line, needed_by=needed)
    assert (over.value.code, over.value.arguments["used_cents"]) == ("cap", 8_000)
    live.verified()


def test_a_carried_course_that_names_its_program_is_left_and_counts_as_taken(world: World) -> None:
    # SCH-17, SCH-23: with the program's id it has its refund terms, and nobody is paid the same course beside it
    golive.prepared(world)
    sheets = golive.good()
    sheets["awards"][0]["Program ID"] = "EX-1001"
    golive.accepted(world, golive.staged(world, sheets))
    play, award = world.play, golive.carried(world, "A-1001")
    course = {"starts_on": "2026-11-16", "ends_on": "2026-12-18", "listing": "EX-1001"}
    line = LineInput("Scholarship", 40_000, course, "Again", award["payee_id"])
    with pytest.raises(Refused) as twice:
        play.award(
            world.coach("CCC"), award["participant_id"], "EOP", line, needed_by=datetime.date(2026, 11, 20)
        )
    assert twice.value.code == "course_overlaps"
    play.leave(award["id"], datetime.date(2026, 11, 2))
    after = play.award_row(award["id"])
    assert (after["obligated_cents"], after["accrued_cents"], after["paid_cents"]) == (
        250_000,
        50_000,
        100_000,
    )
    world.verified()


def test_a_month_of_rent_used_before_is_paid_by_nobody_and_a_carried_refund_frees_its_month(
    world: World,
) -> None:
    # SUP-10, SUP-11, FND-18: July was paid elsewhere; what was paid of August comes back whole
    golive.prepared(world)
    sheets = golive.good()
    july = {
        "Participant ID": "TESTB",
        "Kind": "Rent",
        "Used on": "2026-07-01",
        "Amount": "700.00",
        "Month": "2026-07",
    }
    due = {
        "Award": "A-1002",
        "Amount": "825.00",
        "Due on": "2026-10-20",
        "Reason": "too_much",
        "Month": "2026-08",
    }
    sheets["caps"].append(july)
    sheets["refunds"] = [due]
    golive.accepted(world, golive.staged(world, golive.controlled(sheets)))
    award = golive.carried(world, "A-1002")

    def taken() -> list[str]:
        with world.work.store.reading() as connection:
            row = find_row(connection, schema.participant, id=award["participant_id"])
            assert row is not None
            book = policies.policy_book(connection)
            used = facts.used_before(connection, row, "Rent", datetime.date(2026, 11, 4), book)
            return sorted(used.taken_months)

    assert taken() == ["2026-07", "2026-08", "2026-09", "2026-10", "2026-11"]
    with world.work.store.reading() as connection:
        (refund,) = connection.execute(select(schema.refund.c.id)).scalars()
    world.play.day(2026, 11, 4)
    world.play.refund_back(refund, datetime.date(2026, 11, 4))
    assert taken() == ["2026-07", "2026-09", "2026-10", "2026-11"]
    world.verified()
