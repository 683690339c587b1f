"""The peers that are programs: Beancount's loader and bean-query, and ledger-cli where it is installed."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
ENVIRONMENT = {**os.environ, "BEANCOUNT_DISABLE_LOAD_CACHE": "1", "PYTHONPATH": str(ROOT)}
"""Beancount's pickle cache off: after each post it would be filled anew, which costs more than a plain load."""

_LOAD = "import sys; from beancount import loader; sys.exit(len(loader.load_file(sys.argv[1])[1]))"


def run(command: Sequence[str], environment: Mapping[str, str] = ENVIRONMENT) -> str:
    """A whole process; it must end well.

    :returns: what it printed.
    """
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, cwd="/")
    return done.stdout


def load(book: Path) -> None:
    """Load and check a whole book, as `bean-check` does."""
    run([sys.executable, "-c", _LOAD, str(book)])


def query(book: Path, text: str) -> str:
    """Ask a book by bean-query.

    :returns: CSV.
    """
    program = "import sys; from beanquery.shell import main; sys.exit(main(sys.argv[1:]))"
    return run([sys.executable, "-c", program, "-f", "csv", str(book), text])


def ledger() -> str | None:
    """Where ledger-cli is, if it is installed."""
    return shutil.which("ledger")


def as_ledger(folder: Path, target: Path) -> Path:
    """The months of a book in ledger-cli's words: the same entries without their metadata."""
    parts = []
    for month in sorted(folder.glob("[0-9]*.beancount")):
        for line in month.read_text(encoding="utf-8").splitlines():
            if head := re.match(r'(\d{4})-(\d\d)-(\d\d) \* "(.*)"', line):
                parts.append(f"\n{head[1]}/{head[2]}/{head[3]} * {head[4]}")
            elif line.startswith("  ") and line.endswith(" USD"):
                account, number, _ = line.split()
                parts.append(f"    {account}  {number} USD")
    target.write_text("\n".join(parts) + "\n", encoding="utf-8")
    return target
