"""P13, P15: many at once on one allocation, and one key sent many times, on both databases."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlalchemy import CheckConstraint, event, select

from ledger.clock import SystemSource
from ledger.demo.courses import plain_review
from ledger.domain.journal.canonical import canonical
from ledger.domain.scholarships.courses import to_plain
from ledger.errors import Conflict, Refused
from ledger.services.journal import verify
from ledger.services.needs import approvals, needs
from ledger.services.payments import cash
from ledger.services.work import Answer, Unit, Work
from ledger.store import schema
from ledger.store.engine import Store
from ledger.store.rows import Row
from tests.fault.lives import AUGUST_1, COURSE
from tests.scenario import texts
from tests.starts import FIRST_DAY
from tests.world import World

pytestmark = [pytest.mark.slow, pytest.mark.no_cover]

TRAINING = 5_000_000
ASKED = 239_900  # 20 x 2,399.00 = 47,980.00 of 50,000.00; under the band, so that one approver decides


@dataclass(frozen=True)
class _Prepare:
    key: str


def _at_once(world: World) -> Work:
    """The same board with a clock and ids that threads may share."""
    return replace(world.work, source=SystemSource("America/Los_Angeles", world.play.source.today()))


def _verified_lines(world: World, count: int) -> list[str]:
    """Lines of as many participants that wait for approval, all on one allocation."""
    world.play.day(2026, 7, 10)
    school = world.play.payee("Example School", "school")
    people = [world.participant("CCC", "EOP") for _ in range(count)]
    activities = [world.play.activity_of(one) for one in people]
    allocation = texts.allocation_id(world.work, "CCC", "WA26", "Training")
    ids: list[str] = []

    def _write(unit: Unit) -> tuple[str, Answer]:
        for person, activity in zip(people, activities, strict=True):
            ids.append(_line(unit, world, person, activity, school, allocation))
        return "lines", {}

    world.work.run(None, _Prepare("tests-lines"), "lines.prepared", _write)
    return ids


def _line(unit: Unit, world: World, person: str, activity: str | None, school: str, allocation: str) -> str:
    coach, empty = (
        world.coach("CCC").person_id,
        dict.fromkeys(column.name for column in schema.need_line.columns),
    )
    need = {
        "id": unit.source.new_id("NEED"),
        "participant_id": person,
        "participant_note": None,
        "agency_code": "CCC",
        "program_code": "EOP",
        "requested_by": coach,
        "activity_id": activity,
        "why": "A course",
        "other_resources": "None",
        "needed_by": AUGUST_1,
        "state": "submitted",
        "created_at": unit.source.now(),
        "submitted_on": unit.today(),
    }
    unit.insert(schema.need, need)
    line = {
        "id": unit.source.new_id("LINE"),
        "need_id": need["id"],
        "position": 1,
        "kind": "Scholarship",
        "amount_cents": ASKED,
        "terms": canonical(COURSE).decode(),
        "payee_id": school,
        "allocation_id": allocation,
        "state": "verified",
        "requested_by": coach,
        "verified_by": world.play.cast.liaison.person_id,
        "verified_on": unit.today(),
    }
    unit.insert(schema.need_line, {**empty, **line})
    unit.insert(
        schema.course_review,
        {
            "line_id": line["id"],
            "review": canonical(to_plain(plain_review(ASKED, FIRST_DAY))).decode(),
            "words": None,
            "reviewed_by": line["verified_by"],
            "reviewed_on": unit.today(),
        },
    )
    return str(line["id"])


def _outcomes(count: int, step: Callable[[int], Any]) -> Counter[str]:
    """Everybody does it at the same moment; what each got."""
    barrier = threading.Barrier(count)

    def _one(at: int) -> str:
        barrier.wait()
        try:
            step(at)
        except (Refused, Conflict) as error:
            return error.code
        return ""

    with ThreadPoolExecutor(count) as pool:
        return Counter(pool.map(_one, range(count)))


def _available(store: Store) -> int:
    with store.reading() as connection:
        wanted = schema.allocation.c.line == "Training"
        return int(connection.execute(select(schema.allocation.c.available_cents).where(wanted)).scalar_one())


def _approve_all(world: World, work: Work, lines: list[str]) -> Counter[str]:
    def _approve(at: int) -> Any:
        return approvals.approve(
            work, world.play.cast.approver, approvals.Approve(f"race-{at}", lines[at], 1)
        )

    return _outcomes(len(lines), _approve)


def test_never_a_cent_more_is_approved_than_is_available(world: World) -> None:
    # P13: 200 approvers at once: accepted exactly floor(cap / amount)
    count = 200
    work = _at_once(world)
    found = _approve_all(world, work, _verified_lines(world, count))
    assert found == {"": TRAINING // ASKED, "allocation_short": count - TRAINING // ASKED}
    assert _available(work.store) == TRAINING % ASKED
    assert verify.verify(work, with_books=False).findings == []


@pytest.fixture
def stale(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lock taken away: every approver decides on what the allocation was before the race, as naive code reads it."""
    with world.work.store.reading() as connection:
        wanted = schema.allocation.c.line == "Training"
        before = dict(connection.execute(select(schema.allocation).where(wanted)).mappings().one())

    def _naive(connection: Any, line: Row, *, lock: bool = False) -> Row:
        return dict(before)

    monkeypatch.setattr(needs, "allocation_of", _naive)


