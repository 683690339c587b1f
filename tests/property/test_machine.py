"""P12: every command, in any order, on a real database, against a small pure model: no difference in a cent or a refusal.

The rules stand in `machine/`, what they are held against in `model/`. After each step every account, each award's and each
allocation's columns and the text of the months it touched are the model's, and the step was refused exactly when the model
refuses, for the same reason. At the end of each run Beancount reads the whole book, and `verify` finds nothing.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from hypothesis import Phase, settings
from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS, HypothesisProvider
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy.exc import IntegrityError

from ledger.store.engine import Store
from tests.property import boards
from tests.property.machine.base import Opening
from tests.property.machine.budgets import Budgets
from tests.property.machine.changes import Changes
from tests.property.machine.opening import AUGUST_3, Opener
from tests.property.model.state import Model
from tests.property.model.verbs import VERBS
from tests.world import make_cast

NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
RUNS, STEPS = (2_000, 50) if NIGHTLY else (100, 18)
AFRESH = "afresh"
"""A backend whose runs are all drawn anew. Of the default's, five in six repeat the one before with a part doubled."""
# The default's own way of drawing, under another name: only what is called `hypothesis` gets such mutants
AVAILABLE_PROVIDERS[AFRESH] = HypothesisProvider


class Board(Opener, Changes, Budgets):
    """All rules together."""


@pytest.fixture(scope="module", autouse=True)
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The board that every run copies, and the one connection they all use."""
    Board.folder = tmp_path_factory.mktemp("machine")
    Board.accepted, Board.refused = Counter(), Counter()
    Board.template = boards.make_template(Board.folder, boards.small_budget())
    world = boards.open_copy(Board.template, Board.folder, "cast")
    Board.opening = Opening(Model(AUGUST_3), make_cast(world.work))
    world.work.store.dispose()
    Board.store = Store(f"sqlite:///{Board.folder / 'ledger.db'}")
    Board.seed = "opening"  # a second set-up in one process finds the seed of the runs here, and would spend their keys
    Board.opening = Board().open()
    Board.template, Board.seed = boards.keep(Board.store, Board.folder), "machine"
    yield
    Board.store.dispose()


@pytest.mark.slow
@pytest.mark.no_cover
@pytest.mark.usefixtures("warm_reader")
def test_every_command_in_any_order_does_what_the_model_says() -> None:
    # P12: 100 runs; 2,000 longer ones in the nightly profile. No verb of the model is one that never happens.
    Board.accepted.clear()
    run_state_machine_as_test(
        Board, settings=settings(max_examples=RUNS, stateful_step_count=STEPS, backend=AFRESH)
    )
    never = {verb for verb in VERBS if not Board.accepted[verb]}
    assert never == set(), "these were never done: let a rule come to them more often"


@pytest.mark.parametrize(
    "rule, naive, verbs",
    [
        ("ledger.domain.awards.awards.check_withdraw", lambda columns: columns.committed_cents, "withdraw"),
        ("ledger.domain.cards.cards.check_issue", lambda handing, today: None, "issue"),
        ("ledger.domain.awards.deposits.check_settlement", lambda *said: None, "settle"),
        ("ledger.services.contracts.unbilled._obligated_on", lambda *of: 0, "propose"),
        ("ledger.domain.needs.weekly._check_overlaps", lambda *said: None, "verify approve change"),
    ],
    ids=["withdraw", "issue", "settle", "propose", "weeks_taken"],
)
def test_red_a_rule_taken_away_is_noticed(
    monkeypatch: pytest.MonkeyPatch, rule: str, naive: Callable[..., object], verbs: str
) -> None:
    # Red twins of P12: an approval that can be withdrawn after something bound it, a card that anybody gets, a deposit that
    # more comes back of than is out, hours that are worked and never accrue, a week that is paid twice (SUP-20)
    monkeypatch.setattr(rule, naive)
    few = settings(
        max_examples=50,
        stateful_step_count=30,
        phases=[Phase.generate],
        report_multiple_bugs=False,
        backend=AFRESH,
    )
    # Which of the two defences a run meets first depends on the examples: the model's, or the database's CHECK below it
    with pytest.raises((AssertionError, IntegrityError)) as met:
        run_state_machine_as_test(Board, settings=few)
    said = [f".{one}: the product says" for one in verbs.split()]
    assert isinstance(met.value, IntegrityError) or any(one in str(met.value) for one in said)
