"""Bills and what they meet: employers' pay periods that are cut, one invoice for two awards, too much, too little."""

import datetime
import json

import pytest
from sqlalchemy import select

from ledger.demo import papers
from ledger.demo.rents import rent_terms
from ledger.domain.awards.reimbursement import PayPeriod
from ledger.errors import InvalidInput, Refused
from ledger.services.awards import awards
from ledger.services.needs.needs import LineInput
from ledger.services.payments import acceptance
from ledger.services.payments.worth import BillLine
from ledger.store import schema
from tests import board, starts
from tests.grounds import Start
from tests.world import WORKED, World

COURSE = {"starts_on": "2026-07-27", "ends_on": "2026-09-18", "listing": "EX-1001"}
AUGUST_1 = datetime.date(2026, 8, 1)


@pytest.fixture
def start() -> Start:
    return starts.worked_example


def _scholarship(world: World, cents: int, payee_id: str) -> str:
    """A bound scholarship on 20 July."""
    play, coach = world.play, world.coach("CCC")
    play.day(2026, 7, 10)
    line = LineInput("Scholarship", cents, COURSE, "A course", payee_id)
    award = play.award(coach, world.participant("CCC", "EOP"), "EOP", line, needed_by=AUGUST_1)
    play.bind(coach, award, cents, play.day(2026, 7, 20))
    return award


def _columns(world: World, award_id: str) -> tuple[int, ...]:
    """Committed, obligated, accrued, paid and refund due of an award."""
    row = world.play.award_row(award_id)
    return tuple(row[f"{name}_cents"] for name in ("committed", "obligated", "accrued", "paid", "refund_due"))


def test_an_employers_invoice_is_cut_to_the_contracts_wage_and_hours(world: World) -> None:
    # OJT-06, OJT-08: 90 h x 20.00 x 50 % = 900.00
    play, coach = world.play, world.coach("CCC")
    play.day(2026, 7, 15)
    employer = play.payee("Example Works", "employer")
    terms = {
        "starts_on": "2026-07-20",
        "ends_on": "2026-10-16",
        "minutes": 5_400,
        "wage_cents": 2_000,
        "rate_bp": 5_000,
    }
    line = LineInput("OJT", 90_000, terms, "Warehouse associate", employer)
    award = play.award(coach, world.participant("CCC", "EOP"), "EOP", line, needed_by=AUGUST_1)
    play.bind(coach, award, 90_000, play.day(2026, 7, 17))
    play.day(2026, 8, 20)
    periods = [
        PayPeriod(datetime.date(2026, 7, 20), datetime.date(2026, 8, 2), 60 * 60, 2_200),
        PayPeriod(datetime.date(2026, 8, 3), datetime.date(2026, 8, 16), 50 * 60, 2_000),
    ]
    play.evaluated(
        coach, award
    )  # the second period uses the maximum up, and the last payment waits for it (OJT-14)
    # asked: 60 h x 22.00 + 50 h x 20.00 = 2,320.00 of wages; earned 600.00 + 300.00, half of it waits (OJT-11)
    invoice = play.employer_bill(coach, award, periods, 232_000, "EI 1")
    with world.work.store.reading() as connection:
        row = connection.execute(
            select(schema.invoice_line).where(schema.invoice_line.c.invoice_id == invoice)
        ).one()
    assert row.amount_cents == 45_000
    assert json.loads(row.cut) == [
        {"cents": 60_000, "from": "2026-07-20", "minutes": 3_600, "reasons": ["wage_over_contract"]},
        {
            "cents": 30_000,
            "from": "2026-08-03",
            "minutes": 1_800,
            "reasons": ["hours_over_contract"],
        },
    ]
    assert _columns(world, award) == (0, 45_000, 45_000, 0, 0)
    with pytest.raises(Refused) as again:
        play.employer_bill(coach, award, periods[:1], 66_000, "EI 2")
    assert again.value.code == "period_billed"
    world.verified()


