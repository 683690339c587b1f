"""What can be wrong with whom a fund serves."""

from collections.abc import Iterator

from ledger.domain.budgets.budgets import Fund
from ledger.domain.budgets.items import Fault
from ledger.domain.needs import whom
from ledger.domain.participants.flags import FLAG_CLASSES


def whom_faults(fund: Fund) -> Iterator[Fault]:
    """What a fund asks of people is what the participant system can say; whom a class would give away is paid in its pool."""
    for place in fund.residence:
        if "," in place:
            yield fund.fault("residence", f'"{place}" holds a comma; it is one county or city each')
    for key, asked, known in (
        ("housing", fund.housing, whom.HOUSING),
        ("population", fund.population, whom.POPULATIONS),
    ):
        for name in asked:
            if name not in known:
                yield fund.fault(key, f"{name} is none of these: {', '.join(known)}")
    classes = {FLAG_CLASSES.get(name) for name in fund.population}
    if None not in classes and classes and fund.confidential_class not in classes:
        told = ", ".join(sorted(one for one in classes if one))
        yield fund.fault(
            "confidential_class",
            f"must be {told}: everybody whom it serves would be known by it ({', '.join(fund.population)})",
        )
