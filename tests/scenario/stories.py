"""What stories share: a board whose funds pay for everything the sources tell of, a need taken to its awards, a training all signed."""

import datetime
from collections.abc import Sequence
from typing import Any

from ledger.clock import SeededSource
from ledger.demo.rents import rent_terms
from ledger.domain.needs.resources import Tried
from ledger.services.needs.needs import LineInput
from ledger.services.payments.worth import BillLine
from ledger.services.work import Work
from tests import board
from tests.world import WORKED, World, make_cast, world_on

WIDER = (
    (
        '["Scholarship", "OJT", "Gas"]',
        '["Scholarship", "OJT", "Gas", "Clothing", "Phone", "Tools", "Fees", "Identity"]',
    ),
    ('["Rent"]\nserves = ["EOP"]\n[fund.HP26]', '["Rent", "MoveIn"]\nserves = ["EOP"]\n[fund.HP26]'),
)
DAYS = """
[[value]]
code = "duplicate_days"
value = "30"
unit = "days"
class = "policy"
from = 2026-07-01
document = "Board policy 7 (example)"
"""


def more_kinds(work: Work, source: SeededSource) -> None:
    """The worked example's board, whose funds pay for everything that the sources tell of, on 10 July 2026."""
    files = board.read_folder(WORKED)
    for old, new in WIDER:
        assert files["funds.toml"].count(old) == 1
        files["funds.toml"] = files["funds.toml"].replace(old, new)
    files["policies.toml"] += DAYS
    source.set_today(datetime.date(2026, 7, 1))
    board.load_files(work, files)
    board.list_programs(work)
    make_cast(work)
    world_on(work, source).play.day(2026, 7, 10)


def line(kind: str, cents: int, payee: str, words: str = "") -> LineInput:
    return LineInput(kind, cents, {}, words, payee)


def rent(month: str, months: int, monthly_cents: int, payee: str) -> LineInput:
    terms = rent_terms(month, months, monthly_cents)
    return LineInput("Rent", months * monthly_cents, terms, "", payee)


def asked(
    world: World,
    person: str,
    lines: Sequence[LineInput],
    needed_by: datetime.date,
    tried: Sequence[Tried] | None = None,
) -> list[str]:
    """One need of an agency's coach, verified and approved line by line; the awards, in the lines' order.

    :param tried: who else was asked to pay; the agency, without success, unless given.
    """
    play, coach = world.play, world.coach("CCC")
    need = play.draft(coach, person, "EOP", lines, needed_by=needed_by, tried=tried)
    awards = []
    for line_id in play.submit(coach, need):
        play.verify(line_id)
        awards.append(play.approve(line_id))
    return awards


def bought(world: World, award: str, cents: int, number: str, *, final: bool | None = None) -> str:
    """A receipt of today for an award, accepted."""
    return world.play.bill(world.coach("CCC"), [BillLine(award, cents, final=final)], number)


def training_signed(world: World, **more: Any) -> str:
    """Training at work as the worked book has it, signed by all on 17 July: 520 h at 20.00 from 20 July to 16 October, half of it
    paid back; the award's id.

    :param more: terms that are other ones.
    """
    play, coach = world.play, world.coach("CCC")
    play.day(2026, 7, 15)
    terms = {
        "starts_on": "2026-07-20",
        "ends_on": "2026-10-16",
        "minutes": 520 * 60,
        "wage_cents": 2_000,
        "rate_bp": 5_000,
        **more,
    }
    line = LineInput("OJT", 520_000, terms, "Warehouse associate", play.payee("Example Works", "employer"))
    who, needed_by = world.participant("CCC", "EOP"), datetime.date(2026, 7, 20)
    award = play.award(coach, who, "EOP", line, needed_by=needed_by)
    play.bind(coach, award, 520_000, play.day(2026, 7, 17))
    return award
