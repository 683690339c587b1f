"""No cost twice on federal money, and another half for what is claimed half."""

import datetime

import pytest

from ledger.domain.payments.sources import (
    Charge,
    Money,
    Other,
    claimed_too,
    other_half,
    refuse_promised,
    refuse_short,
    refuse_twice,
)
from ledger.errors import Refused

FUNDS = {
    one.code: one
    for one in (
        Money("WA26", federal=True),
        Money("WD26", federal=True),
        Money("SNP26", federal=True, half=True, match="CTY26"),
        Money("CTY26", federal=False),
        Money("OWN26", federal=False),
    )
}
AUGUST = (datetime.date(2026, 8, 3), datetime.date(2026, 8, 9))
LATER = (datetime.date(2026, 8, 10), datetime.date(2026, 8, 16))


@pytest.mark.parametrize(
    "first, second, days, allowed",
    [
        ("WA26", "WD26", AUGUST, False),
        ("WD26", "SNP26", (AUGUST[1], LATER[1]), False),
        ("WA26", "CTY26", AUGUST, False),  # match of SNP26
        ("SNP26", "CTY26", AUGUST, False),
        ("WA26", "WD26", LATER, True),
        ("WA26", "OWN26", AUGUST, True),  # neither federal nor match of anything
        ("OWN26", "CTY26", AUGUST, True),
    ],
)
def test_a_cost_is_claimed_federally_once(
    first: str, second: str, days: tuple[datetime.date, datetime.date], allowed: bool
) -> None:  # FND-17, 2 CFR 200.403(f)
    charge = Charge("", second, days, 42_500)
    alike = claimed_too(charge, FUNDS, [Charge("INV 1", first, AUGUST, 42_500)])
    if allowed:
        assert alike == []
        return
    with pytest.raises(Refused, match="Another bill asks for the same") as refused:
        refuse_twice(charge, alike)
    assert refused.value.code == "cost_twice"
    refuse_twice(Charge("", second, days, 42_501), alike)  # a cent more is a question for a person


def test_the_other_half_is_there_or_it_is_not_claimed() -> None:  # FND-17, 7 CFR 273.7
    half = Other("CTY26", 12_251)
    refuse_short(half, 7_749, 20_000)
    with pytest.raises(Refused, match=r"CTY26 is to bear \$122.51 of this cost and has \$122.50 left"):
        refuse_short(half, 7_750, 20_000)


def test_the_other_half_is_not_federal_and_takes_the_odd_cent() -> None:  # FND-17, 7 CFR 273.7
    assert other_half(FUNDS["SNP26"], FUNDS, 24_501) == Other("CTY26", 12_251)
    assert other_half(FUNDS["WA26"], FUNDS, 24_501) is None
    for match in (None, "WA26", "NONE"):
        with pytest.raises(Refused, match="SNP26 pays half of each cost"):
            other_half(Money("SNP26", federal=True, half=True, match=match), FUNDS, 24_501)


def test_what_a_fund_bears_as_the_other_half_is_not_promised_again() -> None:  # FND-17, 7 CFR 273.7
    refuse_promised("CTY26", 7_749, 12_251, 20_000)
    refuse_promised("CTY26", 30_000, 0, 20_000)  # it bears nothing: what its allocation has decides
    with pytest.raises(Refused) as refused:
        refuse_promised("CTY26", 7_750, 12_251, 20_000)
    assert (refused.value.code, refused.value.arguments["left_cents"]) == ("match_promised", 7_749)
