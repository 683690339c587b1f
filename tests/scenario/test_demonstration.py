"""What `funds demo` makes, looked at as an auditor would: with Beancount's own programs, and beside the other database."""

import csv
import datetime
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select, text

from ledger.domain.awards.anew import decide_anew
from ledger.domain.needs.decisions import decide_approval
from ledger.services.budgets import moves, replay
from ledger.services.budgets.allocations import allocation_columns
from ledger.services.budgets.certificate import certificate
from ledger.services.budgets.past_decisions import BEFORE
from ledger.services.budgets.ratios import year_tests
from ledger.services.journal import relay
from ledger.services.people import people, proposals
from ledger.store import schema
from ledger.store.engine import APP_ROLE
from tests.demonstration import FUNDS, copied, demonstration, environment, opened
from tests.postgres import Server
from tests.unit.test_clock import At

pytestmark = [pytest.mark.slow, pytest.mark.no_cover]
PROGRAMS = Path(sys.executable).parent
STAGES = ("Available", "Committed", "Obligated", "Accrued", "Paid", "Refund", "Deposit")

LOWER = """
[[value]]
code = "cap.Rent"
value = "500.00"
unit = "usd"
class = "policy"
from = 2027-07-01
document = "Draft"
"""


@pytest.fixture(scope="module")
def home() -> Path:
    """The run's demonstration, to be read only."""
    return demonstration(Path(os.environ["FUNDS_TEST_RUN"]))


@pytest.fixture
def postgresql(postgres_server: Server, worker_name: str) -> Iterator[str]:
    """An empty PostgreSQL database."""
    name = f"demo_{worker_name}"
    postgres_server.create_database(name)
    yield postgres_server.url(name)
    postgres_server.drop_database(name)


