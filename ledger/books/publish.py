"""Files of a book: replaced whole, one after another in an order that keeps the book loadable at every
moment.

Each file is written beside its place, synced, and moved over the old one; the folder is synced after each.
One publisher at a time holds a lock that lies outside the year's folder, where nothing but the book may lie.
"""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from ledger.books.render import MAIN_FILE
from ledger.errors import Broken, Conflict

LOCK_FILE = "publisher.lock"
LOCK_SECONDS = 600
_NEW = ".new"
_FILE_MODE, _FOLDER_MODE = 0o644, 0o755


@contextlib.contextmanager
def one_publisher(books: Path, *, seconds: float = LOCK_SECONDS) -> Iterator[None]:
    """Hold the publisher's lock; the operating system lets it go when the process dies.

    :param books: the folder that holds the years' folders; made if absent.
    :param seconds: how long to wait for another publisher.
    :raises Conflict: ``books_busy``.
    """
    _make_folder(books)
    handle = os.open(books / LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        until = time.monotonic() + seconds
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= until:
                    raise Conflict("books_busy") from None
                time.sleep(0.02)
        yield
    finally:
        os.close(handle)


def replace_files(folder: Path, files: Mapping[str, str]) -> list[str]:
    """Put these files in place of the old ones.

    The order keeps every moment loadable: months that are new to the folder first (no main file names them
    yet), then the main file (its opens are a superset of what the old months use), then the months that
    changed.

    :param folder: the year's folder; made if absent.
    :param files: file name to text; those whose bytes are there already are left alone.
    :returns: the names that were written.
    :raises Broken: ``books_write``: the disk refused; files not yet replaced are as they were.
    """
    try:
        _make_folder(folder)
        _drop_leftovers(folder)
        changed = {
            file: text.encode() for file, text in files.items() if read_file(folder / file) != text.encode()
        }
        fresh = [file for file in changed if file != MAIN_FILE and not (folder / file).exists()]
        rest = [file for file in changed if file not in (MAIN_FILE, *fresh)]
        order = [*sorted(fresh), *(file for file in (MAIN_FILE,) if file in changed), *sorted(rest)]
        for file in order:
            _replace(folder / file, changed[file])
        return order
    except OSError as error:
        raise Broken("books_write", reason=type(error).__name__) from error


def read_files(folder: Path) -> dict[str, bytes]:
    """Everything that lies in a year's folder, name to bytes; what is no regular file is given as no
    bytes."""
    if not folder.is_dir():
        return {}
    return {one.name: read_file(one) or b"" for one in sorted(folder.iterdir())}


def _make_folder(folder: Path) -> None:
    for missing in [one for one in (folder, *folder.parents) if not one.exists()][::-1]:
        missing.mkdir(exist_ok=True)
        missing.chmod(_FOLDER_MODE)
        _sync(missing.parent)


def _drop_leftovers(folder: Path) -> None:
    """Take away what a publisher that was killed left beside the files."""
    for one in folder.glob(f".*{_NEW}"):
        one.unlink()


def read_file(path: Path) -> bytes | None:
    """The bytes of a regular file; None where there is none, and None for anything else (a link could lead
    anywhere)."""
    return path.read_bytes() if path.is_file() and not path.is_symlink() else None


def _replace(path: Path, content: bytes) -> None:
    beside = path.with_name(f".{path.name}{_NEW}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        os.fchmod(file.fileno(), _FILE_MODE)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)
    _sync(path.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
