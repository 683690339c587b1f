"""``python -m benchmarks``: measure the hot paths beside their peers, print the ratios against the goals, keep the figures.

python -m benchmarks                  everything, at 10,000 and 100,000 entries (half an hour)
python -m benchmarks --quick          at 1,000 and 10,000
python -m benchmarks --pairs 3        fewer turns
python -m benchmarks --only summary   one of posting, summary, rendering, publishing
"""

import argparse
import datetime
import json
import os
import platform
import sys
import tempfile
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path

from benchmarks import measure, posting, publishing, rendering, summary
from benchmarks.boards import Boards
from benchmarks.measure import Result

RESULTS = Path(__file__).parent / "results"
NAMES = ("posting", "summary", "rendering", "publishing")
HEAD = f"{'what':<44}{'size':<18}{'peer':<13}{'ours ms':>11}{'peer ms':>11}{'ratio':>9}  {'of':<5}{'goal':>8}  verdict"


def main() -> None:
    """Measure, print, keep."""
    options = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measure the hot paths beside their peers."
    )
    options.add_argument(
        "--quick", action="store_true", help="1,000 and 10,000 entries instead of 10,000 and 100,000"
    )
    options.add_argument("--only", choices=NAMES, help="one measurement")
    options.add_argument("--pairs", type=int, default=measure.PAIRS, help="how often the two take turns")
    chosen = options.parse_args()
    measure.PAIRS = chosen.pairs
    sizes = (1_000, 10_000) if chosen.quick else (10_000, 100_000)
    os.environ["BEANCOUNT_DISABLE_LOAD_CACHE"] = "1"
    with tempfile.TemporaryDirectory(prefix="funds-benchmarks-") as folder:
        boards = Boards(Path(folder))
        print(
            f"{measure.PAIRS} alternating pairs, medians; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}",
            file=sys.stderr,
        )
        print(HEAD)
        found = list(_shown(_measure(chosen.only, boards, Path(folder), sizes, chosen.quick)))
        boards.close()
    RESULTS.mkdir(exist_ok=True)
    at = datetime.datetime.now(datetime.UTC)
    file = RESULTS / f"{at:%Y-%m-%dT%H%M%SZ}.json"
    file.write_text(json.dumps(_kept(at, sizes, found), indent=2) + "\n", encoding="utf-8")
    print(f"Kept in benchmarks/results/{file.name}", file=sys.stderr)


def _measure(
    only: str | None, boards: Boards, folder: Path, sizes: tuple[int, int], quick: bool
) -> Iterator[Result]:
    for name in NAMES if only is None else (only,):
        if name == "posting":
            yield from posting.measure(folder, quick)
        else:
            yield from {"summary": summary, "rendering": rendering, "publishing": publishing}[name].measure(
                boards, sizes
            )


def _shown(results: Iterable[Result]) -> Iterator[Result]:
    for one in results:
        ours, theirs = (
            (one.ours_cpu_ms, one.peer_cpu_ms) if one.by == "cpu" else (one.ours_wall_ms, one.peer_wall_ms)
        )
        goal = "" if one.goal is None else f"{'<=' if one.most else '>='} {one.goal:g}"
        print(
            f"{one.name:<44}{one.size:<18}{one.peer:<13}{ours:>11,.3f}{theirs:>11,.3f}{one.ratio:>9,.2f}"
            f"  {one.by:<5}{goal:>8}  {one.verdict}",
            flush=True,
        )
        yield one


def _kept(at: datetime.datetime, sizes: tuple[int, int], found: list[Result]) -> dict[str, object]:
    parts = ("beancount", "beanquery", "sqlalchemy", "psycopg")
    return {
        "at": at.isoformat(timespec="seconds"),
        "sizes": sizes,
        "pairs": measure.PAIRS,
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in parts},
        "results": [one.plain() for one in found],
    }


if __name__ == "__main__":
    main()
