"""``python -m tests.browser.screenshots`` takes the pictures of ``docs/screenshots``: each page as one duty sees it.

Every person and amount in them is invented: they show the demonstration.
"""

import io
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page
from sqlalchemy import text

from tests.browser.chromium import launched
from tests.browser.shots import IDS, PHONE_SHOTS, SHOTS, Shot
from tests.browser.site import Site, hand_session, serving
from tests.demonstration import copied, demonstration

TARGET = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
DESKTOP, PHONE = 1280, 390
TALLEST = {DESKTOP: 2200, PHONE: 2600}
COLORS = 96
MOST_BYTES = 6_000_000


def main() -> int:
    """Take them all; with names as arguments only those."""
    wanted = set(sys.argv[1:])
    TARGET.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as run,
        serving(copied(demonstration(Path(run)), Path(run, "home"))) as site,
        launched() as browser,
    ):
        ids = _ids(site)
        for width, shots in (
            (DESKTOP, SHOTS),
            (PHONE, tuple(one for one in SHOTS if one.name in PHONE_SHOTS)),
        ):
            for shot in shots:
                name = shot.name if width == DESKTOP else f"phone-{shot.name}"
                if not wanted or name in wanted:
                    with _page(browser, site, shot.login, width) as page:
                        _take(page, site, shot, shot.address.format(**ids), TARGET / f"{name}.png", width)
    (TARGET / "README.md").write_text(_contents(), encoding="utf-8")
    size = sum(one.stat().st_size for one in TARGET.glob("*.png"))
    print(f"{len(list(TARGET.glob('*.png')))} pictures, {size / 1e6:.1f} MB")
    return 0 if size < MOST_BYTES else 1


def _ids(site: Site) -> dict[str, str]:
    work = site.work()
    try:
        with work.store.reading() as connection:
            return {name: str(connection.execute(text(query)).scalar_one()) for name, query in IDS.items()}
    finally:
        work.store.dispose()


@contextmanager
def _page(browser: Browser, site: Site, login: str, width: int) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": width, "height": 844 if width == PHONE else 800}, reduced_motion="reduce"
    )
    try:
        if login:
            hand_session(context, site, login)
        yield context.new_page()
    finally:
        context.close()


def _take(page: Page, site: Site, shot: Shot, address: str, to: Path, width: int) -> None:
    answer = page.goto(site.url + address, wait_until="networkidle")
    if answer is None or answer.status != 200:
        raise RuntimeError(f"{address} answered {answer.status if answer else 'nothing'} to {shot.login}")
    if shot.before:
        page.reload(wait_until="networkidle")  # what was typed for an earlier picture is offered once
        shot.before(page)
        page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    if shot.name != "keys":
        # As tall as the page: what sticks to the screen's foot then stands at the page's.
        tall = int(page.evaluate("document.documentElement.scrollHeight"))
        page.set_viewport_size({"width": width, "height": tall})
    whole = page.screenshot()
    picture = Image.open(io.BytesIO(whole)).convert("RGB")
    picture = picture.crop((0, 0, picture.width, min(picture.height, TALLEST[width])))
    picture.quantize(COLORS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(to, optimize=True)
    print(f"{to.name} {picture.width}x{picture.height} {to.stat().st_size // 1000} kB")


def _contents() -> str:
    rows = [f"| [{one.name}.png]({one.name}.png) | {one.duty} | {one.shows} |" for one in SHOTS]
    phone = [
        f"| [phone-{one.name}.png](phone-{one.name}.png) | {one.duty} | {one.shows}, on a phone |"
        for one in SHOTS
        if one.name in PHONE_SHOTS
    ]
    head = (
        "# Screenshots\n\nThe pages of the demonstration; every person and amount is invented. Made by `make screenshots`\n"
        "(`tests/browser/screenshots.py`); long pages are cut at the foot.\n\n| picture | duty | shows |\n|---|---|---|\n"
    )
    return head + "\n".join([*rows, *phone]) + "\n"


if __name__ == "__main__":
    raise SystemExit(main())
