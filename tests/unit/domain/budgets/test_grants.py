"""The grant register: what is unknown stays empty, what contradicts is flagged, gaps and extensions decide on their days."""

import datetime

import pytest

from ledger.domain.budgets.grants import Gap, cost_per_person, gaps_of, last_payment_on, refuse_outside
from ledger.errors import Refused
from tests.folders import Folder, faults_of, found_at, loaded, small

DAY = datetime.date


def _with(**grants: dict[str, object]) -> Folder:
    folder = small()
    folder["grants.toml"] = {"grant": grants}
    return folder


def test_five_and_a_half_million_for_five_hundred_people_are_eleven_thousand_each() -> None:
    # FND-01, d4
    assert cost_per_person(550_000_000, 500) == 1_100_000
    assert cost_per_person(None, 33) is None  # d7: the amount is not known
    assert cost_per_person(100, None) is None


def test_the_money_that_dried_up_is_spent_before_and_after_its_gap_and_not_in_it() -> None:
    # FND-03, d8: HB 3194 had no money from October to December 2013
    gaps = gaps_of(["2013-10-01 to 2013-12-31"])
    assert gaps == (Gap(DAY(2013, 10, 1), DAY(2013, 12, 31)),)
    first, last = DAY(2012, 7, 1), DAY(2015, 6, 30)
    for on in (DAY(2013, 9, 30), DAY(2014, 1, 1)):
        refuse_outside("HB12", first, last, gaps, on)
    for on in (DAY(2013, 10, 1), DAY(2013, 11, 15), DAY(2013, 12, 31)):
        with pytest.raises(Refused, match="2013") as refused:
            refuse_outside("HB12", first, last, gaps, on)
        assert refused.value.code == "fund_gap"
    for on in (DAY(2012, 6, 30), DAY(2015, 7, 1)):
        with pytest.raises(Refused) as refused:
            refuse_outside("HB12", first, last, gaps, on)
        assert refused.value.code == "fund_period"


def test_an_extension_counts_from_the_day_on_which_it_was_approved() -> None:
    # FND-04
    late = [(DAY(2027, 8, 1), DAY(2027, 12, 31))]
    assert last_payment_on(DAY(2027, 9, 28), late, DAY(2027, 7, 31)) == DAY(2027, 9, 28)
    assert last_payment_on(DAY(2027, 9, 28), late, DAY(2027, 8, 1)) == DAY(2027, 12, 31)


def test_an_amount_may_be_unknown_until_it_is_entered_and_stays_then() -> None:
    # d7
    folder = _with(PGA10={"title": "Pilot", "grantor": "Foundation"})
    assert faults_of(folder) == []
    known = loaded(folder)
    folder["grants.toml"]["grant"]["PGA10"]["amount"] = "250.00"
    assert faults_of(folder, known) == []
    known = loaded(folder)
    folder["grants.toml"]["grant"]["PGA10"]["amount"] = "260.00"
    assert "250.00" in found_at(faults_of(folder, known), "grants.toml", "grant.PGA10", "amount")


def test_stated_totals_are_added_up_and_refused_when_they_differ_by_a_cent() -> None:
    # d3: 5.5 + 1.37 = 6.87 million
    folder = _with(
        WIF12={"title": "Innovation", "grantor": "DOL", "amount": "5,500,000.00"},
        HOP11={"title": "Housing", "grantor": "HUD", "amount": "1,370,000.00"},
    )
    control = {"title": "Two grants", "grants": ["WIF12", "HOP11"], "total": "6,870,000.00"}
    folder["grants.toml"]["control"] = [control]
    assert faults_of(folder) == []
    control["total"] = "6,870,000.01"
    says = found_at(faults_of(folder), "grants.toml", "control.Two grants", "total")
    assert says == "$6,870,000.00 must be equal to $6,870,000.01"
    control["grants"] = ["WIF12", "NOB13"]
    assert "NOB13" in found_at(faults_of(folder), "grants.toml", "control.Two grants", "grants")


def test_a_conflict_of_the_sources_is_kept_and_does_not_stop_the_load() -> None:
    # d6: seven projects said, six listed
    folder = _with(EOP13={"title": "EOP", "grantor": "City", "amount": "1,100,000.00", "conflict": "7, 6"})
    assert faults_of(folder) == []


def test_what_the_fund_says_is_not_said_again_and_days_follow_one_another() -> None:
    faults = faults_of(
        _with(
            WA26={"amount": "1,000.00", "gaps": ["2026-12-31 to 2026-10-01"], "participants": "many"},
            HB12={"title": "HB", "performance_from": DAY(2013, 1, 1), "performance_to": DAY(2012, 1, 1)},
        )
    )
    assert "written once" in found_at(faults, "grants.toml", "grant.WA26", "amount")
    assert "two days" in found_at(faults, "grants.toml", "grant.WA26", "gaps")
    assert "number of people" in found_at(faults, "grants.toml", "grant.WA26", "participants")
    assert "grantor" in found_at(faults, "grants.toml", "grant.HB12", "title")
    assert "is before" in found_at(faults, "grants.toml", "grant.HB12", "performance_to")


def test_a_fund_is_paid_out_later_by_an_extension_only() -> None:
    # FND-04: the date itself is never said anew
    folder = small()
    folder["funds.toml"]["fund"]["WA26"]["liquidation"] = DAY(2028, 12, 31)
    says = found_at(faults_of(folder, loaded(small())), "funds.toml", "fund.WA26", "liquidation")
    assert "extension" in says
    folder = small()
    extension = {"fund": "WA26", "until": DAY(2028, 9, 1), "approved": DAY(2028, 8, 1), "document": "Letter"}
    folder["grants.toml"] = {"extension": [extension]}
    found = found_at(faults_of(folder), "grants.toml", "extension.WA26 until 2028-09-01", "until")
    assert "not after" in found
    extension["until"] = DAY(2028, 12, 31)
    assert faults_of(folder, loaded(small())) == []
