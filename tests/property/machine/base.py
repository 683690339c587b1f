"""One run: a board and its model, step by step; what was decided is compared with what the model says."""

import copy
import datetime
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize

from ledger.demo.player import Cast
from ledger.domain.people.duties import Duty
from ledger.errors import LedgerError
from ledger.services.people.roles import Actor
from ledger.services.work import Answer
from ledger.store.engine import Store
from tests import board
from tests.property import boards
from tests.property.model import verbs
from tests.property.model.awards import Award, Person
from tests.property.model.limits import AGREEMENTS, HOUSING, Place
from tests.property.model.state import Model

Chosen = TypeVar("Chosen")

LAST_DAY = datetime.date(2027, 3, 31)
ANY = st.integers(0, 1_000)
"""Which one, or how much of it: taken modulo what there is."""
PEOPLE = (
    Person("A", "HOU-ONE", (("CCC", "EOP"),)),
    Person("B", "HOU-ONE", (("CAP", "IND"),)),
    Person("C", "HOU-TWO", (("CCC", "EOP"),)),
    Person("D", "HOU-FOUR", (("CCC", "EOP"), ("CAP", "IND"))),
)
MOVER = board.actor("PER-MOVER000", Duty.VERIFY)
MANAGER = board.actor("PER-MANAGER0", Duty.OVERSEE)


@dataclass
class Opening:
    """What every run starts with: the model, and what its parts are called in the template.

    :ivar ids: of lines, awards, bills and so on. :ivar papers: a document of each sort that others can be shown by.
    """

    model: Model
    cast: Cast
    ids: dict[Any, str] = field(default_factory=dict)
    people: dict[Person, str] = field(default_factory=dict)
    payees: dict[str, str] = field(default_factory=dict)
    places: dict[Place, str] = field(default_factory=dict)
    papers: dict[str, str] = field(default_factory=dict)
    numbers: int = 0
    courses: int = 0


class Base(RuleBasedStateMachine):
    """What all rules use.

    :cvar accepted: how often each verb of the model was done, over all runs, and `refused` how often not.
    """

    folder: Path
    template: Path
    store: Store
    opening: Opening
    seed: str
    accepted: Counter[str]
    refused: Counter[str]

    @initialize()
    def begin(self) -> None:
        """A copy of the template, and of the model that goes with it."""
        self.take(copy.deepcopy(self.opening))

    def take(self, opening: Opening) -> None:
        """Play on from there."""
        self.world = boards.begin_again(self.template, self.store, self.folder, self.seed, opening.cast)
        self.work, self.play = self.world.work, self.world.play
        self.model, self.ids, self.numbers = opening.model, opening.ids, opening.numbers
        self.people, self.payees, self.places = opening.people, opening.payees, opening.places
        self.papers, self.courses = opening.papers, opening.courses
        self.start_reading()
        self.play.source.set_today(self.model.today)

    def start_reading(self) -> None:
        """Nothing of this board's journal is read yet."""

    def meet(self, verb: Callable[..., str], *said: Any, step: Callable[[], Any]) -> Any:
        """Do a step; it must be refused for the model's reason, or not at all.

        :returns: what the step gave; None when it was refused.
        """
        name, says = verbs.called(verb), verb(self.model, *said)
        try:
            done, found = step(), ""
        except LedgerError as error:
            done, found = None, error.code
        assert found == says, f"{name}: the product says {found or 'done'!r}, the model {says or 'done'!r}"
        (self.refused if says else self.accepted)[name] += 1
        return done

    def both(self, staged: Answer) -> Answer:
        """What one person said is accepted by another, where it needs that."""
        if staged["proposal"]:
            self.play.accept(staged)
        return staged

    @staticmethod
    def one(of: Sequence[Chosen], at: int, fits: Callable[[Chosen], Any] | None = None) -> Chosen:
        """One of them: three times of four one that fits, so that most steps are done and some refused."""
        fitting = [one for one in of if fits(one)] if fits is not None and at % 4 else []
        return (fitting or of)[at // 4 % len(fitting or of)]

    def awards(self, *kinds: str) -> list[Award]:
        """Awards of these kinds."""
        return [one for one in self.model.awards if one.line.kind in kinds]

    def agreed(self) -> list[Award]:
        """Awards that an agreement binds; once withdrawn, the agreement is another award's."""
        return [one for one in self.awards(*AGREEMENTS) if one.state != "withdrawn"]

    def verifier(self, kind: str) -> Actor:
        """Who verifies a kind."""
        return self.play.cast.rent_coordinator if kind in HOUSING else self.play.cast.liaison

    def coach(self, place: Place) -> Actor:
        """Who asks for an allocation's agency."""
        return self.world.coach(place.agency)

    def on(self, award: Award) -> bool:
        """Is an award open, and something of it not bound?"""
        return award.state == "open" and award.cents["committed"] > 0

    def until(self, day: datetime.date) -> None:
        """Days pass, until this one if it is still to come."""
        self.model.today = min(max(self.model.today, day), LAST_DAY)
        self.play.source.set_today(self.model.today)

    def number(self) -> str:
        """A payee's number of a bill, never twice."""
        self.numbers += 1
        return f"N{self.numbers}"
