"""Files put in place: whole or not at all, readable at every moment, one publisher at a time (P08)."""

import os
import stat
import threading
from pathlib import Path

import pytest

from ledger.books import check, publish, render
from ledger.errors import Broken, Conflict
from tests.unit.books import samples

MAIN = render.MAIN_FILE
RENDERS = 1_000


def _versions() -> list[dict[str, str]]:
    """The same book as it grows: more entries, and more months."""
    return [samples.book(months=1 + number % 12, each=1 + number // 12) for number in range(36)]


def _reader(folder: Path, known: set[str], stop: threading.Event, seen: list[str]) -> None:
    while not stop.is_set():
        try:
            main = (folder / MAIN).read_text()
            files = {MAIN: main}
            for month in check.read_lines(main, MAIN).includes:
                files[f"{month}.beancount"] = (folder / f"{month}.beancount").read_text()
            check.read_book(files)
            bad = set(files.values()) - known
            seen.append("ok" if not bad else "unknown bytes")
        except (Broken, OSError) as error:
            seen.append(repr(error))


@pytest.mark.slow
@pytest.mark.slow
def test_a_reader_that_looks_all_the_time_never_sees_a_part_of_a_book(tmp_path: Path) -> None:
    """P08, 1,000 renders: 0 partial, 0 missing; each file is one that was published."""
    folder, stop, seen = tmp_path / "books" / "PY2026", threading.Event(), list[str]()
    versions = _versions()
    known = {text for files in versions for text in files.values()}
    publish.replace_files(folder, versions[0])
    watch = threading.Thread(target=_reader, args=(folder, known, stop, seen))
    watch.start()
    for number in range(RENDERS):
        # Months are only ever added to a folder: what shrinks here goes on lying there, unnamed.
        publish.replace_files(folder, versions[number % len(versions)])
    stop.set()
    watch.join()
    assert len(seen) > 20
    assert [one for one in seen if one != "ok"] == []


def test_red_twin_a_plain_write_shows_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Red twin of P08: written in place, a part of a book is seen."""

    def plain_write(path: Path, content: bytes) -> None:
        with path.open("wb", buffering=0) as file:
            for start in range(0, len(content), 500):
                file.write(content[start : start + 500])

    monkeypatch.setattr(publish, "_replace", plain_write)
    folder, stop, seen = tmp_path / "PY2026", threading.Event(), list[str]()
    versions = _versions()
    publish.replace_files(folder, versions[0])
    watch = threading.Thread(
        target=_reader, args=(folder, {t for f in versions for t in f.values()}, stop, seen)
    )
    watch.start()
    for number in range(RENDERS):
        publish.replace_files(folder, versions[number % len(versions)])
        if any(one != "ok" for one in seen):
            break
    stop.set()
    watch.join()
    assert any(one != "ok" for one in seen)


def test_new_months_come_before_the_main_file_and_changed_months_after_it(tmp_path: Path) -> None:
    first, second = samples.book(months=2, each=2), samples.book(months=3, each=3)
    assert publish.replace_files(tmp_path, first) == ["2026-07.beancount", "2026-08.beancount", MAIN]
    assert publish.replace_files(tmp_path, second) == [
        "2026-09.beancount",
        MAIN,
        "2026-07.beancount",
        "2026-08.beancount",
    ]
    assert publish.replace_files(tmp_path, second) == []


def test_files_are_readable_by_all_and_writable_by_one(tmp_path: Path) -> None:
    folder = tmp_path / "books" / "PY2026"
    before = os.umask(0o077)
    try:
        publish.replace_files(folder, samples.book(months=1))
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755
    assert stat.S_IMODE(folder.parent.stat().st_mode) == 0o755
    assert {stat.S_IMODE(one.stat().st_mode) for one in folder.iterdir()} == {0o644}
    assert sorted(publish.read_files(folder)) == ["2026-07.beancount", MAIN]


def test_what_a_killed_publisher_left_is_taken_away(tmp_path: Path) -> None:
    (tmp_path / f".{MAIN}.new").write_text("half")
    publish.replace_files(tmp_path, samples.book(months=1))
    assert not (tmp_path / f".{MAIN}.new").exists()


def test_a_link_in_a_files_place_is_replaced_and_never_followed(tmp_path: Path) -> None:
    secret, folder = tmp_path / "secret", tmp_path / "PY2026"
    secret.write_text("keep")
    folder.mkdir()
    (folder / MAIN).symlink_to(secret)
    assert publish.read_files(folder) == {MAIN: b""}
    publish.replace_files(folder, samples.book(months=1))
    assert secret.read_text() == "keep"
    assert not (folder / MAIN).is_symlink()


def test_a_disk_that_refuses_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = samples.book(months=1, each=1), samples.book(months=1, each=2)
    publish.replace_files(tmp_path, old)

    def full(_: int) -> None:
        raise OSError(28, "no space")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Broken) as caught:
        publish.replace_files(tmp_path, new)
    assert caught.value.code == "books_write"
    monkeypatch.undo()
    assert (tmp_path / "2026-07.beancount").read_text() == old["2026-07.beancount"]
    assert publish.replace_files(tmp_path, new) == ["2026-07.beancount"]


def test_one_publisher_at_a_time_and_its_lock_lies_outside_the_year(tmp_path: Path) -> None:
    books = tmp_path / "books"
    with publish.one_publisher(books), pytest.raises(Conflict), publish.one_publisher(books, seconds=0.05):
        pass
    with publish.one_publisher(books, seconds=0):
        assert [one.name for one in books.iterdir()] == [publish.LOCK_FILE]