@pytest.mark.usefixtures("stale")
def test_without_the_lock_the_database_still_holds_the_line(world: World) -> None:
    # P13, second defence: the CHECK on the allocation refuses what the naive decision would have let through
    work = _at_once(world)
    found = _approve_all(world, work, _verified_lines(world, 40))
    assert found == {"": TRAINING // ASKED, "allocation_just_used": 40 - TRAINING // ASKED}
    assert _available(work.store) == TRAINING % ASKED


@pytest.mark.usefixtures("stale")
def test_red_without_lock_and_check_the_allocation_is_overspent(world: World, owner: Store) -> None:
    # Red twin of P13: both defences gone, the same race overspends, and the oracle says so
    lines, work = _verified_lines(world, 40), _at_once(world)
    if owner.is_sqlite:

        @event.listens_for(owner.engine, "connect")
        def _off(connection: Any, _record: object) -> None:
            connection.execute("PRAGMA ignore_check_constraints=ON")

        work = replace(work, store=owner)
    else:
        (check,) = [one for one in schema.allocation.constraints if isinstance(one, CheckConstraint)]
        with owner.writing() as connection:
            connection.exec_driver_sql(f"ALTER TABLE allocation DROP CONSTRAINT {check.name}")
    found = _approve_all(world, work, lines)
    assert found[""] == 40
    assert _available(work.store) == TRAINING - 40 * ASKED < 0
    assert any(one.invariant == "I6" for one in verify.verify(world.work, with_books=False).findings)


def test_one_key_sent_ten_thousand_times_is_one_entry_and_one_answer(world: World) -> None:
    # P15: 16 threads, 10,000 times; then 1,000 times with another body
    times, work = 10_000, _at_once(world)
    recorder, today = world.play.cast.recorder, world.play.source.today()
    command = cash.ProposeCash("one-key", "WA26", "drawdown", 12_345, today)
    answers: set[str] = set()
    before = _events(work.store)
    with ThreadPoolExecutor(16) as pool:
        answers.update(pool.map(lambda _: str(cash.propose(work, recorder, command)), range(times)))
    assert len(answers) == 1
    assert _events(work.store) == before + 1
    others = [replace(command, amount_cents=cents) for cents in range(1, 1_001)]

    def _again(other: cash.ProposeCash) -> str:
        with pytest.raises(Conflict) as refused:
            cash.propose(work, recorder, other)
        return refused.value.code

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(_again, others)) == {"key_reused"}
    with pytest.raises(Conflict):  # the same words by somebody else are another command too
        cash.propose(work, replace(recorder, person_id=world.play.cast.accepter.person_id), command)
    assert _events(work.store) == before + 1


def test_red_without_its_key_every_repetition_would_count(world: World) -> None:
    # Red twin of P15: a new key each time, and nothing that tells a rule they are one
    work, recorder, today = _at_once(world), world.play.cast.recorder, world.play.source.today()
    before = _events(work.store)
    with ThreadPoolExecutor(16) as pool:
        commands = [
            cash.ProposeCash(f"key-{at}", "WA26", "drawdown", 12_345, today, reference=f"P-{at}")
            for at in range(50)
        ]
        assert len(set(pool.map(lambda one: str(cash.propose(work, recorder, one)), commands))) == 50
    assert _events(work.store) == before + 50


def _events(store: Store) -> int:
    with store.reading() as connection:
        return len(connection.execute(select(schema.event.c.number)).all())
