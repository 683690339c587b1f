"""Papers to print: letters, receipts and certificates as tagged PDF, made from a template and plain values.

A template lies in `templates/papers/` and begins with `#import "_paper.typ": *`. Values reach it as JSON and stay text:
nothing that a person typed is ever read as markup. The same values give the same bytes.
"""

import datetime
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Response, current_app

from ledger.errors import Broken
from ledger.web.context import current_work
from ledger.web.navigation import BOARD
from ledger.words import day

FOLDER = "papers"
MOST_DATA = 2 * 1024 * 1024


def print_paper(folder: Path, name: str, data: Mapping[str, Any], at: datetime.datetime) -> bytes:
    """Draw a paper.

    :param folder: where the templates of papers lie; a paper can read nothing outside it.
    :param name: of the template, without its ending.
    :param data: text, numbers, lists and maps; money and dates as they are to be read.
    :param at: the instant that the PDF carries.
    :returns: a tagged PDF (PDF/UA-1).
    :raises Broken: ``paper_not_drawn`` when the template and the values do not fit.
    """
    import typst  # a large library that few pages need

    text = json.dumps(data, ensure_ascii=False)
    if len(text) > MOST_DATA:
        raise Broken("paper_not_drawn", name=name, why="too much for one paper")
    try:
        drawn: bytes = typst.compile(
            str(folder / f"{name}.typ"),
            root=str(folder),
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"data": text},
            pdf_standards=["ua-1"],
            timestamp=int(at.timestamp()),
        )
    except typst.TypstError as error:
        raise Broken("paper_not_drawn", name=name, why=str(error)[:300]) from error
    return drawn


def paper(name: str, title: str, data: Mapping[str, Any]) -> Response:
    """A paper as the answer to a request: shown by the browser, kept nowhere.

    :param title: the file's name, without a person in it: an id and what it is (`award-letter-SCH-7K2Q9M4T`).
    :param data: see `print_paper`; the board's name, the footer and the demonstration's mark are added here.
    """
    work = current_work()
    frame = {
        "board": BOARD,
        "demonstration": current_app.config["DEMONSTRATION"],
        "footer": f"Printed {day(work.source.today())}",
    }
    folder = Path(str(current_app.template_folder), FOLDER)
    drawn = print_paper(folder, name, {**frame, **data}, datetime.datetime.fromisoformat(work.source.now()))
    return Response(
        drawn,
        mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{title}.pdf"'},
    )
