"""The demonstration as `funds demo` makes it, in a process of its own, once in a run however many tests ask."""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from ledger.compose import open_work
from ledger.services.work import Work
from ledger.settings import from_environment

FUNDS = Path(sys.executable).parent / "funds"


def environment(home: Path, port: int = 0) -> dict[str, str]:
    """What a child is told: a home, a port, and nothing of ours that would lead it elsewhere."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FUNDS_")}
    return {**kept, "FUNDS_ENV": "demo", "FUNDS_HOME": str(home), "PORT": str(port or 8000)}


def demonstration(run: Path) -> Path:
    """The demonstration's home; copy it, never write to it.

    :param run: a directory that all workers of the run know.
    """
    home = run / "demonstration"
    with (run / "demonstration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.exists():
            half = Path(tempfile.mkdtemp(dir=run))
            made = subprocess.run([FUNDS, "demo"], env=environment(half), capture_output=True, text=True)
            if made.returncode:
                raise RuntimeError(f"funds demo failed: {made.stderr}")
            half.rename(home)
    return home


def copied(home: Path, to: Path) -> Path:
    """A home of one's own, to write in."""
    shutil.copytree(home, to)
    return to


def opened(home: Path) -> Work:
    """A unit of work on a home; dispose its store."""
    return open_work(from_environment(environment(home)))
