"""How long formula money lasts, and money that moves between Adult and Dislocated Worker (FND-06, FND-09, FND-10)."""

import datetime
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from ledger.domain.budgets.bases import base_of
from ledger.domain.budgets.origins import net_cents
from ledger.domain.journal import accounts
from tests.folders import DOCUMENT, JULY, Folder, entries, faults_of, found_at, fund, loaded, put, read, small

DAY = datetime.date
WA26, WAD26 = "funds.toml/fund/WA26", "funds.toml/fund/WAD26"
TRANSFER = "amendments.toml/transfer/0"
PLACE = ("amendments.toml", "transfer.TRF-1")


def law(code: str, value: str, unit: str) -> dict[str, Any]:
    """A value of law.toml from 1 July on."""
    return {"code": code, "value": value, "unit": unit, "class": "law", "from": JULY, "document": DOCUMENT}


def transfer(**changed: Any) -> dict[str, Any]:
    """100.00 of Adult money to the Dislocated Worker program on 1 July."""
    return {
        "id": "TRF-1",
        "on": JULY,
        "from": "WA26",
        "to": "WAD26",
        "amount": "100.00",
        "approval": "Governor 2026-3",
        "document": DOCUMENT,
        **changed,
    }


def moved(**changed: Any) -> Folder:
    """The small year with the law and one transfer."""
    folder = small()
    folder["law.toml"]["value"] += [
        law("availability_years", "2", "count"),
        law("transfer_share", "100%", "share"),
    ]
    put(folder, WAD26, fund(amount="0.00", origin="WA26", under="dislocated_worker"))
    put(folder, "funds.toml/fund/WY26", fund(stream="youth"))
    folder["amendments.toml"] = {"transfer": [transfer(**changed)]}
    return folder


def _but(path: str, value: Any) -> Callable[[Folder], None]:
    return partial(put, path=path, value=value)


def _without_share(folder: Folder) -> None:
    del folder["law.toml"]["value"][2]


def _two_moves(folder: Folder) -> None:
    folder["amendments.toml"]["transfer"].append(transfer(id="TRF-2", amount="900.01"))


def _to_youth(folder: Folder) -> None:
    put(folder, f"{WAD26}/under", "youth")


def _from_youth(folder: Folder) -> None:
    put(folder, WAD26, fund(stream="youth", amount="0.00", origin="WY26", under="adult"))
    put(folder, f"{TRANSFER}/from", "WY26")


def _match(of: str | None, **changed: Any) -> Callable[[Folder], None]:
    """A fund that is claimed half, its other half from a fund beside it."""

    def _change(folder: Folder) -> None:
        half = {"stream": "snap_50_50", **({"match": of} if of else {})}
        put(folder, "funds.toml/fund/SNP26", fund(**half))
        put(folder, "funds.toml/fund/CTY26", fund(stream="city", **changed))

    return _change


def _match_twice(folder: Folder) -> None:
    _match("CTY26")(folder)
    put(folder, "funds.toml/fund/SNX26", fund(stream="snap_50_50", match="CTY26"))


SNAP = ("funds.toml", "fund.SNP26", "match")
FUND = ("funds.toml", "fund.WAD26")
ORIGINS: list[tuple[Callable[[Folder], None], tuple[str, str, str], str]] = [
    # FND-06: another last day than the law's needs its document
    (
        _but(f"{WA26}/performance_to", DAY(2027, 6, 30)),
        ("funds.toml", "fund.WA26", "period_document"),
        "2027-06-30 is not 2028-06-30, the last day that the law gives",
    ),
    # FND-09: a fund of its own, reported as what it was, under the other one's rules
    (_but(f"{WA26}/under", "youth"), ("funds.toml", "fund.WA26", "under"), "names its origin"),
    (_but(f"{WAD26}/origin", "WAD26"), (*FUND, "origin"), "WAD26 is no fund"),
    (_but(f"{WAD26}/stream", "dislocated_worker"), (*FUND, "stream"), "reported as what it was"),
    (_but(f"{WAD26}/under", "adult"), (*FUND, "under"), "the other one of adult and dislocated_worker"),
    (_but(f"{WAD26}/amount", "1.00"), (*FUND, "amount"), "must be 0.00"),
    (_but(f"{WAD26}/performance_from", DAY(2026, 6, 1)), (*PLACE, "on"), "is after 2026-06-01"),
    # FND-17: the other half is not federal, and match once only
    (_match(None), SNAP, "is missing: the non-federal fund that bears the other half"),
    (_match("SNP26"), SNAP, "SNP26 is no other fund"),
    (_match("CTY26", aln="14.218"), SNAP, "CTY26 is federal money, ALN 14.218; it cannot be match"),
    (_match_twice, SNAP, "CTY26 is match of SNX26 already"),
    # FND-10: never youth, never more than the stream has, never what is given out
    (_to_youth, (*FUND, "under"), "no other money moves"),
    (_from_youth, (*PLACE, "from"), "WY26 is youth money"),
    (_two_moves, (*PLACE, "amount"), "$1,000.01 moved in all must not be more than 100% of $1,000.00"),
    (_but(f"{TRANSFER}/amount", "830.01"), (*PLACE, "amount"), "leaves -0.01 unassigned in WA26"),
    (_without_share, (*PLACE, "amount"), "transfer_share has no value"),
    (_but(f"{TRANSFER}/from", "WX26"), (*PLACE, "from"), "WX26 is not a fund"),
    (_but(f"{TRANSFER}/to", "WY26"), (*PLACE, "to"), "WY26 is no fund of funds.toml whose origin is WA26"),
    (_but(f"{TRANSFER}/amount", "0.00"), (*PLACE, "amount"), "$0.00 must be more than $0.00"),
    (_but(f"{TRANSFER}/on", DAY(2026, 6, 1)), (*PLACE, "on"), "must lie between 2026-07-01 and 2028-06-30"),
    (_but(f"{TRANSFER}/on", DAY(2026, 9, 1)), (*PLACE, "on"), "is after today, 2026-08-01"),
]


