"""Who may have work experience and transitional jobs, and which tests of shares their cost counts in."""

import datetime
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update

from ledger.clock import SeededSource
from ledger.demo import papers
from ledger.demo.agreements import WORK
from ledger.domain.awards.reimbursement import PayPeriod
from ledger.services.budgets import ratios
from ledger.services.contracts import contracts
from ledger.services.needs import weekly
from ledger.services.needs.needs import LineInput
from ledger.services.payments.worth import BillLine
from ledger.services.work import Work
from ledger.store import schema
from tests import board, networks
from tests.folders import JULY, allocation, fund, written, year_table
from tests.grounds import Start
from tests.networks import FIRST, JULY_20, KINDS, approved, files, line, refused, submitted, value, version
from tests.scenario import texts
from tests.world import World, world_on


@pytest.fixture
def start() -> Start:
    return networks.network_board


def test_no_version_that_leaves_a_funded_program_out_of_the_network_is_loaded(world: World) -> None:
    # d18, d19, SET-06: the set-aside stands in the network alone, so a line of another program has no allocation either
    world.play.day(2026, 7, 16)
    narrower = version("2026-2", datetime.date(2026, 7, 16), network=["IND"])
    given = files(versions=[version(), narrower])
    assert "network" in str(refused(lambda: board.load_files(world.work, given, key="tests-network")))


def test_an_employers_bill_is_accepted_with_its_three_scans(world: World) -> None:
    # OJT-09: the policy asks for timesheet, payroll and proof of payment; what is missing is named
    play, coach = world.play, world.coach("CCC")
    terms = {
        "starts_on": "2026-07-20",
        "ends_on": "2026-10-16",
        "minutes": 520 * 60,
        "wage_cents": 2_000,
        "rate_bp": 5_000,
    }
    employer = play.payee("Example Works", "employer")
    (line_id,) = submitted(world, LineInput("OJT", 520_000, terms, "Warehouse associate", employer))
    award = approved(world, line_id)
    play.bind(coach, award, 520_000, play.day(2026, 7, 17))
    play.day(2026, 8, 20)
    worked = PayPeriod(JULY_20, datetime.date(2026, 8, 14), 160 * 60, 2_000).proven()
    bill = play.bill(coach, [BillLine(award, periods=(worked,))], "EI 1", total_cents=160_000, accept=False)
    papers.attach(play, coach, bill, "timesheet", "Timesheet", ["160 hours, signed"])
    missing = refused(lambda: play.accept_bill(bill))
    assert missing.code == "proof_missing"
    assert "Payroll register or pay stub, Proof of payment" in str(missing)
    for sort in ("payroll", "payment_proof"):
        papers.attach(play, coach, bill, sort, sort.capitalize(), ["160 hours"])
    play.accept_bill(bill)
    assert play.award_row(award)["accrued_cents"] == 80_000


def undecided_board(work: Work, source: SeededSource) -> World:
    """The network board before any version."""
    source.set_today(datetime.date(2026, 7, 1))
    board.load_files(work, files(versions=()))
    return world_on(work, source)


class TestUndecided:
    """Before a version says which programs are the network."""

    @pytest.fixture
    def start(self) -> Start:
        return undecided_board

    def test_nothing_is_given_before_a_version_names_the_network(self, world: World) -> None:
        # d18, d19: APN only, and nobody has said yet what that is
        given = line(world, starts_on="2026-07-27")
        assert refused(lambda: submitted(world, given)).code == "network_undecided"
        world.play.day(2026, 7, 20)
        named = files(versions=[version(from_on=JULY_20)])
        board.load_files(world.work, named, key="tests-network")
        (line_id,) = submitted(world, given)
        assert approved(world, line_id).startswith("WEX-")


def youth_board(work: Work, source: SeededSource) -> World:
    """The network board with a fund that serves youth, and the tests of shares that count work (FND-14, FND-15)."""
    source.set_today(datetime.date(2026, 7, 1))
    youth = {"fund": {"WY26": fund(title="Youth", stream="youth", amount="100,000.00", kinds=KINDS)}}
    year = {
        "budget": {
            "WY26": year_table(
                training_budget="60,000.00",
                set_aside="25,000.00",
                support_budget="5,000.00",
                reserve_training="5,000.00",
                reserve_support="4,000.00",
            )
        }
    }
    ratio = {
        "from": JULY,
        "sense": "at least",
        "limit": "ratio.youth_wex",
        "title": "Work experience of youth",
    }
    tests = {
        "ratio": [
            {
                **ratio,
                "code": "youth_wex",
                "numerator": ["expended of youth for WorkExperience"],
                "denominator": ["authority of youth"],
            },
            {
                **ratio,
                "code": "transitional",
                "sense": "at most",
                "limit": "ratio.transitional",
                "numerator": ["expended of adult for TransitionalJob"],
                "denominator": ["authority of adult"],
            },
        ]
    }
    law = [
        value("ratio.youth_wex", "20%", "share", "law"),
        value("ratio.transitional", "1%", "share", "law"),
    ]
    tables: dict[str, Any] = {"funds.toml": youth, "ratios.toml": tests, "law.toml": {"value": law}}
    given = files([one for one in KINDS if one != "WorkExperience"], **tables)
    given["year.toml"] += written({"year.toml": year})["year.toml"]
    more = [
        allocation("CCC", "Training", "20,000.00", "WY26"),
        allocation("CCC", "Support", "1,000.00", "WY26"),
    ]
    given["allocations.toml"] += written({"allocations.toml": {"allocation": more}})["allocations.toml"]
    board.load_files(work, given)
    return world_on(work, source)


