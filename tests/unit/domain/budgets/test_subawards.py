"""A subaward is active only with everything that the law asks for, and without an exclusion (ALC-06)."""

import datetime
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from ledger.domain.budgets.subaward_changes import as_of
from ledger.domain.budgets.subawards import FIELDS
from tests.folders import JULY, Folder, faults_of, found_at, loaded, put, read, small

DAY = datetime.date
JUNE = DAY(2027, 6, 30)
NAMES = {"action_cents": "action", "total_cents": "total"}
MEMBER = ("agencies.toml", "membership.CCC:EOP:2026-07-01")


def subaward(**changed: Any) -> dict[str, Any]:
    """Everything known of a subaward to CCC."""
    return {
        "id": "SUB-1",
        "agency": "CCC",
        "fund": "WA26",
        "uei": "EXAMPLE12345",
        "uei_name": "Central City Concern",
        "sam_checked": DAY(2026, 6, 20),
        "sam_result": "clear",
        "risk": "low",
        "awarded": JULY,
        "from": JULY,
        "to": JUNE,
        "budget_from": JULY,
        "budget_to": JUNE,
        "action": "100.00",
        "total": "100.00",
        "description": "Training and support",
        "contact": "Board, contracts",
        "research": "no",
        "indirect": "10% de minimis",
        **changed,
    }


def active(**changed: Any) -> Folder:
    """The small year in which CCC's membership rests on a subaward."""
    folder = small()
    put(folder, "agencies.toml/subaward", [subaward(**changed)])
    folder["agencies.toml"]["membership"][0] |= {"to": JUNE, "subaward": "SUB-1"}
    folder["funds.toml"]["fund"]["WA26"] |= {"aln": "17.258", "identifiers": "FAIN EXAMPLE"}
    folder["grants.toml"] = {"grant": {"WA26": {"grantor": "US Department of Labor"}}}
    return folder


def _with(**changed: Any) -> Callable[[Folder], None]:
    def _change(folder: Folder) -> None:
        folder.update(active(**changed))

    return _change


def _member(**changed: Any) -> Callable[[Folder], None]:
    def _change(folder: Folder) -> None:
        folder.update(active())
        folder["agencies.toml"]["membership"][0] |= changed

    return _change


SUBAWARD = ("agencies.toml", "subaward.SUB-1")
SUBAWARDS: list[tuple[Callable[[Folder], None], tuple[str, str, str], str]] = [
    (_with(fund="WX26"), (*SUBAWARD, "fund"), "WX26 is not a fund"),
    (_with(sam_result="unknown"), (*SUBAWARD, "sam_result"), 'must be "clear" or "excluded"'),
    (_with(training="100.01"), (*SUBAWARD, "training"), "is more than the total"),
    (_with(risk="none"), (*SUBAWARD, "risk"), "must be one of low, medium, high"),
    (_member(subaward="SUB-2"), (*MEMBER, "subaward"), "SUB-2 is no [[subaward]] of CCC"),
    (_with(agency="HS"), (*MEMBER, "subaward"), "SUB-1 is no [[subaward]] of CCC"),
    (_with(sam_result="excluded"), (*MEMBER, "to"), "SAM showed an exclusion of CCC on 2026-06-20"),
    (_with(to=DAY(2027, 3, 31)), (*MEMBER, "to"), "must lie within SUB-1, from 2026-07-01 to 2027-03-31"),
    (_with(**{"from": DAY(2026, 7, 2)}), (*MEMBER, "to"), "must lie within SUB-1, from 2026-07-02"),
]


AMENDED = ("agencies.toml", "subaward_amendment.SUB-1 on 2026-08-01")


def _amended(**changed: Any) -> Callable[[Folder], None]:
    def _change(folder: Folder) -> None:
        folder.update(active(training="80.00"))
        given = {"subaward": "SUB-1", "on": DAY(2026, 8, 1), "total": "150.00", "document": "Amendment 1"}
        folder["agencies.toml"]["subaward_amendment"] = [{**given, **changed}]

    return _change


SUBAWARDS += [
    (
        _amended(subaward="SUB-2"),
        ("agencies.toml", "subaward_amendment.SUB-2 on 2026-08-01", "subaward"),
        "SUB-2 is no [[subaward]] with its days and total",
    ),
    (
        _amended(on=JULY),
        ("agencies.toml", "subaward_amendment.SUB-1 on 2026-07-01", "on"),
        "must lie after 2026-07-01 and not after 2027-06-30",
    ),
    (
        _amended(on=DAY(2026, 8, 2)),
        ("agencies.toml", "subaward_amendment.SUB-1 on 2026-08-02", "on"),
        "2026-08-02 is after today, 2026-08-01; load it on its day",
    ),
    (_amended(total="0.00"), (*AMENDED, "total"), "$0.00 must be more than $0.00"),
    (_amended(total="79.99"), (*AMENDED, "training"), "$80.00 is more than the total $79.99"),
]


@pytest.mark.parametrize("change, place, says", SUBAWARDS, ids=[says for *_, says in SUBAWARDS])
def test_a_membership_rests_on_a_subaward_of_its_agency_within_its_days_and_without_an_exclusion(
    change: Callable[[Folder], None], place: tuple[str, str, str], says: str
) -> None:
    # ALC-06, ALC-05
    folder = small()
    change(folder)
    assert says in found_at(faults_of(folder), *place)


