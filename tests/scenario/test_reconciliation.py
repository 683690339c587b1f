"""A month against the participant system: what matches, what waits, what is carried until somebody untouched
by it answers.
"""

import datetime

import pytest

from ledger.demo.rents import rent_terms
from ledger.domain.months.reconciliation import Code, Line, Reconciliation
from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput, NotFound, Refused
from ledger.services.months import months, reconciliation
from ledger.services.months.reconciliation import AnswerException
from ledger.services.needs.needs import LineInput
from ledger.services.participants import records
from ledger.services.participants.files import digest_of
from ledger.services.payments.worth import BillLine
from ledger.services.people import proposals
from ledger.services.people.roles import Actor
from ledger.services.work import Answer
from ledger.store import schema
from ledger.store.journal.journal import get_entry
from ledger.store.rows import find_row
from tests import board, starts
from tests.grounds import Start
from tests.world import WORKED, World, person

HEAD = "Service ID,Participant ID,Service Type,Service Date,End Date,Amount,Costpoint,Agency,Program"
OCTOBER = datetime.date(2026, 10, 1)


@pytest.fixture
def start() -> Start:
    return starts.worked_example


def bring(world: World, *rows: str, key: str = "r1") -> Answer:
    data = "\n".join([HEAD, *rows]).encode()
    loader = person(world.work, "loader", Duty.IMPORT)
    command = records.ImportRecords(key, digest_of(data), world.work.source.today())
    return records.import_records(world.work, loader, command, data)


def reader(world: World) -> Actor:
    return person(world.work, "reconcil", Duty.RECONCILE)


def seen(world: World, month: str = "2026-08") -> Reconciliation:
    return reconciliation.reconcile(world.work, reader(world), month)


def by_code(found: Reconciliation) -> dict[str, int]:
    return {code: number for code, number in found.counts().items() if number}


def only(found: Reconciliation, code: Code) -> Line:
    (line,) = [one for one in found.lines if one.code is code]
    return line


def course(world: World, participant_id: str, cents: int = 42_500) -> tuple[str, str]:
    """A scholarship that is bound in July and billed and paid in August; award and invoice."""
    play, coach = world.play, world.coach("CCC")
    play.day(2026, 7, 10)
    terms = {"starts_on": "2026-07-20", "ends_on": "2026-09-18", "listing": "EX-1001"}
    line = LineInput(
        "Scholarship", cents, terms, "A course", play.payee(f"School {play.key()[:6]}", "school")
    )
    award = play.award(coach, participant_id, "EOP", line, needed_by=datetime.date(2026, 8, 1))
    play.bind(coach, award, cents, play.day(2026, 7, 20))
    play.day(2026, 8, 14)
    service = BillLine(
        award,
        cents,
        service_from=datetime.date(2026, 7, 20),
        service_to=datetime.date(2026, 8, 14),
        final=True,
    )
    invoice = play.bill(coach, [service], f"I {play.key()[:6]}")
    play.day(2026, 8, 20)
    play.pay([invoice], f"ACH-{play.key()[:6]}")
    return award, invoice


def rent(world: World, participant_id: str) -> str:
    """One month of rent, accrued in August."""
    play, coach = world.play, world.coach("CCC")
    play.day(2026, 7, 25)
    landlord = play.payee(f"Landlord {play.key()[:6]}", "landlord", "partnership")
    line = LineInput("Rent", 90_000, rent_terms("2026-08", 1, 90_000), "Flat", landlord)
    award = play.award(coach, participant_id, "EOP", line, needed_by=datetime.date(2026, 8, 1))
    play.day(2026, 8, 3)
    play.bill(coach, [BillLine(award, 90_000, "2026-08", final=True)], f"I {play.key()[:6]}")
    return award


