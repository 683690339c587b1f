"""The days by which caps count what an award uses: each cent by the day of the approval that it was promised by. Pure.

A change approves anew what nothing has bound; what is bound, owed or paid was approved before, and keeps its day (decision 56).
What is given back is taken from what was promised last. Worked: 200.00 are approved in July and 180.00 of them paid; the 20.00
are void and 21.00 approved anew in August: 180.00 count in July and 21.00 in August. Of 10.00 let go then, 11.00 count there.
"""

import datetime
from collections.abc import Iterable

Part = tuple[datetime.date, int]
"""A day, and the cents that count by it."""


def parts_of(steps: Iterable[Part]) -> list[Part]:
    """What is left of each promise.

    :param steps: what was promised (above zero) or given back (below), in order, each with its day.
    """
    found: list[Part] = []
    for on, cents in steps:
        if cents > 0:
            found.append((on, cents))
        else:
            found = without_newest(found, -cents)
    return found


def without_newest(parts: list[Part], cents: int) -> list[Part]:
    """The parts less so much, taken from what came last."""
    found = list(parts)
    while cents > 0 and found:
        on, last = found.pop()
        if last > cents:
            found.append((on, last - cents))
        cents -= last
    return found
