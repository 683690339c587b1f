"""What must hold after each step, and at the end of each run.

The journal is read once: what a step posted is added to what was read before. These sums of postings alone must be the
model's accounts, and each month's text, read back line by line, must sum to them.
"""

import os
import re
import shutil
from collections import Counter, defaultdict
from itertools import groupby
from typing import ClassVar

from beancount import loader
from hypothesis.stateful import invariant
from sqlalchemy import select

from ledger.books import check as reading
from ledger.clock import month_of
from ledger.services.journal import book_years, books, relay, verify
from ledger.store import schema
from ledger.store.journal import publications
from tests.property.machine.base import Base
from tests.property.model.books import accounts, is_sound
from tests.property.model.limits import STAGES

STAGE = re.compile("Equity:Budget:(Committed|Obligated|Accrued|Paid|Refund|Deposit):")
POOLED = {
    "CAP:IND:HP26": "Pool:Shared:HSP26",
    "CCC:EOP:HR26": "Pool:Shared:HSP26",
    "HP26": "HSP26",
    "HR26": "HSP26",
}
"""How the books call what stands in the pool: keys before funds."""
COLUMNS = [
    schema.award.c[f"{name}_cents"]
    for name in ("committed", "obligated", "accrued", "paid", "refund_due", "deposit")
]


ORACLE_EVERY = 1 if os.environ.get("HYPOTHESIS_PROFILE") == "nightly" else 4


def published(account: str) -> str:
    """An account as the books call it."""
    return next((account.replace(old, new) for old, new in POOLED.items() if old in account), account)


class Checks(Base):
    """The second opinion about everything that was posted.

    :ivar newest: the last entry that was read. :ivar sums: account to cents. :ivar told: the same by month, as published.
    """

    runs: ClassVar[Counter[str]] = Counter()

    def start_reading(self) -> None:
        """Nothing is read yet."""
        self.newest = 0
        self.sums: Counter[str] = Counter()
        self.told: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def read_on(self) -> set[str]:
        """Read what was posted since; the months it belongs to."""
        posting, entry, account = schema.posting.c, schema.entry.c, schema.account.c
        statement = (
            select(entry.number, entry.effective_on, account.name, posting.amount_cents)
            .join_from(schema.posting, schema.entry, entry.number == posting.entry_number)
            .join(schema.account, account.number == posting.account_number)
            .where(posting.entry_number > self.newest)
        )
        months = set()
        with self.work.store.reading() as connection:
            for number, on, name, cents in connection.execute(statement):
                months.add(month_of(on))
                self.newest = max(self.newest, number)
                self.sums[name] += cents
                self.told[month_of(on)][published(name)] += cents
        return months

    @invariant()
    def invariants_hold(self) -> None:
        if not hasattr(self, "model"):
            return
        assert is_sound(self.model)
        months = self.read_on()
        assert {name: cents for name, cents in self.sums.items() if cents} == accounts(self.model)
        self.columns_are_the_models()
        if months:
            relay.chain_waiting(self.work)
        for month in months:
            self.text_is_the_journal(month)

    def columns_are_the_models(self) -> None:
        """Awards and allocations carry what the postings say."""
        with self.work.store.reading() as connection:
            found = {row[0]: row[1:] for row in connection.execute(select(schema.award.c.id, *COLUMNS))}
            left = dict(
                connection.execute(select(schema.allocation.c.id, schema.allocation.c.available_cents)).all()
            )
        assert found == {
            self.ids[award]: tuple(award.cents[stage] for stage in STAGES) for award in self.model.awards
        }
        assert left == {self.places[place]: cents for place, cents in self.model.available.items()}

    def text_is_the_journal(self, month: str) -> None:
        """A month's text, read by the strict reader, sums to its postings."""
        with self.work.store.reading() as connection:
            file = books.month_file(connection, month)
        read = reading.read_lines(file.text, f"{month}.beancount").accounts
        assert {name: cents for name, cents in read.items() if cents} == {
            name: cents for name, cents in self.told[month].items() if cents
        }

    def teardown(self) -> None:
        """At the end Beancount reads the book, and the oracle looks at every fourth board: it costs as much as ten steps."""
        if not hasattr(self, "model"):
            return
        self.beancount_reads()
        self.runs["all"] += 1
        if self.runs["all"] % ORACLE_EVERY == 0:
            findings = verify.verify(self.work, with_books=False).findings
            assert not findings, findings

    def beancount_reads(self) -> None:
        """The whole book as text, loaded by Beancount in this process, equals the postings account by account."""
        with self.work.store.reading() as connection:
            now = publications.newest(connection)
            months = publications.months_changed(connection, 0, now.sequence)
            balances = publications.balances_by_month(connection, now)
            (year,) = book_years.render_years(connection, now, balances, months, {})
        book = self.folder / "book"
        shutil.rmtree(book, ignore_errors=True)
        book.mkdir()
        for name, text in year.files(year.main).items():
            (book / name).write_text(text)
        read, errors, _ = loader.load_file(str(book / "main.beancount"))
        assert errors == []
        found: Counter[str] = Counter()
        stages: Counter[tuple[str, str]] = Counter()
        for _, of_day in groupby(read, key=lambda one: one.date):
            for one in of_day:
                for leg in getattr(one, "postings", ()):
                    cents = int(leg.units.number * 100)
                    found[leg.account] += cents
                    stages[one.meta.get("award", ""), leg.account] -= cents
            # On every day, not only now: paid to date <= accrued <= obligated <= committed, award by award
            assert all(cents >= 0 for (award, name), cents in stages.items() if award and STAGE.match(name))
        told: Counter[str] = Counter()
        for sums in self.told.values():
            told.update(sums)
        assert {name: cents for name, cents in found.items() if cents} == {
            name: cents for name, cents in told.items() if cents
        }