def test_one_invoice_serves_two_awards_and_each_accrues_for_itself(world: World) -> None:
    # A school bills two participants on one paper; it is paid by one payment of two lines, two entries
    play, coach = world.play, world.coach("CCC")
    school = play.payee("Example School", "school")
    first, second = _scholarship(world, 42_500, school), _scholarship(world, 60_000, school)
    play.day(2026, 8, 14)
    lines = [BillLine(first, 42_500), BillLine(second, 50_000, final=True)]
    bill = play.bill(coach, lines, "INV 0017")
    assert _columns(world, first) == (0, 0, 42_500, 0, 0)
    assert _columns(world, second) == (0, 0, 50_000, 0, 0)
    play.day(2026, 8, 21)
    batch = play.pay([bill], "ACH-1")
    assert len(play.payments_of(batch)) == 1
    with world.work.store.reading() as connection:
        payment = connection.execute(select(schema.payment)).one()
        paid = (
            connection.execute(select(schema.entry.c.award_id).where(schema.entry.c.batch_id == batch))
            .scalars()
            .all()
        )
    assert payment.amount_cents == 92_500
    assert sorted(paid) == sorted([first, second])
    world.verified()


def test_an_invoice_of_one_award_twice_is_held_to_what_its_first_line_leaves(world: World) -> None:
    # I5: two lines of 300.00 for one award of 425.00 would each pass alone; the second is refused, and nothing is entered
    play, coach = world.play, world.coach("CCC")
    award = _scholarship(world, 42_500, play.payee("Example School", "school"))
    play.day(2026, 8, 14)
    lines = [BillLine(award, 30_000, final=False), BillLine(award, 30_000, final=False)]
    with pytest.raises(Refused) as refused:
        play.bill(coach, lines, "INV 0017")
    assert (refused.value.code, refused.value.arguments["line"]) == ("more_than_obligated", 2)
    with pytest.raises(Refused) as refused:
        play.bill(coach, [BillLine(award, 42_500), BillLine(award, 42_500)], "INV 0018")
    assert refused.value.code == "nothing_open_to_bill"
    with world.work.store.reading() as connection:
        assert connection.execute(select(schema.invoice)).all() == []
    assert _columns(world, award) == (0, 42_500, 0, 0, 0)
    world.verified()


@pytest.mark.parametrize(
    "service, code",
    [
        (("2027-12-01", "2026-12-18"), "dates_turned"),
        (("1900-01-01", "2026-08-10"), "day_range"),
        (("2026-09-01", "2026-09-18"), "service_not_begun"),
        (("2026-07-27", "2026-08-15"), "service_not_over"),
    ],
)
def test_days_that_nobody_means_are_refused_at_the_line(
    world: World, service: tuple[str, str], code: str
) -> None:
    # SCH-16, SUP-22: what has not begun or is not over is not delivered
    play, coach = world.play, world.coach("CCC")
    award = _scholarship(world, 42_500, play.payee("Example School", "school"))
    play.day(2026, 8, 14)
    from_on, to_on = (datetime.date.fromisoformat(one) for one in service)
    with pytest.raises(InvalidInput) as refused:
        play.bill(coach, [BillLine(award, 42_500, service_from=from_on, service_to=to_on)], "INV 0017")
    assert (refused.value.code, refused.value.arguments["line"]) == (code, 1)


