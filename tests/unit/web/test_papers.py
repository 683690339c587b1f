"""Papers: text stays text, the same values give the same bytes, nothing outside the folder is read."""

import datetime
import shutil
from pathlib import Path

import pypdfium2
import pytest

from ledger.app import templates_folder
from ledger.errors import Broken
from ledger.web.papers import print_paper

AT = datetime.datetime(2026, 11, 20, 19, tzinfo=datetime.UTC)
FRAME = {"board": "A board", "footer": "Printed November 20, 2026", "demonstration": True}
SAMPLE = """#import "_paper.typ": *
#show: paper.with(title: "Sample")
#facts(data.facts)
#figures(("What", "Amount"), data.rows, total: ("Total", data.total))
#signatures(("Approver", "Participant"))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of papers with one sample."""
    shutil.copy(templates_folder() / "papers" / "_paper.typ", tmp_path)
    (tmp_path / "sample.typ").write_text(SAMPLE, encoding="utf-8")
    return tmp_path


def _text(drawn: bytes) -> str:
    document = pypdfium2.PdfDocument(drawn)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def _drawn(folder: Path, said: str = "Course") -> bytes:
    data = {**FRAME, "facts": [["For", said]], "rows": [["Tuition", "$425.00"]], "total": "$425.00"}
    return print_paper(folder, "sample", data, AT)


def test_a_paper_says_what_it_was_given(folder: Path) -> None:
    text = _text(_drawn(folder))
    for said in (
        "Sample",
        "A board",
        "Tuition",
        "$425.00",
        "Approver",
        "Printed November 20, 2026",
        "invented",
    ):
        assert said in text


@pytest.mark.parametrize(
    "said", ['#read("/etc/passwd")', "*bold* _x_ $ 1 $", '#import "x"', '"quoted" \\ back', "ünïcode – ‘x’"]
)
def test_what_people_typed_is_never_markup(folder: Path, said: str) -> None:
    assert said in _text(_drawn(folder, said)).replace("\r\n", " ")


def test_a_word_without_a_space_stays_on_the_sheet_and_a_digest_whole(folder: Path) -> None:
    long, digest = "W" * 200, "0123456789abcdef" * 4
    document = pypdfium2.PdfDocument(_drawn(folder, f"{long} {digest}"))
    try:
        (sheet,) = list(document)
        text = sheet.get_textpage()
        boxes = [text.get_rect(one) for one in range(text.count_rects())]
        assert max(right for _, _, right, _ in boxes) < sheet.get_width() - 60
        assert digest in text.get_text_bounded()
    finally:
        document.close()


def test_the_same_values_give_the_same_bytes(folder: Path) -> None:
    assert _drawn(folder) == _drawn(folder)


def test_a_paper_is_tagged_for_readers_that_speak(folder: Path) -> None:
    drawn = _drawn(folder)
    assert b"/StructTreeRoot" in drawn
    assert b"/MarkInfo" in drawn


def test_a_paper_reads_nothing_outside_its_folder(folder: Path) -> None:
    (folder / "sample.typ").write_text('#read("/../../../etc/hostname")', encoding="utf-8")
    with pytest.raises(Broken, match="could not be drawn"):
        _drawn(folder)


def test_values_that_do_not_fit_are_said_and_nothing_is_drawn(folder: Path) -> None:
    with pytest.raises(Broken, match="could not be drawn"):
        print_paper(folder, "sample", FRAME, AT)
