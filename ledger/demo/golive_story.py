"""The demonstration's going live: a partner's own list of awards from before, staged, waiting for a second person."""

import datetime

from ledger.demo import papers
from ledger.demo.player import Player
from ledger.services.golive import golive
from ledger.services.people.roles import Actor

SHEETS = {
    "awards.csv": """\
Award,Participant ID,Agency,Program,Fund,Kind,Payee,Approved on,Approved,Committed,Obligated,Paid,Starts on,Ends on
EX-17,DEMO00000004,DCJ,EOP,EOP26,Scholarship,{school},2026-09-08,640.00,,440.00,,2026-09-21,2026-12-11
EX-18,DEMO00000006,DCJ,EOP,EOP26,Clothing,{shop},2026-11-03,135.50,135.50,,,,
""",
    "bills.csv": """\
Award,Bill,Amount,Dated on,Received on,Service from,Service to
EX-17,2026-118,200.00,2026-11-06,2026-11-10,2026-09-21,2026-10-30
""",
    "caps.csv": """\
Participant ID,Kind,Used on,Amount
DEMO00000004,Clothing,2026-07-14,80.00
""",
    "controls.csv": """\
Control,Fund,Count,Amount
awards,EOP26,2,775.50
committed,EOP26,1,135.50
obligated,EOP26,1,440.00
unpaid bills,EOP26,1,200.00
caps used,,1,80.00
""",
}
"""Invented, as the partner would have filled in the template's files."""


def staged(play: Player, loader: Actor, payees: dict[str, str]) -> None:
    """Stage the sheets as they stood yesterday.

    :param payees: what to call the school and the shop.
    """
    files = {name: text.format(**payees).encode() for name, text in SHEETS.items()}
    paper = papers.drawn("Control report", ["Open awards of before", "Signed by the partner (invented)"])
    on = play.source.today() - datetime.timedelta(days=1)
    command = golive.StageSheets(play.key(), golive.digest_of(files, paper), on)
    golive.stage(play.work, loader, command, files, paper)
