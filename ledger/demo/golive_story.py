"""The demonstration's going live: a partner's own list of awards from before, staged, waiting for a second person."""

import datetime

from ledger.demo import papers
from ledger.demo.player import Player
from ledger.services.golive import golive
from ledger.services.people.roles import Actor

SHEETS = {
    "awards.csv": """\
Award,Participant ID,Agency,Program,Fund,Kind,Payee,Approved on,Approved,Committed,Obligated,Starts on,Ends on,Hours,Wage,Share
EX-17,DEMO00000004,DCJ,EOP,EOP26,Scholarship,{school},2026-09-08,640.00,,440.00,2026-09-21,2026-12-11,,,
EX-18,DEMO00000006,DCJ,EOP,EOP26,Clothing,{shop},2026-11-03,135.50,135.50,,,,,,
EX-19,DEMO00000005,DCJ,EOP,EOP26,OJT,{employer},2026-09-30,1200.00,,1000.00,2026-10-05,2026-12-04,120,20.00,50%
""",
    "bills.csv": """\
Award,Bill,Amount,Dated on,Received on,Service from,Service to
EX-17,2026-118,200.00,2026-11-06,2026-11-10,2026-09-21,2026-10-30
EX-19,W 7,200.00,2026-11-02,2026-11-04,,
""",
    "agreements.csv": """\
Award,Signed on,Retention share,Retention days,Confirmed,Federal number,Job,O*NET code,SVP,Outline,Rationale
EX-19,2026-10-02,50%,90,yes,93-0000000,Welder's helper,51-4121.06,4,"Safety, machines","Knows the tools, not the machines"
""",
    "billed.csv": """\
Award,Bill,Service from,Service to,Hours,Wage,Earned,Held back
EX-19,W 7,2026-10-05,2026-10-30,40,20.00,400.00,200.00
""",
    "caps.csv": """\
Participant ID,Kind,Used on,Amount
DEMO00000004,Clothing,2026-07-14,80.00
""",
    "controls.csv": """\
Control,Fund,Count,Amount
awards,EOP26,3,1975.50
committed,EOP26,1,135.50
obligated,EOP26,2,1440.00
unpaid bills,EOP26,2,400.00
agreements,EOP26,1,1200.00
billed,EOP26,1,400.00
held back,EOP26,1,200.00
caps used,,1,80.00
""",
}
"""Invented, as the partner would have filled in the template's files."""


def staged(play: Player, loader: Actor, payees: dict[str, str]) -> None:
    """Stage the sheets as they stood yesterday.

    :param payees: what to call the school, the shop and the employer.
    """
    files = {name: text.format(**payees).encode() for name, text in SHEETS.items()}
    paper = papers.drawn("Control report", ["Open awards of before", "Signed by the partner (invented)"])
    on = play.source.today() - datetime.timedelta(days=1)
    command = golive.StageSheets(play.key(), golive.digest_of(files, paper), on)
    golive.stage(play.work, loader, command, files, paper)