def test_a_course_is_not_billed_before_its_first_day_nor_accepted_without_its_papers(world: World) -> None:
    # SCH-15, SCH-16: 27 July to 18 September; the invoice of the 26th is refused, and attendance is asked for by policy
    play, coach = world.play, world.coach("CCC")
    files = board.read_folder(WORKED)
    files["policies.toml"] += (
        '\n[[value]]\ncode = "proofs.Scholarship"\nvalue = "attendance"\nunit = "list"\nclass = "policy"\n'
        'from = 2026-07-02\ndocument = "Board policy 9 (example)"\n'
    )
    board.load_files(world.work, files, key="tests-proofs")
    award = _scholarship(world, 42_500, play.payee("Example School", "school"))
    play.day(2026, 7, 26)
    with pytest.raises(InvalidInput) as early:
        play.bill(coach, [BillLine(award, 42_500)], "INV 0017")
    assert early.value.code == "service_not_begun"
    play.day(2026, 7, 27)
    bill = play.bill(coach, [BillLine(award, 42_500)], "INV 0017", accept=False)
    with pytest.raises(Refused) as missing:
        play.accept_bill(bill)
    assert missing.value.code == "proof_missing"
    papers.attach(play, coach, bill, "attendance", "Attendance", ["Present (invented)"])
    play.accept_bill(bill)
    assert _columns(world, award) == (0, 0, 42_500, 0, 0)
    world.verified()


def test_what_waits_to_bind_cannot_be_recorded_again(world: World) -> None:
    # Two records of the whole award would both look good until the second is decided
    play, coach = world.play, world.coach("CCC")
    line = LineInput("Scholarship", 42_500, COURSE, "A course", play.payee("Example School", "school"))
    award = play.award(
        coach, world.participant("CCC", "EOP"), "EOP", line, needed_by=datetime.date(2026, 8, 1)
    )
    on = play.source.today()
    first = awards.RecordBinding(play.key(), award, 42_500, on)
    binding = awards.record_binding(world.work, coach, first)["binding"]
    with pytest.raises(Refused) as refused:
        awards.record_binding(world.work, coach, awards.RecordBinding(play.key(), award, 42_500, on))
    assert refused.value.code == "binding_waits"
    refusal = awards.DecideBinding(play.key(), binding, "the school has not signed")
    awards.decide_binding(world.work, play.cast.liaison, refusal)
    awards.record_binding(world.work, coach, awards.RecordBinding(play.key(), award, 42_500, on))
    with pytest.raises(InvalidInput, match="1900"):
        awards.record_binding(
            world.work, coach, awards.RecordBinding(play.key(), award, 1, datetime.date(1900, 1, 1))
        )


def test_450_asked_is_25_more_than_the_425_obligated(world: World) -> None:
    # d10: the refusal says both numbers, and nothing is entered
    play, coach = world.play, world.coach("CCC")
    award = _scholarship(world, 42_500, play.payee("Example School", "school"))
    play.day(2026, 8, 14)
    with pytest.raises(Refused, match=r"25\.00 more than the \$?425\.00 obligated"):
        play.bill(coach, [BillLine(award, 45_000)], "INV 0017")
    with world.work.store.reading() as connection:
        assert connection.execute(select(schema.invoice)).all() == []
    assert _columns(world, award) == (0, 42_500, 0, 0, 0)
    world.verified()


@pytest.mark.parametrize("final, left", [(True, 0), (False, 2_500)])
def test_less_than_the_obligation_asks_whether_it_is_the_last(world: World, final: bool, left: int) -> None:
    # d10: 400.00 of 425.00; yes lets 25.00 go at once, no keeps them obligated
    play, coach = world.play, world.coach("CCC")
    award = _scholarship(world, 42_500, play.payee("Example School", "school"))
    play.day(2026, 8, 14)
    with pytest.raises(InvalidInput) as asked:
        play.bill(coach, [BillLine(award, 40_000)], "INV 0017")
    assert asked.value.code == "final_question"
    assert asked.value.arguments["rest_cents"] == 2_500
    play.bill(coach, [BillLine(award, 40_000, final=final)], "INV 0017")
    assert _columns(world, award) == (0, left, 40_000, 0, 0)
    with world.work.store.reading() as connection:
        available = connection.execute(
            select(schema.allocation.c.available_cents).where(schema.allocation.c.line == "Training")
        ).scalar_one()
    assert available == 5_000_000 - 40_000 - left
    world.verified()