def test_a_month_is_reconciled_line_by_line(world: World) -> None:
    """REC-01 to REC-04: two people, three payments; the file matches one, misstates one, misses one, and has
    one too many.
    """
    ana, bea = (world.participant("CCC", "EOP", external_id=f"TEST0000000{number}") for number in (1, 2))
    award, _ = course(world, ana)
    rent(world, ana)
    course(world, bea, 60_000)
    world.play.day(2026, 8, 25)
    assert by_code(seen(world)) == {"not_due": 3}
    world.play.day(
        2026, 8, 30
    )  # the courses ended on the 14th; August's rent may be recorded until 14 days after the 31st
    assert by_code(seen(world)) == {"not_due": 1, "X1": 2}
    world.play.day(2026, 10, 1)
    bring(
        world,
        "S1,TEST00000001,ITA,2026-07-20,2026-08-14,425.00,WA26,CCC,EOP",
        "S2,TEST00000002,ITA,2026-07-20,2026-08-14,590.00,WA26,CCC,EOP",
        "S3,TEST00000002,Phone Service,2026-08-03,,60.00,,CCC,EOP",
        "S4,TEST00000002,Workshop,2026-08-03,,,,CCC,EOP",
    )
    found = seen(world)
    assert by_code(found) == {"matched": 1, "X1": 1, "X2": 1, "X3": 1}
    totals = found.totals
    assert totals.holds  # REC-03: both equations
    assert (totals.ledger_cents, totals.matched_cents, totals.unmatched_ledger_cents) == (
        192_500,
        42_500,
        150_000,
    )
    assert (totals.records_cents, totals.unmatched_records_cents) == (107_500, 65_000)
    matched = only(found, Code.MATCHED)
    assert matched.spend is not None
    assert matched.spend.award_id == award  # each line leads to its award and entries
    with world.work.store.reading() as connection:
        assert all(get_entry(connection, entry_id).award == award for entry_id in matched.spend.entry_ids)
    world.verified()


def test_the_same_records_again_change_nothing_and_a_corrected_one_takes_its_place(
    world: World,
) -> None:  # REC-04
    ana = world.participant("CCC", "EOP", external_id="TEST00000001")
    course(world, ana)
    world.play.day(2026, 10, 1)
    wrong = "S1,TEST00000001,ITA,2026-07-20,2026-08-14,400.00,WA26,CCC,EOP"
    assert bring(world, wrong)["added"] == 1
    again = bring(world, wrong, key="r2")
    assert (again["outcome"], again["added"], again["corrected"]) == ("nothing", 0, 0)
    assert by_code(seen(world)) == {"X3": 1}
    right = wrong.replace("400.00", "425.00")
    loader = person(world.work, "loader", Duty.IMPORT)
    diff = records.preview(world.work, loader, "\n".join([HEAD, right]).encode(), OCTOBER)
    assert diff.lines == ("S1: amount $400.00 → $425.00",)
    assert bring(world, right, key="r3")["corrected"] == 1
    assert by_code(seen(world)) == {"matched": 1}


def test_records_of_nobody_are_rejected_and_an_older_extract_is_stopped(world: World) -> None:  # X12
    world.participant("CCC", "EOP", external_id="TEST00000001")
    world.play.day(2026, 10, 1)
    answer = bring(world, "S1,NOBODY1,ITA,2026-07-20,,1.00,,,", "S2,TEST00000001,ITA,2026-07-20,,1.00,,,")
    assert answer["rejected"] == [{"row": 2, "column": "Participant ID", "code": "participant_unknown"}]
    data = "\n".join([HEAD, "S3,TEST00000001,ITA,2026-07-20,,1.00,,,"]).encode()
    loader = person(world.work, "loader", Duty.IMPORT)
    with pytest.raises(Refused) as refused:
        records.import_records(
            world.work, loader, records.ImportRecords("r9", digest_of(data), datetime.date(2026, 9, 1)), data
        )
    assert refused.value.code == "extract_older"


def test_an_exception_is_answered_by_somebody_untouched_by_that_payment(world: World) -> None:  # SD1, REC-02
    course(world, world.participant("CCC", "EOP"))
    world.play.day(2026, 10, 1)
    line = only(seen(world), Code.X1)
    cast = world.play.cast
    for touched in (cast.approver, cast.invoice_accepter, cast.builder, cast.releaser, cast.coaches["CCC"]):
        deputy = board.actor(touched.person_id, Duty.RECONCILE)
        with pytest.raises(Refused) as refused:
            reconciliation.answer(
                world.work,
                deputy,
                AnswerException(world.play.key(), "2026-08", "X1", line.subject_id, "record_coming"),
            )
        assert refused.value.code == "same_person"
    with pytest.raises(Refused) as verifier:
        reconciliation.answer(
            world.work,
            cast.liaison,
            AnswerException(world.play.key(), "2026-08", "X1", line.subject_id, "record_coming"),
        )
    assert verifier.value.code == "same_person"
    assert [one.subject_id for one in seen(world, "2026-09").carried] == [line.subject_id]
    command = AnswerException(
        "a1", "2026-08", "X1", line.subject_id, "other", "The school sends its list in November"
    )
    first = reconciliation.answer(world.work, reader(world), command)
    assert reconciliation.answer(world.work, reader(world), command) == first
    found = seen(world)
    assert found.open_lines() == []
    assert found.answers["X1", line.subject_id].reason == "other"
    assert seen(world, "2026-09").carried == ()
    with world.work.store.reading() as connection:
        assert reconciliation.open_exceptions(connection, "2026-09", OCTOBER) == []
    world.verified()