@pytest.mark.parametrize("change, place, says", ORIGINS, ids=[says for _, _, says in ORIGINS])
def test_a_period_or_a_transfer_that_the_law_does_not_allow_is_refused(
    change: Callable[[Folder], None], place: tuple[str, str, str], says: str
) -> None:
    # FND-06, FND-09, FND-10, FND-17
    folder = moved()
    change(folder)
    assert says in found_at(faults_of(folder), *place)


def test_formula_money_lasts_two_program_years_unless_a_document_says_otherwise() -> None:
    # FND-06: 30 June of P+2; city money has no default
    folder = moved()
    del folder["funds.toml"]["fund"]["WA26"]["performance_to"]
    assert {one.code: one.performance_to_on for one in read(folder).funds}["WA26"] == DAY(2028, 6, 30)
    put(folder, f"{WA26}/performance_to", DAY(2027, 6, 30))
    put(folder, f"{WA26}/period_document", "Notice of award")
    assert faults_of(folder) == []
    put(folder, f"{WA26}/stream", "city")
    del folder["funds.toml"]["fund"]["WA26"]["performance_to"]
    assert "is missing" in found_at(faults_of(folder), "funds.toml", "fund.WA26", "performance_to")
    old = small()  # without the law there is no default either
    del old["funds.toml"]["fund"]["WA26"]["performance_to"]
    assert "is missing" in found_at(faults_of(old), "funds.toml", "fund.WA26", "performance_to")


def test_city_money_beside_what_is_claimed_half_is_sound() -> None:  # FND-17
    folder = moved()
    _match("CTY26")(folder)
    assert faults_of(folder) == []


def test_a_transfer_is_two_entries_each_within_its_fund() -> None:
    # FND-09, FND-08: authority leaves one fund and joins the other; nothing is netted
    folder = moved()
    put(folder, f"{WAD26}/amount", "0.00")
    assert faults_of(folder) == []
    left, joined = [one for one in entries(folder) if one.narration.startswith("stream_")]
    assert [(one.account, one.amount_cents) for one in left.postings] == [
        (accounts.unassigned("WA26"), 10_000),
        (accounts.authority("WA26"), -10_000),
    ]
    assert [(one.account, one.amount_cents) for one in joined.postings] == [
        (accounts.authority("WAD26"), 10_000),
        (accounts.unassigned("WAD26"), -10_000),
    ]
    assert [one.narration for one in entries(folder, loaded(folder).before)] == []
    again = moved(amount="90.00")
    assert "100.00" in found_at(faults_of(again, loaded(folder)), *PLACE, "amount")
    late = moved()
    del late["amendments.toml"]
    assert "was loaded" in found_at(faults_of(late, loaded(folder)), *PLACE, "")


def test_what_moved_may_be_given_out_where_it_is_and_no_longer_where_it_was() -> None:
    # FND-09, FND-10: 100.00 of WAD26; 900.00 are left of WA26
    folder = moved()
    table = dict.fromkeys(
        ("training_budget", "set_aside", "reserve_training", "support_budget", "reserve_support"), "0.00"
    )
    put(folder, "year.toml/budget/WAD26", {**table, "training_budget": "29.99"})
    assert faults_of(folder) == []
    put(folder, "year.toml/budget/WAD26/training_budget", "100.01")
    says = found_at(faults_of(folder), "year.toml", "budget.WAD26", "training_budget")
    assert "100.01 over its years, must not be more than its amount 100.00" in says


def test_transferred_money_is_reported_under_its_first_stream() -> None:
    # FND-09: Adult authority stays 1,000.00, of which 100.00 stand in a fund under the other program's rules
    whole = read(moved())
    base = base_of(whole, 2026, JULY, {})
    assert (base.authority["WA26"], base.authority["WAD26"]) == (90_000, 10_000)
    assert {base.streams[code] for code in ("WA26", "WAD26")} == {"adult"}
    assert net_cents(whole.transfers, "WAD26", DAY(2026, 6, 30)) == 0
