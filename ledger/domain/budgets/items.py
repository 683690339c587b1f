"""What every table of a budget's folder is: an item with a key of its own, and the fault that names it."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong with a folder: where to look, and both sides of a test that failed."""

    file: str
    table: str
    key: str
    says: str

    def __str__(self) -> str:
        """``year.toml: [budget.WA26] set_aside: …``; what a fault of a whole file or table does not have is left out."""
        place = " ".join(part for part in (f"[{self.table}]" if self.table else "", self.key) if part)
        return ": ".join(part for part in (self.file, place, self.says) if part)


@dataclass(frozen=True)
class Item(ABC):
    """One table of a file, with a key of its own."""

    FILE: ClassVar[str] = ""
    NAME: ClassVar[str] = ""

    @property
    @abstractmethod
    def key(self) -> str:
        """What tells it from its neighbours."""

    @property
    def table(self) -> str:
        """The table as faults and differences name it."""
        return f"{self.NAME}.{self.key}"

    def fault(self, key: str, says: str) -> Fault:
        """A fault of this table."""
        return Fault(self.FILE, self.table, key, says)


@dataclass(frozen=True)
class Coded(Item):
    """A table that is named by its code, ``[fund.WA26]``."""

    code: str

    @property
    def key(self) -> str:
        return self.code
