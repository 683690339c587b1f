"""An agenda of days: what the people of the demonstration do, and when."""

import datetime
import heapq
from collections.abc import Callable
from dataclasses import dataclass, field

from ledger.demo.player import Player

Act = Callable[[], None]


@dataclass
class Agenda:
    """Acts by day, in the order they were booked."""

    play: Player
    last: datetime.date
    _acts: list[tuple[datetime.date, int, Act]] = field(default_factory=list)
    _booked: int = 0

    def book(self, on: datetime.date, act: Act) -> None:
        """Book an act; a weekend moves it to Monday."""
        if on.weekday() >= 5:
            on += datetime.timedelta(days=7 - on.weekday())
        self._booked += 1
        heapq.heappush(self._acts, (on, self._booked, act))

    def later(self, days: int, act: Act) -> None:
        """Book an act some days from the board's today."""
        self.book(self.play.source.today() + datetime.timedelta(days=days), act)

    def run(self) -> None:
        """Live until the board date, and end on it."""
        while self._acts and self._acts[0][0] <= self.last:
            on, _, act = heapq.heappop(self._acts)
            self.play.source.set_today(on)
            act()
        self.play.source.set_today(self.last)
