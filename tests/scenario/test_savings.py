"""d21: training "will yield cost savings": what was spent stands beside the change of the annual housing subsidy."""

import datetime

import pytest

from ledger.clock import SeededSource
from ledger.domain.participants.subsidies import Together
from ledger.domain.people.duties import Duty
from ledger.services.months.savings import savings
from ledger.services.needs.needs import LineInput
from ledger.services.participants import records
from ledger.services.participants.files import digest_of
from ledger.services.payments.worth import BillLine
from ledger.services.work import Work
from tests import board
from tests.grounds import Start
from tests.scenario import texts
from tests.world import WORKED, World, make_cast, person

DAY = datetime.date
HEAD = "Record ID,Participant ID,Record Type,Service,Service Date,Amount,Agency,Program,Detail"
LEAST = """
[[value]]
code = "people_least"
value = "1"
unit = "count"
class = "policy"
from = 2026-07-01
document = "Board policy 9 (example)"
"""


def counted(work: Work, source: SeededSource) -> None:
    """The worked example's board, which shows amounts of one person."""
    files = board.read_folder(WORKED)
    files["policies.toml"] += LEAST
    source.set_today(DAY(2026, 7, 1))
    board.load_files(work, files)
    board.list_programs(work)
    make_cast(work)


@pytest.fixture
def start() -> Start:
    return counted


def _told(world: World, person_id: str, on: datetime.date, dollars: str) -> None:
    """The participant system says what others pay a year for the person's housing."""
    row = f"S-{on},{person_id},service,Housing Subsidy,{on},{dollars},CCC,EOP,Voucher notice (invented)"
    data = f"{HEAD}\n{row}".encode()
    command = records.ImportRecords(world.play.key(), digest_of(data), world.work.source.today())
    brought = records.import_records(world.work, person(world.work, "loader", Duty.IMPORT), command, data)
    assert brought["rows_rejected"] == 0, brought


def _savings(world: World, month: str) -> Together:
    return savings(world.work, board.actor("PER-MANAGER0", Duty.OVERSEE), month)


def test_d21_a_course_is_paid_the_subsidy_ends_and_the_books_know_nothing_of_it(world: World) -> None:  # d21
    """The sources give no amounts; these are invented. The subsidy is another's money: no entry of ours tells of it::

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
    ; Renderer 1; last sequence N

    2026-08-14 * "Accrued: invoice, instruction delivered"
      entry: "ENT-16"
      award: "SCH-1"
      service_from: 2026-07-20
      Expenses:CCC:EOP:WA26:Training:Scholarship                   425.00 USD
      Liabilities:Payable:Awards:WA26                             -425.00 USD
      Equity:Budget:Obligated:CCC:EOP:WA26:Training:Scholarship    425.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Training:Scholarship     -425.00 USD

    2026-08-14 * "Paid: ACH"
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
    someone = world.participant("CCC", "EOP", external_id="KT21")
    _told(world, "KT21", DAY(2026, 7, 1), "6000.00")
    play.day(2026, 7, 10)
    terms = {"starts_on": DAY(2026, 7, 20), "ends_on": DAY(2026, 9, 18), "listing": "EX-1001"}
    chosen = texts.allocation_id(world.work, "CCC", "WA26", "Training")
    school = play.payee("Example School", "school")
    line = LineInput("Scholarship", 42_500, terms, payee_id=school, allocation_id=chosen)
    award = play.award(coach, someone, "EOP", line, needed_by=DAY(2026, 8, 1))
    play.bind(coach, award, 42_500, play.day(2026, 7, 20))
    play.day(2026, 8, 14)
    play.pay([play.bill(coach, [BillLine(award, 42_500)], "S-1")], "ACH-1")
    assert (_savings(world, "2026-08").people, _savings(world, "2026-08").change_cents) == (0, None)
    play.day(2026, 10, 1)
    _told(world, "KT21", DAY(2026, 10, 1), "0.00")
    found = _savings(world, "2026-10")
    assert (found.people, found.ended, found.spent_cents) == (1, 1, 42_500)
    assert (found.first_cents, found.last_cents, found.change_cents) == (600_000, 0, -600_000)
    assert _savings(world, "2026-09").people == 0, "as of September one day is recorded"
    texts.compare(world, test_d21_a_course_is_paid_the_subsidy_ends_and_the_books_know_nothing_of_it)