def test_only_an_open_exception_can_be_answered_and_only_with_its_reasons(world: World) -> None:
    course(world, world.participant("CCC", "EOP"))
    world.play.day(2026, 10, 1)
    line = only(seen(world), Code.X1)
    for code, subject, reason, error in (
        ("X2", line.subject_id, "other_money", NotFound),
        ("X1", "ENT-00000000", "record_coming", NotFound),
        ("X1", line.subject_id, "refund", InvalidInput),
        ("X1", line.subject_id, "other", InvalidInput),
    ):
        with pytest.raises(error):
            reconciliation.answer(
                world.work, reader(world), AnswerException(world.play.key(), "2026-08", code, subject, reason)
            )
    with pytest.raises(InvalidInput):
        reconciliation.reconcile(world.work, reader(world), "August")


def test_who_is_not_a_reader_is_refused_and_a_liaison_sees_her_programs(world: World) -> None:
    course(world, world.participant("CCC", "EOP"))
    world.play.day(2026, 10, 1)
    with pytest.raises(Refused):
        reconciliation.reconcile(world.work, world.coach("CCC"), "2026-08")
    elsewhere = board.actor("PER-OTHER000", Duty.VERIFY, agency="CAP")
    assert reconciliation.reconcile(world.work, elsewhere, "2026-08").lines == ()
    assert len(reconciliation.reconcile(world.work, world.play.cast.liaison, "2026-08").lines) == 1


def test_a_confidential_fund_s_line_shows_its_pool_and_no_person(world: World) -> None:
    play, coach = world.play, world.coach("CAP")
    zoe = world.participant("CAP", "IND")
    play.day(2026, 7, 25)
    landlord = play.payee("Landlord P", "landlord", "partnership")
    line = LineInput("Rent", 80_000, rent_terms("2026-08", 1, 80_000), "Flat", landlord)
    award = play.award(coach, zoe, "IND", line, needed_by=datetime.date(2026, 8, 1))
    play.day(2026, 8, 3)
    play.bill(coach, [BillLine(award, 80_000, "2026-08", final=True)], "I 1")
    play.day(2026, 10, 1)
    (shown,) = seen(world).lines
    assert shown.spend is not None
    assert (shown.spend.agency, shown.spend.program, shown.spend.fund, shown.spend.participant_id) == (
        "Pool",
        "Shared",
        "HSP26",
        "",
    )
    cleared = board.actor("PER-RECONCIL", Duty.RECONCILE, Duty.SEE_CLASS, confidential_class="HOPWA")
    (real,) = reconciliation.reconcile(world.work, cleared, "2026-08").lines
    assert real.spend is not None
    assert (real.spend.agency, real.spend.fund, real.spend.participant_id) == ("CAP", "HP26", zoe)


def test_a_month_with_unanswered_exceptions_closes_only_where_policy_lets_it_and_whoever_accepts_is_told(
    world: World,
) -> None:
    # CLO-01
    course(world, world.participant("CCC", "EOP"))
    world.play.day(2026, 10, 1)
    closer = person(world.work, "closer", Duty.CLOSE)
    line = only(seen(world), Code.X1)

    def propose(month: str) -> str:
        return str(
            months.propose_close(world.work, closer, months.ProposeClose(world.play.key(), month))["proposal"]
        )

    def accept(proposal: str) -> None:
        proposals.accept(world.work, board.accepter(), proposals.Accept(world.play.key(), proposal))

    accept(propose("2026-07"))
    staged = propose("2026-08")
    with world.work.store.reading() as connection:
        row = find_row(connection, schema.proposal, id=staged)
    assert row is not None
    assert row["summary"] == "Close August 2026; nobody answered 1 exception of it"
    files = board.read_folder(WORKED)
    files["policies.toml"] += (
        '\n[[value]]\ncode = "exception_gates"\nvalue = "yes"\nunit = "yes_no"\nclass = "policy"\nfrom = 2026-08-02\n'
        'document = "Board policy 12 (example)"\n'
    )
    board.load_files(world.work, files, key="gates")
    for attempt in (lambda: accept(staged), lambda: propose("2026-08")):
        with pytest.raises(Refused) as held:
            attempt()
        assert held.value.code == "exceptions_unanswered"
    command = AnswerException(world.play.key(), "2026-08", "X1", line.subject_id, "record_coming")
    reconciliation.answer(world.work, reader(world), command)
    accept(staged)
    assert months.closed_months(world.work, board.accepter()) == ["2026-07", "2026-08"]