@pytest.mark.parametrize("name", FIELDS)
def test_a_subaward_with_one_thing_missing_may_be_drafted_and_is_not_active(name: str) -> None:
    # ALC-06: 2 CFR 200.332(b)
    assert faults_of(active()) == []
    folder = active()
    del folder["agencies.toml"]["subaward"][0][NAMES.get(name, name.removesuffix("_on"))]
    says = found_at(faults_of(folder), *MEMBER, "subaward")
    assert f"SUB-1 is not active: {FIELDS[name]} not recorded" in says
    del folder["agencies.toml"]["membership"][0]["subaward"]
    assert faults_of(folder) == []
    assert faults_of(active(), loaded(folder)) != [], "the membership was loaded without it"


FUND_SAYS = {
    "ALN": "funds.toml/fund/WA26/aln",
    "FAIN": "funds.toml/fund/WA26/identifiers",
    "Federal agency": "grants.toml/grant/WA26/grantor",
}


@pytest.mark.parametrize("name", FUND_SAYS)
def test_what_the_fund_does_not_say_is_missing_too(name: str) -> None:  # ALC-06
    folder = active()
    file, table, code, key = FUND_SAYS[name].split("/")
    del folder[file][table][code][key]
    assert f"{name} of the fund not recorded" in found_at(faults_of(folder), *MEMBER, "subaward")


def test_a_draft_is_completed_and_monitoring_goes_on_but_nothing_else_is_rewritten() -> None:
    # ALC-06, AUD-04
    draft = active()
    del draft["agencies.toml"]["membership"][0]["subaward"]
    del draft["agencies.toml"]["subaward"][0]["uei"]
    known = loaded(draft)
    whole = active(risk="high", sam_checked=DAY(2026, 7, 31))
    del whole["agencies.toml"]["membership"][0]["subaward"]
    assert faults_of(whole, known) == []
    put(whole, "agencies.toml/subaward/0/to", DAY(2028, 6, 30))
    assert "2027-06-30" in found_at(faults_of(whole, known), *SUBAWARD, "to")


def test_an_exclusion_ends_the_membership_by_the_day_it_was_seen() -> None:  # ALC-06, ALC-05
    folder = active(sam_result="excluded", sam_checked=DAY(2026, 9, 1))
    end = partial(put, folder, "agencies.toml/membership/0/to")
    end(DAY(2026, 9, 2))
    assert "exclusion" in found_at(faults_of(folder), *MEMBER, "to")
    end(DAY(2026, 9, 1))
    assert faults_of(folder) == []


AHFE = {"agency": "CCC", "program": "AHFE", "from": JULY}
AT_AHFE = ("agencies.toml", "membership.CCC:AHFE:2026-07-01", "to")


def _beside(**changed: Any) -> Folder:
    """CCC under a subaward in EOP, and under an agreement that names none in AHFE."""
    folder = active(**changed)
    folder["agencies.toml"]["program"]["AHFE"] = {"name": "A Home for Everyone"}
    folder["agencies.toml"]["membership"].append(dict(AHFE))
    return folder


def test_an_excluded_agency_does_not_go_on_through_a_membership_that_names_no_subaward() -> None:
    # ALC-06, 2 CFR 200.332, 180.300: the exclusion is the agency's
    known = loaded(_beside())
    folder = _beside(sam_result="excluded", sam_checked=DAY(2026, 7, 20))
    put(folder, "agencies.toml/membership/0/to", DAY(2026, 7, 20))
    assert "SAM showed an exclusion of CCC on 2026-07-20 (SUB-1)" in found_at(
        faults_of(folder, known), *AT_AHFE
    )
    put(folder, "agencies.toml/membership/2/to", DAY(2026, 7, 21))
    assert "end the membership by then" in found_at(faults_of(folder, known), *AT_AHFE)
    put(folder, "agencies.toml/membership/2/to", DAY(2026, 7, 20))
    assert faults_of(folder, known) == []


def test_a_new_subaward_with_an_exclusion_is_not_loaded_though_nothing_rests_on_it() -> None:
    # ALC-06: the way round that a draft was
    folder = small()
    put(folder, "agencies.toml/subaward", [{"id": "SUB-9", "agency": "CCC", "fund": "WA26", **SEEN}])
    assert "exclusion of CCC" in found_at(faults_of(folder), *MEMBER, "to")
    later = {"id": "SUB-10", "agency": "CCC", "fund": "WA26", **SEEN, "sam_result": "clear"}
    folder["agencies.toml"]["subaward"].append({**later, "sam_checked": DAY(2026, 7, 30)})
    assert faults_of(folder) == []  # the newest check decides
    folder["agencies.toml"]["subaward"].reverse()
    assert faults_of(folder) == []  # in whichever order they stand
    folder["agencies.toml"]["subaward"][0]["agency"] = "HS"
    assert "exclusion of CCC" in found_at(
        faults_of(folder), *MEMBER, "to"
    )  # of another agency it says nothing


SEEN = {"sam_checked": DAY(2026, 7, 20), "sam_result": "excluded"}


def test_a_total_is_amended_from_a_day_on_and_never_rewritten() -> None:  # ALC-07, AUD-04
    folder = small()
    _amended()(folder)
    assert faults_of(folder) == []
    rewritten = active(total="150.00")
    said = found_at(faults_of(rewritten, loaded(active())), *SUBAWARD, "total")
    assert "was loaded as 100.00; what was loaded stays; add a [[subaward_amendment]]" in said
    budget = read(folder)
    (held,) = budget.subawards
    totals = []
    for on in (DAY(2026, 7, 31), DAY(2026, 8, 1), JUNE):
        one = as_of(held, budget.subaward_changes, on)
        totals.append((one.total_cents, one.action_cents, one.training_cents))
    assert totals == [(10_000, 10_000, 8_000), (15_000, 5_000, 8_000), (15_000, 5_000, 8_000)]
