"""A ceiling of the law beside what stands on its two sides, as a decision looks at it and keeps it (FND-11, FND-14)."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from ledger.domain.budgets.policies import PolicyBook
from ledger.errors import Refused
from ledger.money import parse_fraction


@dataclass(frozen=True)
class Share:
    """Both sides of a test that must stay at or below a share.

    Worked: 10 % of 1,000,000.00 are 100,000.00; 18,300.00 of another ledger and 40,000.00 promised leave 41,700.00.

    :param ratio: its code. :param limit: code of the value it is judged by. :param waived: the share of an active waiver.
    :param used_cents: its left side. :param of_cents: its right side. :param title: what people call it.
    """

    ratio: str
    limit: str
    used_cents: int
    of_cents: int
    waived: str | None = None
    title: str = ""

    def most_cents(self, policies: PolicyBook, on: datetime.date) -> int | None:
        """What the left side may be; None while nobody has decided the share."""
        value = policies.find(self.limit, on)
        given = self.waived or (value.value if value else None)
        return None if given is None else int(self.of_cents * parse_fraction(given))


def refuse_passed(shares: Iterable[Share], policies: PolicyBook, on: datetime.date) -> None:
    """Is a ceiling passed, because its share or the awards became less? Nothing more is promised until it is cured.

    :raises Refused: ``ceiling_over`` with the numbers.
    """
    for one in shares:
        most_cents = one.most_cents(policies, on)
        if most_cents is not None and one.used_cents > most_cents:
            raise Refused("ceiling_over", test=one.title, cost_cents=one.used_cents, most_cents=most_cents)


def numbers_of(shares: Iterable[Share], what: str) -> dict[str, int]:
    """What a decision keeps of shares, so that it can be decided again (AUD-04). :param what: the sort of question."""
    kept: dict[str, int] = {}
    for one in shares:
        kept |= {
            f"{what}_{one.ratio}_used_cents": one.used_cents,
            f"{what}_{one.ratio}_of_cents": one.of_cents,
        }
    return kept
