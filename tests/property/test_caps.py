"""P55: whatever is asked, by whom and when, no window of any cap ever holds more than the cap (SUP-05, SUP-06, SCH-08).

The oracle counts day by day and knows nothing of `ledger.domain.needs.caps`: every stretch of days that a scope could mean is
summed anew after each approval.
"""

import datetime
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.budgets.policies import PolicyBook, PolicyValue
from ledger.domain.needs import caps
from ledger.domain.needs.caps import Asking, Use
from ledger.domain.needs.scopes import Scope, code_of
from ledger.errors import Refused

FIRST = datetime.date(2026, 1, 1)
ENTRY = datetime.date(2026, 3, 15)

_limits = st.dictionaries(st.sampled_from(list(Scope)), st.integers(0, 900), min_size=1)
_wishes = st.lists(
    st.tuples(st.integers(0, 90), st.integers(1, 400), st.booleans(), st.sampled_from("ABC")), max_size=14
)
_Granted = tuple[datetime.date, int, bool, str]


def _year(on: datetime.date) -> int:
    return on.year if on.month >= 7 else on.year - 1


def _groups(scope: Scope) -> Callable[[_Granted], list[object]]:
    """The windows that a granted amount lies in; equal answers are one window."""
    match scope:
        case Scope.REQUEST:
            return lambda one: [one[3]] if one[2] else []
        case Scope.MONTH:
            return lambda one: [one[0].strftime("%Y-%m")] if one[2] else []
        case Scope.PROGRAM_YEAR:
            return lambda one: [_year(one[0])] if one[2] else []
        case Scope.ENROLMENT:
            return lambda one: ["stay"] if one[2] and one[0] >= ENTRY else []
        case Scope.LIFETIME:
            return lambda one: ["life"] if one[2] else []
        case Scope.HOUSEHOLD:
            return lambda one: [_year(one[0])]
        case Scope.ROLLING:  # each of the twelve months' windows that hold the day, named by its last day
            return lambda one: _last_days(one[0]) if one[2] else []


def _last_days(on: datetime.date) -> list[object]:
    """The last days of all stretches of twelve months that hold the day: the next year's same day is in none of them."""
    days = (on + datetime.timedelta(days=day) for day in range(367))
    return [
        last
        for last in days
        if (last.year - on.year) * 10_000 + last.month * 100 + last.day < 10_000 + on.month * 100 + on.day
    ]


def _most(granted: list[_Granted], scope: Scope) -> int:
    sums: dict[object, int] = {}
    for one in granted:
        for window in _groups(scope)(one):
            sums[window] = sums.get(window, 0) + one[1]
    return max(sums.values(), default=0)


@given(limits=_limits, wishes=_wishes)
def test_no_window_of_any_cap_ever_holds_more_than_the_cap(
    limits: dict[Scope, int], wishes: list[tuple[int, int, bool, str]]
) -> None:
    book = PolicyBook(
        PolicyValue(
            f"POL-{scope}",
            code_of("Clothing", scope),
            f"{cents // 100}.{cents % 100:02d}",
            "usd",
            "policy",
            FIRST,
            "Test",
        )
        for scope, cents in limits.items()
    )
    granted: list[_Granted] = []
    on = FIRST
    for days, cents, own, need in wishes:
        on += datetime.timedelta(days=days)
        wish = (on, cents, own, need)
        # The one who asks sees her own awards as her own, and the other's as the household's
        uses = [Use(one[0], one[1], own=one[2] == own, need=one[3]) for one in granted]
        asking = Asking("Clothing", cents, on, ENTRY if on >= ENTRY else None, need)
        mine = [(one[0], one[1], one[2] == own, one[3]) for one in [*granted, wish]]
        over = {scope for scope, cap in limits.items() if _most(mine, scope) > cap and _in(scope, wish, mine)}
        says, found = _asked(asking, uses, book)
        if says == "no_policy_on":  # the only cap is an enrolment's, and there is none yet
            assert set(limits) == {Scope.ENROLMENT} and on < ENTRY
            continue
        assert (says == "cap") == bool(over)
        if says:
            continue
        assert found[0].after_cents == min(one.after_cents for one in found) >= 0
        granted.append(wish)
    for person in (True, False):
        mine = [(one[0], one[1], one[2] is person, one[3]) for one in granted]
        for scope, cap in limits.items():
            assert _most(mine, scope) <= cap, scope


def _asked(asking: Asking, uses: list[Use], book: PolicyBook) -> tuple[str, list[caps.Tested]]:
    try:
        return "", caps.check(asking, uses, book)
    except Refused as refused:
        return refused.code, []


def _in(scope: Scope, wish: _Granted, mine: list[_Granted]) -> bool:
    """Does the fullest window hold the new wish? The ones before it were within the cap."""
    return bool(mine) and bool(_groups(scope)((wish[0], wish[1], True, wish[3])))
