"""Boards on SQLite for tests that need many of them: the budget and the people are made once, the file is copied."""

import shutil
from pathlib import Path

from ledger.clock import SeededSource
from ledger.services.work import Work
from ledger.store.engine import Store
from ledger.store.migrate import upgrade
from tests import board
from tests.property.model import HOUSEHOLD_CAPS, MONTH_CAPS, REQUEST_CAPS
from tests.starts import FIRST_DAY
from tests.world import WORKED, World, make_cast, make_world, world_on

SMALL = (  # what the worked example's files say, and what a board that soon runs dry says instead
    ("allocations.toml", '"50,000.00"', '"6,000.00"'),
    ("allocations.toml", '"12,000.00"', '"2,500.00"'),
    ("allocations.toml", '"24,000.00"', '"4,000.00"'),
    ("allocations.toml", '"5,000.00"', '"600.00"'),
    ("year.toml", 'reserve_training = "70,000.00"', 'reserve_training = "114,000.00"'),
    ("year.toml", 'reserve_support = "25,000.00"', 'reserve_support = "29,400.00"'),
    ("year.toml", 'reserve_support = "8,000.00"', 'reserve_support = "17,500.00"'),
    ("year.toml", 'reserve_support = "6,000.00"', 'reserve_support = "26,000.00"'),
    ("funds.toml", '["Scholarship", "OJT", "Gas"]', '["Scholarship", "OJT", "Gas", "Clothing"]'),
)


def small_budget() -> dict[str, str]:
    """The worked example's year with allocations that a few approvals use up, and work clothes."""
    files = board.read_folder(WORKED)
    for name, old, new in SMALL:
        assert old in files[name], old
        files[name] = files[name].replace(old, new)
    for scope, caps in (("request", REQUEST_CAPS), ("month", MONTH_CAPS), ("household", HOUSEHOLD_CAPS)):
        for kind, cents in caps.items():
            files["policies.toml"] += _cap(f"cap.{kind}.{scope}", cents)
    return files


def _cap(code: str, cents: int) -> str:
    amount = f"{cents // 100:,}.{cents % 100:02d}"
    return (
        f'\n[[value]]\ncode = "{code}"\nvalue = "{amount}"\nunit = "usd"\nclass = "policy"\n'
        'from = 2026-07-01\ndocument = "Test"\n'
    )


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
    return begin_again(template, Store(f"sqlite:///{path}"), folder, seed)


def begin_again(template: Path, store: Store, folder: Path, seed: str) -> World:
    """The same, through a store that was used before: its compiled statements are kept, its file is replaced."""
    store.dispose()
    for left in folder.glob("ledger.db-*"):
        left.unlink()
    shutil.copyfile(template, folder / "ledger.db")
    seeded = source(seed)
    return world_on(Work(store, seeded, folder, vault_key=bytes(range(32))), seeded)
