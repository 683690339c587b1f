"""Boards on SQLite for tests that need many of them: the budget and the people are made once, the file is copied."""

import shutil
from pathlib import Path
from typing import Any

from ledger.clock import SeededSource
from ledger.demo.player import Cast, Player
from ledger.services.work import Work
from ledger.store.engine import Store
from ledger.store.migrate import upgrade
from tests import board, networks
from tests.property.model.limits import (
    BOUGHT,
    BY_WEEK,
    CASE,
    CLAUSES,
    ENVELOPE,
    ENVELOPE_MONTH,
    HOUSEHOLD_CAPS,
    LOOK_BACK_DAYS,
    MONTH_CAPS,
    REQUEST_CAPS,
)
from tests.starts import FIRST_DAY
from tests.world import World, make_cast, make_world, world_on

SMALL = (  # what the worked example's files say, and what a board that soon runs dry says instead
    ("allocations.toml", '"12,000.00"', '"2,500.00"'),
    ("allocations.toml", '"50,000.00"', '"12,000.00"'),
    ("allocations.toml", '"24,000.00"', '"4,000.00"'),
    ("allocations.toml", '"5,000.00"', '"4,000.00"'),
    ("year.toml", 'reserve_training = "70,000.00"', 'reserve_training = "108,000.00"'),
    ("year.toml", 'reserve_support = "25,000.00"', 'reserve_support = "26,000.00"'),
    ("year.toml", 'reserve_support = "8,000.00"', 'reserve_support = "17,500.00"'),
    ("year.toml", 'reserve_support = "6,000.00"', 'reserve_support = "26,000.00"'),
    ("policies.toml", 'value = "landlord"', 'value = "vendor"'),
    (
        "policies.toml",
        'code = "card_stock_most"\nvalue = "2,500.00"',
        'code = "card_stock_most"\nvalue = "300.00"',
    ),
    (
        "policies.toml",
        'code = "ojt_retention_days"\nvalue = "90"',
        'code = "ojt_retention_days"\nvalue = "30"',
    ),
)
WORK = ("OJT", "WorkExperience", "TransitionalJob", "HiringIncentive")
KINDS = ("Scholarship", *WORK, "Gas", *BOUGHT, *BY_WEEK)
"""What the adult fund of the small board pays."""


def small_budget() -> dict[str, str]:
    """The worked example's year with allocations that a few approvals use up, and every kind that the machine plays."""
    lane = {
        "emergency_case": CASE,
        "emergency_envelope": ENVELOPE,
        "emergency_envelope_month": ENVELOPE_MONTH,
    }
    values = {code: (_usd(cents), "usd") for code, cents in lane.items()}
    values |= {f"exception.{kind}": (_usd(cents), "usd") for kind, cents in CLAUSES.items()}
    values["emergency_days"] = str(LOOK_BACK_DAYS), "days"
    values["card_count_gates"] = "no", "yes_no"  # a count that is missing is another matter
    for scope, caps in (("request", REQUEST_CAPS), ("month", MONTH_CAPS), ("household", HOUSEHOLD_CAPS)):
        values |= {f"cap.{kind}.{scope}": (_usd(cents), "usd") for kind, cents in caps.items()}
    # Papers beside a bill are another matter; only an incentive is paid on nothing but its proof
    values |= networks.POLICIES | {"proofs.OJT": ("none", "list")}
    values |= {"cap.NeedsRelated": ("2,000.00", "usd"), "nrp_weekly": ("150.00", "usd")}
    values |= {"category.NeedsRelated": ("needs_related", "word")}
    values |= {"incentive_retention_days": ("30", "days"), "deposit.MoveIn": ("receivable", "word")}
    told: dict[str, Any] = {
        "policies.toml": {"value": [networks.value(code, *given) for code, given in values.items()]},
        "law.toml": {"value": [networks.value("nrp_start_days", "30", "days", "law")]},
    }
    files = networks.files(KINDS, **told)
    for name, old, new in SMALL:
        assert old in files[name], old
        files[name] = files[name].replace(old, new)
    files["funds.toml"] = files["funds.toml"].replace('["Rent"]', '["Rent", "MoveIn"]')
    return files


def _usd(cents: int) -> str:
    return f"{cents // 100:,}.{cents % 100:02d}"


def source(seed: str) -> SeededSource:
    """Seeded time and ids from the first day on."""
    return SeededSource(seed, FIRST_DAY)


def make_template(folder: Path, files: dict[str, str] | None = None) -> Path:
    """A database with a budget and the cast's people, to be copied; the worked example's unless files are given."""
    path = folder / "board.db"
    upgrade(f"sqlite:///{path}")
    store, seeded = Store(f"sqlite:///{path}"), source("template")
    work = Work(store, seeded, folder, vault_key=bytes(range(32)))
    if files is None:
        make_world(work, seeded)
    else:
        board.load_files(work, files)
        board.list_programs(work)
        make_cast(work)
    store.dispose()  # the last connection folds the log into the file, so the file alone can be copied
    return path


def keep(store: Store, folder: Path) -> Path:
    """What lies in a folder's ``ledger.db`` now, as a template."""
    store.dispose()
    return Path(shutil.copyfile(folder / "ledger.db", folder / "opened.db"))


def open_copy(template: Path, folder: Path, seed: str) -> World:
    """A board of its own on a copy of the template."""
    path = folder / "ledger.db"
    shutil.copyfile(template, path)
    seeded = source(seed)
    return world_on(Work(Store(f"sqlite:///{path}"), seeded, folder, vault_key=bytes(range(32))), seeded)


def begin_again(template: Path, store: Store, folder: Path, seed: str, cast: Cast) -> World:
    """The same, through a store that was used before: its compiled statements are kept, its file is replaced.

    :param cast: the people, who are in the template already.
    """
    store.dispose()
    for left in folder.glob("ledger.db-*"):
        left.unlink()
    shutil.copyfile(template, folder / "ledger.db")
    seeded = source(seed)
    work = Work(store, seeded, folder, vault_key=bytes(range(32)))
    return World(work, Player(work, seeded, cast))
