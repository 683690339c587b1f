"""Rules: agreements with employers signed, billed by pay period, evaluated, ended, retained or not."""

import datetime

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from ledger.domain.awards.reimbursement import PayPeriod
from ledger.services.contracts import endings
from ledger.services.payments import invoices
from ledger.services.payments.worth import BillLine
from tests.property.machine.base import ANY
from tests.property.machine.bills import Bills
from tests.property.model import contracts
from tests.property.model.awards import Award
from tests.property.model.limits import RETENTION_DAYS

REASONS = ("completed", "completed", "quit", "cause", "employer")


WHATS = ("sign", "work", "work", "work", "evaluate", "end", "claim", "not_retained")


class Contracts(Bills):
    """Training and work at an employer."""

    @precondition(lambda self: self.agreed())
    @rule(
        at=ANY,
        what=st.sampled_from(WHATS),
        much=ANY,
        final=st.sampled_from([False, False, True]),
        reason=st.sampled_from(REASONS),
        wait=st.booleans(),
    )
    def contract(self, at: int, what: str, much: int, final: bool, reason: str, wait: bool) -> None:
        """One step of an agreement, mostly of one that has come so far."""
        fits = {"sign": self.is_unsigned, "claim": self.is_over, "not_retained": self.is_over}
        award = self.one(self.agreed(), at, fits.get(what, self.is_running))
        match what:
            case "sign":
                self.signed(award)
            case "work" if award.line.kind == "HiringIncentive" and much % 9:
                self.hired(award, much % 3, wait)
            case "work" if much % 19:
                self.worked(award, much, final, wait)
            case "work":
                self.hired(award, 0, wait)
            case "evaluate":
                self.evaluated(award)
            case "end":
                self.over(award, much % 3, reason)
            case "claim":
                self.claimed(award, wait)
            case _:
                self.not_retained(award)

    @precondition(lambda self: self.agreed())
    @rule(at=ANY, much=ANY, kept=st.integers(0, 3))
    def to_its_end(self, at: int, much: int, kept: int) -> None:
        """An agreement goes all its way, from where it stands: one step at a time, hardly a run would come so far."""
        award = self.one(self.agreed(), at, lambda one: self.is_unsigned(one) or self.is_running(one))
        if self.is_unsigned(award):
            self.signed(award)
        if self.is_running(award) and award.line.kind == "HiringIncentive":
            self.hired(award, much % 2, True)
        elif self.is_running(award):
            self.worked(award, much, False, True)
            self.evaluated(award)
            self.over(award, 0, "completed")
        if self.is_over(award):
            self.claimed(award, True) if kept else self.not_retained(award)

    def is_unsigned(self, award: Award) -> bool:
        return not contracts.contract_of(award).signed

    def is_running(self, award: Award) -> bool:
        contract = contracts.contract_of(award)
        return contract.signed and not contract.ended

    def is_over(self, award: Award) -> bool:
        return self.begins(award) is not None and contracts.contract_of(award).retained is None

    def begins(self, award: Award) -> datetime.date | None:
        """From when on retention counts."""
        if award.line.kind != "HiringIncentive":
            return contracts.contract_of(award).ended
        hires = contracts.periods(self.model, award)
        return next((one.days[0] for one in hires if one.days and one.decided_on), None)

    def signed(self, award: Award) -> None:
        """All sign today."""
        self.meet(
            contracts.sign,
            award,
            step=lambda: self.play.signed(self.coach(award.place), self.ids[award], self.model.today),
        )

    def worked(self, award: Award, much: int, final: bool, wait: bool) -> None:
        """A bill of one week's hours, mostly the first that nobody billed; once it is over, if we wait."""
        assert award.line.days is not None
        billed = len(contracts.periods(self.model, award))
        begins = award.line.days[0] + datetime.timedelta(days=7 * (billed if much % 4 else much % 5))
        days = begins, begins + datetime.timedelta(days=6)
        if wait:
            self.until(days[1])
        period = PayPeriod(*days, 60 + 7 * much % 3_600, contracts.wage_on(award.line, begins)).proven()
        bill = BillLine(self.ids[award], periods=(period,), final=final)
        entered = self.meet(
            contracts.bill_hours, award, days, period.minutes, final, step=lambda: self.employers(award, bill)
        )
        self.entered(entered, "accept" if much % 3 else "")

    def hired(self, award: Award, days: int, wait: bool) -> None:
        """The hire is shown, of today or some days ago; with its paper."""
        assert award.line.days is not None
        if wait:
            self.until(award.line.days[0] + datetime.timedelta(days=days))
        on = self.model.today - datetime.timedelta(days=days)
        bill = BillLine(self.ids[award], hired_on=on)
        entered = self.meet(contracts.show_hire, award, on, step=lambda: self.employers(award, bill))
        self.entered(entered, "accept")

    def employers(self, award: Award, bill: BillLine) -> str:
        """An employer's bill; it may ask for more than is paid back. An incentive's carries its proof."""
        coach, today = self.coach(award.place), self.model.today
        paper = self.papers["hire_proof"] if award.line.kind == "HiringIncentive" else None
        command = invoices.EnterInvoice(
            self.play.key(), self.payees[award.payee], self.number(), today, today, 9_999_999, (bill,), paper
        )
        return str(invoices.enter(self.work, coach, command)["invoice"])

    def evaluated(self, award: Award) -> None:
        """The final evaluation is in."""
        self.meet(
            contracts.evaluate,
            award,
            step=lambda: self.play.evaluated(self.coach(award.place), self.ids[award]),
        )

    def over(self, award: Award, days: int, reason: str) -> None:
        """The training ended, today or some days ago."""
        assert award.line.days is not None
        last = self.model.today if award.line.kind == "HiringIncentive" else award.line.days[1]
        on = min(last, self.model.today) - datetime.timedelta(days=days)
        self.meet(
            contracts.end,
            award,
            on,
            reason,
            step=lambda: self.play.training_ends(self.coach(award.place), self.ids[award], on, reason),
        )

    def claimed(self, award: Award, wait: bool) -> None:
        """The employer asks for what was held back, when it is time or too early."""
        begins = self.begins(award)
        if wait and begins is not None:
            self.until(begins + datetime.timedelta(days=RETENTION_DAYS))
        bill = BillLine(self.ids[award], retained_on=self.model.today)
        entered = self.meet(contracts.claim, award, step=lambda: self.employers(award, bill))
        self.entered(entered, "accept" if wait else "")

    def not_retained(self, award: Award) -> None:
        """The person was not kept."""
        contract_id = str(self.play.contract_of(self.ids[award])["id"])
        command = endings.NotRetained(self.play.key(), contract_id)
        self.meet(
            contracts.not_retained,
            award,
            step=lambda: endings.not_retained(self.work, self.play.cast.liaison, command),
        )
