"""What is sent by whoever loads: the sheets of a going live."""

import datetime
import io

from ledger.demo import papers
from ledger.demo.build import BOARD_DATE
from tests.access import making
from tests.access.builders import Sent, builds
from tests.access.place import Place


@builds("golive.upload")
def _go_live(place: Place) -> Sent:
    sheets = {
        "caps.csv": f"Participant ID,Kind,Used on,Amount\n{making.OWN.external_id},Clothing,2026-07-14,80.00\n",
        "controls.csv": "Control,Fund,Count,Amount\ncaps used,,1,80.00\n",
    }
    form = {
        "decision": "stage",
        "on": (BOARD_DATE - datetime.timedelta(days=1)).isoformat(),
        "files": [(io.BytesIO(text.encode()), name) for name, text in sheets.items()],
        "paper": (io.BytesIO(papers.drawn("Control report", ["Caps used (invented)"])), "report.pdf"),
    }
    return Sent("frances", "/going-live", form, ("document.uploaded", "golive.staged"))