def funds(home: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the command on a home."""
    return subprocess.run(
        [FUNDS, *arguments], env={**environment(home), **more}, capture_output=True, text=True
    )


def books(home: Path) -> dict[str, bytes]:
    """Every published file, path to bytes."""
    folder = home / "books"
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.beancount"))}


@pytest.mark.postgres
def test_it_writes_the_same_books_on_both_databases_byte_for_byte(
    home: Path, postgresql: str, tmp_path: Path
) -> None:
    made = funds(tmp_path, "demo", FUNDS_DATABASE_URL=postgresql)
    assert made.returncode == 0, made.stderr
    assert len(books(home)) > 5
    assert books(tmp_path) == books(home)
    again = funds(tmp_path, "demo", FUNDS_DATABASE_URL=postgresql)
    assert (again.returncode, "holds entries" in again.stderr) == (1, True), again.stderr
    verified = funds(tmp_path, "verify", "--json", FUNDS_DATABASE_URL=postgresql)
    assert json.loads(verified.stdout)["ok"], verified.stdout
    engine = create_engine(postgresql)
    with engine.connect() as connection:
        member = "SELECT rolsuper FROM pg_roles WHERE rolname = :name"
        assert connection.execute(text(member), {"name": APP_ROLE}).scalar_one() is False
    engine.dispose()


def test_beancount_finds_no_fault_and_verify_neither(home: Path) -> None:  # AUD-10
    main = home / "books" / "PY2026" / "main.beancount"
    checked = subprocess.run([PROGRAMS / "bean-check", "--no-cache", main], capture_output=True, text=True)
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")
    verified = funds(home, "verify", "--json")
    assert verified.returncode == 0, verified.stdout
    assert json.loads(verified.stdout)["ok"]
    assert funds(home, "books", "check").returncode == 0


def test_every_flow_of_the_demonstration_survives_each_single_absence(home: Path) -> None:  # P51
    found = funds(home, "duties", "check")
    assert found.returncode == 0, found.stdout


def test_the_stage_query_of_the_books_documentation_equals_the_allocation_page(home: Path) -> None:  # REC-08
    words = (Path(__file__).parents[2] / "docs" / "books.md").read_text()
    (query,) = [line for line in words.splitlines() if "PIVOT BY key, stage" in line]
    main = home / "books" / "PY2026" / "main.beancount"
    ran = subprocess.run(
        [PROGRAMS / "bean-query", "--format", "csv", main, query], capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr
    head, *rows = list(csv.reader(io.StringIO(ran.stdout)))
    asked: dict[str, dict[str, int]] = {}
    for row in rows:
        key = ":".join(row[0].strip().split(":")[:4])
        held = asked.setdefault(key, dict.fromkeys(STAGES, 0))
        for name, amount in zip(head[1:], row[1:], strict=True):
            held[name.strip()] += round(float(amount.strip() or 0) * 100)
    work = opened(home)
    shown = allocation_columns(work, people.actor_for_login(work, "aud"))
    work.store.dispose()
    assert len(shown) > 30
    for held_by, columns in shown:
        if held_by["id"] is None:
            continue  # a pool that the auditor sees as one line
        key = f"{held_by['agency_code']}:{held_by['program_code']}:{held_by['fund']}:{held_by['line']}"
        stages = asked[key]
        assert columns.available_cents == stages["Available"], key
        assert columns.committed_cents == stages["Committed"], key
        assert columns.obligated_cents == stages["Obligated"], key
        assert columns.accrued_to_date_cents == stages["Accrued"] + stages["Paid"], key
        assert columns.paid_cents == stages["Paid"], key
        assert columns.refund_due_cents == stages["Refund"], key
        assert columns.deposit_cents == stages["Deposit"], key


def test_the_small_board_has_its_people_with_anyone_away(tmp_path: Path) -> None:
    """P51: three fiscal people, a program manager and a board officer suffice for every flow."""
    made = funds(tmp_path, "demo", "--small")
    assert made.returncode == 0, made.stderr
    checked = funds(tmp_path, "duties", "check")
    assert checked.returncode == 0, checked.stdout


def test_a_demonstration_refuses_what_a_production_needs(home: Path, tmp_path: Path) -> None:
    copy = copied(home, tmp_path / "home")
    refused = funds(copy, "serve", FUNDS_ENV="production", FUNDS_SECRET_KEY="short")
    assert refused.returncode == 1
    assert len(refused.stderr.strip().splitlines()) == 1, refused.stderr
    work = opened(copy)
    with work.store.reading() as connection:
        assert connection.execute(select(schema.setting.c.value)).scalars().first()
    work.store.dispose()


def test_every_approval_decided_again_under_its_own_values_is_the_same(
    home: Path, tmp_path: Path
) -> None:  # AUD-04
    work = opened(copied(home, tmp_path / "home"))
    auditor = people.actor_for_login(work, "aud")
    decided = replay.again(work, auditor)
    assert len(decided) > 100
    with work.store.reading() as connection:
        rows = connection.execute(select(schema.award.c.id, schema.award.c.decision))
        kept = {row.id: row.decision for row in rows}
        anew = connection.execute(select(schema.amendment.c.award_id, schema.amendment.c.decision)).all()
    changes = [(award, json.loads(text)["numbers"]) for award, text in anew if text]
    for past, result in decided:
        if past.lacks == BEFORE:  # no numbers were handed over
            continue
        assert result.allowed, (past.subject, result.says)
        if past.anew:
            found = decide_anew(past.anew, past.facts).numbers
            assert (past.subject, found) in changes
            continue
        then = json.loads(kept[past.subject])["numbers"]
        assert decide_approval(past.asked, past.facts).numbers == then, past.subject
    assert sum(past.anew is not None for past, _ in decided) == len(changes) > 0
    assert {"WorkExperience", "TransitionalJob"} & {past.kind for past, _ in decided}
    lower = replay.preview(work, auditor, {"policies.toml": LOWER}).outcome
    assert lower.refused == lower.differences != ()
    assert {one.past.kind for one in lower.differences} == {"Rent"}
    assert {value.code for one in lower.differences for value in one.because} == {"cap.Rent"}
    work.store.dispose()


def test_the_folder_that_is_loaded_changes_nothing_in_a_preview(home: Path, tmp_path: Path) -> None:  # AUD-04
    own = copied(home, tmp_path / "home")
    told = funds(own, "budget", "preview", "budgets/PY2026", "--actor", "aud")
    assert told.returncode == 0, told.stderr
    assert "were asked again: nothing would differ." in told.stdout


def test_what_is_done_in_it_is_known_on_its_date_whatever_the_real_one_is(home: Path, tmp_path: Path) -> None:
    """A funder takes 10.00 of the training reserve back, five times: the certificate and the tests of the year follow."""
    # RPT-10, SET-04
    work = opened(copied(home, tmp_path / "home"))
    loader, second = (people.actor_for_login(work, login) for login in ("frances", "bela"))
    reader, today = people.actor_for_login(work, "aud"), work.source.today()
    yesterday = today - datetime.timedelta(days=1)

    def dedicated(known_on: datetime.date) -> int:
        while relay.tick(work).chained:
            pass
        found = certificate(work, reader, today, known_on)
        return next(test.left_cents for name, test, _ in found.measures if name == "Budgeted")

    cents, before = dedicated(today), dedicated(yesterday)
    for number, shows in enumerate(
        ("2025-07-01T09:00", "2026-11-20T08:00", "2026-11-20T23:59", "2027-07-01T00:01", "2030-03-02T12:00")
    ):
        work = replace(work, source=At(shows, today))
        move = moves.ProposeMove(
            f"cut-{number}", "WA26", "Training", "reserve", "funder", 1_000, f"Notice {number} (example)"
        )
        staged = moves.propose(work, loader, move)
        proposals.accept(work, second, proposals.Accept(f"accept-{number}", str(staged["proposal"])))
        cents -= 1_000
        assert (dedicated(today), dedicated(yesterday)) == (cents, before), shows
        (tested,) = [one for one in year_tests(work, reader, today).tests if one.ratio.code == "set_aside"]
        assert tested.test is not None and tested.test.left_cents == cents, shows
    work.store.dispose()
