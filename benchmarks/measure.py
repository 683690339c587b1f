"""Two ways of doing the same thing, measured in turns: medians of alternating pairs, wall clock and processor time."""

import resource
import statistics
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

PAIRS = 5
"""How often the two take turns; `--pairs` changes it."""


@dataclass(frozen=True)
class Spent:
    """Seconds on the clock, and on the processor by this process and the children that ended in it."""

    wall: float
    cpu: float


@dataclass(frozen=True)
class Result:
    """One line of the table.

    :param ratio: the peer's time by ours, the median over the pairs: 2 means we are twice as fast.
    :param by: ``cpu`` or ``wall``: which time the ratio is of.
    :param goal: the least ratio that is good enough; None where none was set.
    :param most: the goal is an upper limit instead (how much a cost may grow).
    """

    name: str
    size: str
    peer: str
    ours_wall_ms: float
    peer_wall_ms: float
    ours_cpu_ms: float
    peer_cpu_ms: float
    ratio: float
    by: str
    goal: float | None
    most: bool = False

    @property
    def verdict(self) -> str:
        if self.goal is None:
            return "no goal"
        good = self.ratio <= self.goal if self.most else self.ratio >= self.goal
        return "PASS" if good else "ABOVE" if self.most else "below"

    def plain(self) -> dict[str, Any]:
        """For the JSON file."""
        return asdict(self) | {"verdict": self.verdict}


def spent(action: Callable[[], object], repeat: int = 1) -> Spent:
    """Do it so many times and say what one of them took."""
    before, started = _processor(), time.perf_counter()
    for _ in range(repeat):
        action()
    return Spent((time.perf_counter() - started) / repeat, (_processor() - before) / repeat)


def _processor() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def compare(
    name: str,
    size: str,
    peer: str,
    ours: Callable[[], object],
    theirs: Callable[[], object],
    *,
    goal: float | None,
    repeat: int = 1,
    before: Callable[[], object] = lambda: None,
) -> Result:
    """Alternate the two and take medians of the processor time; both are done once unmeasured first.

    :param repeat: how often ours is done within one measurement, when once is too short for the clock.
    :param before: done before each measurement of ours, unmeasured.
    """
    found = alternate({"ours": (ours, repeat), "theirs": (theirs, 1)}, before)
    return result(name, size, peer, found["ours"], found["theirs"], goal=goal, by="cpu")


def alternate(
    ways: Mapping[str, tuple[Callable[[], object], int]], before: Callable[[], object] = lambda: None
) -> dict[str, list[Spent]]:
    """Do each way in turn, `PAIRS` times, after once unmeasured.

    :param ways: name to what is done and how often within one measurement.
    """
    found: dict[str, list[Spent]] = {name: [] for name in ways}
    for number in range(PAIRS + 1):
        before()
        for name, (action, repeat) in ways.items():
            took = spent(action, repeat)
            if number:
                found[name].append(took)
    return found


def result(
    name: str,
    size: str,
    peer: str,
    left: list[Spent],
    right: list[Spent],
    *,
    goal: float | None,
    by: str,
    most: bool = False,
) -> Result:
    """Medians of what was measured in turns."""
    ratios = [getattr(b, by) / max(getattr(a, by), 1e-6) for a, b in zip(left, right, strict=True)]
    return Result(
        name,
        size,
        peer,
        _milliseconds(one.wall for one in left),
        _milliseconds(one.wall for one in right),
        _milliseconds(one.cpu for one in left),
        _milliseconds(one.cpu for one in right),
        ratio=round(statistics.median(ratios), 2),
        by=by,
        goal=goal,
        most=most,
    )


def _milliseconds(seconds: Iterable[float]) -> float:
    return round(statistics.median(seconds) * 1000, 3)


def growth(name: str, size: str, small_ms: float, large_ms: float, goal: float | None) -> Result:
    """How much dearer the same thing is at the larger size; the goal is the most it may grow."""
    ratio = round(large_ms / max(small_ms, 1e-6), 2)
    return Result(
        name, size, "itself, smaller", large_ms, small_ms, large_ms, small_ms, ratio, "cpu", goal, most=True
    )