class TestYouth:
    """On the board with a fund for youth."""

    @pytest.fixture
    def start(self) -> Start:
        return youth_board

    def test_all_wages_count_for_the_youth_test_and_support_does_not(self, world: World) -> None:
        # WEX-03, WEX-05: gross, taxes and compensation, 932.03 in all
        play, coach = world.play, world.coach("CCC")
        (line_id,) = submitted(world, line(world))
        play.contract(coach, line_id, education="")
        play.verify(line_id)
        assert refused(lambda: play.approve(line_id)).code == "education_missing"
        play.contract(coach, line_id)
        award = play.approve(line_id)
        without = replace(WORK, education="")
        bare = contracts.DraftContract(play.key(), line_id, without)
        assert refused(lambda: contracts.draft(world.work, coach, bare)).code == "education_missing"
        play.bind(coach, award, 372_810, play.day(2026, 7, 17))
        gas = play.award(
            coach,
            world.participant("CCC", "EOP"),
            "EOP",
            LineInput(
                "Gas", 5_000, {}, "Gas", play.payee("Gas", "vendor"),
                allocation_id=texts.allocation_id(world.work, "CCC", "WY26", "Support"),
            ),
            needed_by=JULY_20,
        )  # fmt: skip
        assert play.award_row(gas)["fund"] == "WY26"
        play.day(2026, 8, 3)
        play.employer_bill(coach, award, [FIRST], 93_203, "G 1")
        assert self._left_side(world, "youth_wex") == 93_203
        world.verified()

    def test_a_transitional_job_counts_and_stops_at_the_laws_share(self, world: World) -> None:
        # WEX-07, FND-14: 1 % of 600,000.00 in this test; what is promised counts, not only what is spent
        play = world.play
        job = line(world, "TransitionalJob")
        assert refused(lambda: submitted(world, job)).code == "transitional_services"
        gas = LineInput("Gas", 2_000, {}, "To the warehouse", play.payee("Gas", "vendor"))
        job_id, _ = submitted(world, job, gas)
        award = approved(world, job_id)
        assert award.startswith("TRJ-")
        second = refused(lambda: submitted(world, job, gas))
        assert second.code == "transitional_share" and "$2,271.90" in str(second)
        play.bind(world.coach("CCC"), award, 372_810, play.day(2026, 7, 17))
        play.day(2026, 8, 3)
        play.employer_bill(world.coach("CCC"), award, [FIRST], 93_203, "R 1")
        assert self._left_side(world, "transitional") == 93_203
        world.verified()

    def test_support_of_another_enrolment_is_not_beside_a_transitional_job(self, world: World) -> None:
        # WEX-07: gas approved in an enrolment that ended in May, or asked in another program, is no support of this one
        play, who = world.play, world.participant("CCC", "EOP")
        gas = LineInput("Gas", 2_000, {}, "To the warehouse", play.payee("Gas", "vendor"))
        (gas_id,) = submitted(world, gas, who=who)
        play.verify(gas_id)
        play.approve(gas_id)
        job = line(world, "TransitionalJob")
        with world.work.store.writing() as connection:
            enrolments = update(schema.enrolment).where(schema.enrolment.c.participant_id == who)
            connection.execute(enrolments.values(entry_on=datetime.date(2026, 7, 16)))
        play.day(2026, 7, 16)
        assert refused(lambda: submitted(world, job, who=who)).code == "transitional_services"
        submitted(world, job, gas, who=who)
        submitted(world, job, who=who)

    def _left_side(self, world: World, code: str) -> int:
        world.books()  # tests of shares read what is chained
        found = ratios.year_tests(world.work, board.accepter(), world.work.source.today())
        (test,) = [one.test for one in found.tests if one.ratio.code == code]
        assert test is not None
        return test.left_cents


def test_who_left_a_job_that_is_billed_out_is_at_work_until_that_day_and_no_longer(world: World) -> None:
    # OJT-15, SUP-19: the agreement's last day would hold needs-related payments back
    play, coach = world.play, world.coach("CCC")
    (line,) = networks.submitted(world, networks.line(world))
    award = networks.approved(world, line)
    early = networks.refused(lambda: play.training_ends(coach, award, play.source.today(), "quit"))
    assert early.code == "contract_not_running"
    play.signed(coach, award, play.day(2026, 7, 17))
    play.day(2026, 8, 20)
    rest = replace(networks.REST, minutes=150 * 60, taxes_cents=19_508, compensation_cents=5_100)
    whole = play.award_row(award)["obligated_cents"]
    play.employer_bill(coach, award, [networks.FIRST, rest], whole, "E-1")
    assert play.award_row(award)["obligated_cents"] == 0
    play.training_ends(coach, award, datetime.date(2026, 8, 20), "quit")
    with world.work.store.reading() as connection:
        ((_, last_on),) = weekly.work_spans(connection, play.award_row(award)["participant_id"])
    assert last_on == datetime.date(2026, 8, 20)
    world.verified()