def test_a_second_bill_is_refused_what_the_first_asks_already_though_nobody_accepted_it(world: World) -> None:
    # I5, d10: 300.00 of 425.00 wait; 200.00 more are 75.00 too much, until the first is refused
    play, coach = world.play, world.coach("CCC")
    award = _scholarship(world, 42_500, play.payee("Example School", "school"))
    play.day(2026, 8, 14)
    first = play.bill(coach, [BillLine(award, 30_000, final=False)], "INV 0017", accept=False)
    with pytest.raises(Refused) as refused:
        play.bill(coach, [BillLine(award, 20_000, final=False)], "INV 0018")
    assert refused.value.message == (
        "This bill is $200.00; $425.00 is obligated, and $300.00 of it is asked by bills that are not accepted yet. "
        "That is $75.00 too much."
    )
    refuse = acceptance.DecideInvoice(play.key(), first, "Not ours (invented)")
    acceptance.decide(world.work, play.cast.invoice_accepter, refuse)
    play.bill(coach, [BillLine(award, 20_000, final=False)], "INV 0018")
    assert _columns(world, award) == (0, 22_500, 20_000, 0, 0)
    world.verified()


def test_the_last_bill_lets_go_what_no_other_bill_asks(world: World) -> None:
    # d10: 300.00 of 425.00 wait, 100.00 are the last; 25.00 go, and the 300.00 are accepted after it
    play, coach = world.play, world.coach("CCC")
    award = _scholarship(world, 42_500, play.payee("Example School", "school"))
    play.day(2026, 8, 14)
    first = play.bill(coach, [BillLine(award, 30_000, final=False)], "INV 0017", accept=False)
    with pytest.raises(InvalidInput) as asked:
        play.bill(coach, [BillLine(award, 10_000)], "INV 0018")
    assert asked.value.code == "final_question_beside"
    assert asked.value.arguments["rest_cents"] == 2_500
    play.bill(coach, [BillLine(award, 10_000, final=True)], "INV 0018")
    assert _columns(world, award) == (0, 30_000, 10_000, 0, 0)
    play.accept_bill(first)
    assert _columns(world, award) == (0, 0, 40_000, 0, 0)
    world.verified()


def test_a_month_of_rent_waits_in_one_bill_only(world: World) -> None:
    # SUP-10: the statement for August is there, though nobody has accepted it
    play, coach = world.play, world.coach("CCC")
    play.day(2026, 7, 10)
    terms = rent_terms("2026-08", 2, 90_000)
    line = LineInput("Rent", 180_000, terms, payee_id=play.payee("Example Homes", "landlord"))
    award = play.award(coach, world.participant("CCC", "EOP"), "EOP", line, needed_by=AUGUST_1)
    play.day(2026, 9, 1)
    play.bill(coach, [BillLine(award, 90_000, month="2026-08")], "STMT 08", accept=False)
    with pytest.raises(Refused, match="900.00 is committed, and .900.00 of it is asked") as refused:
        play.bill(coach, [BillLine(award, 90_000, month="2026-08")], "STMT 08b")
    assert refused.value.code == "bills_wait"
    play.bill(coach, [BillLine(award, 90_000, month="2026-09")], "STMT 09")
    with pytest.raises(Refused, match="1.00 more than the .900.00 committed"):
        play.bill(coach, [BillLine(award, 90_100, month="2026-08")], "STMT 08c")


def test_the_same_number_of_the_same_payee_is_refused_however_it_is_written(world: World) -> None:
    # F8, F17: "INV 0017" and "inv-0017" are one invoice
    play, coach = world.play, world.coach("CCC")
    award = _scholarship(world, 42_500, play.payee("Example School", "school"))
    play.day(2026, 8, 14)
    play.bill(coach, [BillLine(award, 20_000, final=False)], "INV 0017")
    with pytest.raises(Refused) as refused:
        play.bill(coach, [BillLine(award, 20_000, final=False)], "inv-0017")
    assert refused.value.code == "invoice_twice"
    world.verified()
