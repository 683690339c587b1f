"""Bad uploads through the real routes: refused at the field in words, drawn anew, or a page that says why; nothing is half kept (P40)."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from ledger.errors import catalogue
from ledger.services.work import Work
from ledger.store import schema
from ledger.web.uploads import MOST_FILES
from tests.grounds import Start
from tests.unit.services.documents.test_reader import REFUSED, picture
from tests.unit.web.needs.coached import Board, coached, open_board, submitted, words

pytestmark = pytest.mark.slow

ON_SQLITE = pytest.mark.parametrize("ground", ["sqlite"], indirect=True)
NAMES = [
    "../../../../etc/cron.d/receipt.png",
    "C:\\windows\\system32\\receipt.png",
    "receipt.png\x00.exe",
    'receipt".png\r\nX-Injected: 1',
    "a" * 5_000 + ".png",
    "\u202egnp.exe",
    "' OR 1=1 --",
    "<script>alert(1)</script>.png",
]


@pytest.fixture
def start() -> Start:
    return coached


@pytest.fixture
def board(work: Work) -> Board:
    return open_board(work)


def _send(client: FlaskClient, address: str, token: str, **fields: Any) -> TestResponse:
    """Post a form; a pair or triple is a file, a list is several fields of one name."""
    data: MultiDict[str, Any] = MultiDict()
    for name, sent in {"key": token.ljust(32, "0"), "sort": "receipt", **fields}.items():
        for one in sent if isinstance(sent, list) else [sent]:
            data.add(name, one if isinstance(one, str) else FileStorage(one[0], one[1], name, *one[2:]))
    boundary, body = encode_multipart(data)
    return client.post(address, data=body, content_type=f'multipart/form-data; boundary="{boundary}"')


def _pictures(count: int) -> list[tuple[io.BytesIO, str]]:
    return [(io.BytesIO(picture(size=(40 + number, 30))), f"{number}.png") for number in range(count)]


def _files(work: Work) -> list[Path]:
    return sorted(one for one in (work.home / "documents").rglob("*") if one.is_file())


def _events(work: Work) -> int:
    with work.store.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(schema.event)).scalar_one())


@ON_SQLITE
def test_every_hand_made_file_is_refused_at_its_field_and_leaves_nothing(board: Board) -> None:
    address = f"/documents/add/{submitted(board)}"
    dana, before = board.client("dana"), _events(board.work)
    for number, (name, (make, codes)) in enumerate(REFUSED.items()):
        answer = _send(dana, address, f"r{number}", file=(io.BytesIO(make()), "receipt.png"))
        assert answer.status_code == 422, name
        said = words(answer.text.partition('id="file-error"')[2].partition("</div>")[0])
        assert any(catalogue()[code]["says"].partition("{")[0] in said for code in codes), (name, said)
        assert "Traceback" not in answer.text, name
    assert _events(board.work) == before
    assert _files(board.work) == []


def test_a_file_s_name_and_type_are_never_looked_at(board: Board) -> None:
    address, dana = f"/documents/add/{submitted(board)}", board.client("dana")
    for number, name in enumerate(NAMES):
        content = io.BytesIO(picture(size=(40 + number, 30)))
        answer = _send(dana, address, f"n{number}", file=(content, name, "text/html"))
        assert answer.status_code == 302, name
        assert "X-Injected" not in answer.headers
    names = [one.name for one in _files(board.work)]
    assert len(names) == 2 * len(NAMES)
    assert all(name.startswith("DOC-") and name.endswith((".original", ".page-01")) for name in names)
    with board.work.store.reading() as connection:
        kinds = connection.execute(select(schema.document.c.content_type)).scalars().all()
    assert set(kinds) == {"image/png"}


def test_more_files_than_are_taken_at_a_time_are_refused_together_and_none_is_lost_in_silence(
    board: Board,
) -> None:
    need_id, dana = submitted(board), board.client("dana")
    many = _pictures(MOST_FILES + 6)
    answer = _send(dana, f"/documents/add/{need_id}", "m", file=many)
    assert answer.status_code == 422
    assert "16 files were chosen; at most 10 are taken at a time, so none was taken in." in answer.text
    assert _files(board.work) == []
    few = _pictures(3)
    assert _send(dana, f"/documents/add/{need_id}", "f", file=few).status_code == 302
    assert len(_files(board.work)) == 6


def test_one_scan_is_attached_once_as_each_sort_and_a_second_time_as_one_is_refused_in_true_words(
    board: Board,
) -> None:  # OJT-09: one scan may hold timesheet, payroll and proof of payment
    address, dana = f"/documents/add/{submitted(board)}", board.client("dana")
    for sort in ("receipt", "quote"):
        assert _send(dana, address, sort, sort=sort, file=_pictures(1)).status_code == 302, sort
    again = _send(dana, address, "again", sort="quote", file=_pictures(1))
    assert again.status_code == 422
    assert "This file is attached already as: Quote." in again.text
    assert len(_files(board.work)) == 4


ODD: dict[str, Callable[[], dict[str, Any]]] = {
    "text where a file belongs": lambda: {"file": "receipt.png"},
    "two texts": lambda: {"file": ["a", "b"]},
    "a text beside a file": lambda: {"file": ["a", (io.BytesIO(b""), "x.png")]},
    "a file without a name": lambda: {"file": (io.BytesIO(picture()), "")},
    "a file where the sort belongs": lambda: {"sort": (io.BytesIO(picture()), "x.png"), "file": "x"},
    "a file where the key belongs": lambda: {"key": (io.BytesIO(b"k"), "x.png"), "file": "x"},
    "nothing": dict,
}


@pytest.mark.parametrize("name", ODD)
def test_a_form_that_no_page_makes_is_answered_in_words(board: Board, name: str) -> None:
    address = f"/documents/add/{submitted(board)}"
    before = _events(board.work)
    answer = _send(board.client("dana"), address, "o", **ODD[name]())
    assert answer.status_code == 422, answer.text
    assert _events(board.work) == before


BODIES: dict[str, tuple[bytes, str]] = {
    "no boundary": (b"--x\r\n", "multipart/form-data"),
    "a boundary that never comes": (b"nothing of the kind", "multipart/form-data; boundary=x"),
    "cut in the middle": (
        b'--x\r\nContent-Disposition: form-data; name="sort"\r\n\r\nreceipt\r\n--x\r\nContent-Disp',
        "multipart/form-data; boundary=x",
    ),
    "a part without a name": (
        b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--",
        "multipart/form-data; boundary=x",
    ),
    "three thousand parts": (
        b"".join(b'--x\r\nContent-Disposition: form-data; name="a%d"\r\n\r\n1\r\n' % n for n in range(3_000))
        + b"--x--",
        "multipart/form-data; boundary=x",
    ),
    "a field of three megabytes": (
        b'--x\r\nContent-Disposition: form-data; name="sort"\r\n\r\n' + b"1" * 3_000_000 + b"\r\n--x--",
        "multipart/form-data; boundary=x",
    ),
    "seventy megabytes": (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
        + bytes(70_000_000)
        + b"\r\n--x--",
        "multipart/form-data; boundary=x",
    ),
    "bytes that are no text": (b"\xff\xfe\x00", "application/x-www-form-urlencoded"),
    "json": (b'{"file": "x"}', "application/json"),
}


@ON_SQLITE
@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_no_browser_sends_is_answered_in_words(board: Board, name: str) -> None:
    address, (content, sort) = f"/documents/add/{submitted(board)}", BODIES[name]
    before = _events(board.work)
    answer = board.client("dana").post(address, data=content, content_type=sort)
    assert answer.status_code in (400, 413, 422), name
    assert "<h1" in answer.text
    assert _events(board.work) == before
