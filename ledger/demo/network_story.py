"""What the network's agreements promise beside money: trainings of its coaches, and an evaluation with one agency."""

import datetime

from ledger.demo.player import Player
from ledger.services.budgets import network_log

HELD = (
    ("training", "EOP", None, datetime.date(2026, 9, 16), "Career plans that name the course they serve (invented)"),
    ("training", "EOP", None, datetime.date(2026, 11, 12), "Receipts, mileage logs and who else pays (invented)"),
    ("training", "AHFE", None, datetime.date(2026, 8, 20), "Rent: the months, the household, the landlord (invented)"),
    ("training", "WSPM", None, datetime.date(2026, 10, 22), "The list of eligible programs (invented)"),
    ("training", "IND", None, datetime.date(2026, 11, 5), "What a need says, and its papers (invented)"),
    ("training", "APN", None, datetime.date(2026, 11, 5), "What a need says, and its papers (invented)"),
    ("evaluation", "EOP", "CCC", datetime.date(2026, 10, 8), "Referrals arrive in two days; quotes are late (invented)"),
)  # fmt: skip


def play(player: Player) -> None:
    """Record what was held until the board date, as a liaison would."""
    for sort, program, agency, held_on, words in HELD:
        command = network_log.Record(player.key(), sort, program, agency, held_on, words)
        network_log.record(player.work, player.cast.liaison, command)
