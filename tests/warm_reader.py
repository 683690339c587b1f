"""Beancount's reader of a book with its imports paid once: a process that forks a child for each book.

Thousands of small books are read in a run, and starting Python and importing Beancount takes far longer than reading
one. The child has the code and the limits of the product's own (`ledger.books.reader`). What starts that one, and what
it may do, is tested in `tests/unit/books/test_check.py`.
"""

import json
import os
import select
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

from beancount import loader  # noqa: F401 - imported here, so that no child has to

from ledger.books import reader


class WarmReader:
    """The process; it ends with the one that started it.

    :param address: of the socket on which it listens.
    """

    def __init__(self, address: Path) -> None:
        self._address = str(address)
        command = [sys.executable, "-m", "tests.warm_reader", self._address]
        root = Path(__file__).parent.parent
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root)
        assert self._process.stdout is not None
        self._process.stdout.readline()  # it listens

    def read(self, main: Path, empty: Path) -> Any:
        """What the reader says of a book; None when it does not answer. Stands for `ledger.books.check`'s own child."""
        with socket.socket(socket.AF_UNIX) as asked:
            asked.connect(self._address)
            asked.sendall(json.dumps([str(main), str(empty)]).encode() + b"\n")
            said = asked.makefile().read()
        return json.loads(said) if said else None

    def stop(self) -> None:
        """End it."""
        self._process.communicate(timeout=10)


def _answer(asked: socket.socket) -> None:

    main, empty = json.loads(asked.makefile().readline())
    os.chdir(empty)
    reader.limit()
    asked.sendall(reader.read(main).encode())


def _serve(address: str) -> None:
    """Answer until standard input ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a child
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(address)
        listening.listen()
        sys.stdout.write("listening\n")
        sys.stdout.flush()
        while sys.stdin not in select.select([listening, sys.stdin], [], [])[0]:
            asked, _ = listening.accept()
            if os.fork() == 0:
                try:
                    _answer(asked)
                finally:
                    os._exit(0)
            asked.close()


if __name__ == "__main__":
    _serve(sys.argv[1])
