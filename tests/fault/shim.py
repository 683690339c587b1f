"""Builds the fault library (``shim.c``) and loads it into a process that is to die at a file operation.

A test first runs its command with ``FAULT_COUNT`` to learn how many operations there are, then once for
each of them with ``FAULT_AT``. Only files under one directory count, so every run counts the same.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Literal

SOURCE = Path(__file__).with_name("shim.c")
KILLED = 137  # the exit status of a process that the library ended

Mode = Literal["kill", "enospc", "eio"]


class NoCompiler(RuntimeError):
    """The library cannot be built. Raised, never skipped: what happens at a crash is a promise."""


def build(directory: Path) -> Path:
    """Compiles the library into a directory, with ``cc`` or else the compiler in the wheel ``ziglang``."""
    library = directory / "shim.so"
    flags = [
        "-shared",
        "-fPIC",
        "-O1",
        "-Wall",
        "-Wextra",
        "-Werror",
        "-o",
        str(library),
        str(SOURCE),
        "-ldl",
    ]
    outcome = subprocess.run(
        [*_compiler(), *flags],
        # zig keeps a cache, by default in the home directory: the tests write nowhere else
        env={
            **os.environ,
            "ZIG_GLOBAL_CACHE_DIR": str(directory / "zig"),
            "ZIG_LOCAL_CACHE_DIR": str(directory / "zig"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if outcome.returncode != 0:
        raise NoCompiler(f"The fault library did not compile:\n{outcome.stderr}")
    return library


def environment(
    library: Path, root: Path, *, at: int | None = None, mode: Mode = "kill", count: Path | None = None
) -> dict[str, str]:
    """The environment for a process whose operation number ``at`` (from 1) under ``root`` is struck.

    With ``count`` the number of operations is written to that file at the end; it may not lie under ``root``.
    The numbers are of one process: a child process inherits the library and counts for itself.
    """
    surroundings = {**os.environ, "LD_PRELOAD": str(library), "FAULT_ROOT": str(root), "FAULT_MODE": mode}
    # Python's own cache files would be written once and then no more: two runs would count differently.
    surroundings["PYTHONDONTWRITEBYTECODE"] = "1"
    if at is not None:
        surroundings["FAULT_AT"] = str(at)
    if count is not None:
        surroundings["FAULT_COUNT"] = str(count)
    return surroundings


def warm_environment(library: Path) -> dict[str, str]:
    """The environment for a process that arms its children itself (``fault_arm`` in ``shim.c``)."""
    return {**os.environ, "LD_PRELOAD": str(library), "PYTHONDONTWRITEBYTECODE": "1"}


def _compiler() -> list[str]:
    cc = shutil.which("cc")
    if cc is not None:
        return [cc]
    if importlib.util.find_spec("ziglang") is not None:
        return [sys.executable, "-m", "ziglang", "cc"]
    raise NoCompiler("The fault tests need a C compiler: install one as `cc`, or requirements-zig.txt.")
