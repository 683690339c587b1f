"""Plays a board's people through the services: the same steps a person takes on the pages, in one line each.

Used by the demonstration, the scenarios and the benchmarks, so that what they show is what the product does.
"""

import datetime
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select

from ledger.clock import SeededSource
from ledger.demo import courses, papers
from ledger.demo.agreements import SIGNERS, WHOLE, fein_of
from ledger.demo.papers import NO_PAPER
from ledger.domain.awards.mileage import Trip
from ledger.domain.awards.reimbursement import PayPeriod
from ledger.domain.contracts.agreements import contents_from, parties_of
from ledger.domain.journal.accounts import Key
from ledger.domain.needs.kinds import Binding, Group, kind_named
from ledger.domain.needs.resources import Tried
from ledger.domain.needs.terms import CourseTerms, from_text
from ledger.domain.needs.weekly import WeekFinding
from ledger.domain.people.duties import Duty
from ledger.domain.scholarships.courses import Review
from ledger.services import payees
from ledger.services.awards import awards, refunds, releases
from ledger.services.contracts import contracts, endings
from ledger.services.needs import approvals, needs, verifications
from ledger.services.needs.needs import LineInput
from ledger.services.payments import acceptance, batches, cash, invoices, returns
from ledger.services.payments.worth import BillLine
from ledger.services.people import proposals
from ledger.services.people.roles import Actor
from ledger.services.scholarships import endings as leavings
from ledger.services.scholarships import later_aid, listings
from ledger.services.work import Work
from ledger.store import schema
from ledger.store.awards import awards as award_store
from ledger.store.budgets import budgets
from ledger.store.contracts import contracts as contract_store
from ledger.store.rows import Row


@dataclass(frozen=True)
class Cast:
    """Who plays which part. The two of a pair are different people."""

    liaison: Actor
    rent_coordinator: Actor
    approver: Actor
    second_approver: Actor
    invoice_accepter: Actor
    builder: Actor
    releaser: Actor
    payee_keeper: Actor
    payee_checker: Actor
    recorder: Actor
    accepter: Actor
    card_keeper: Actor
    card_counter: Actor
    coaches: Mapping[str, Actor] = field(default_factory=dict)
    job_developer: Actor | None = None


@dataclass
class Player:
    """A board at work on one database.

    :param source: the seeded clock; `day` moves it.
    """

    work: Work
    source: SeededSource
    cast: Cast

    def key(self) -> str:
        """A client's key."""
        return self.source.random_bytes(16).hex()

    def day(self, year: int, month: int, day: int) -> datetime.date:
        """Make it this day."""
        on = datetime.date(year, month, day)
        self.source.set_today(on)
        return on

    def payee(
        self,
        name: str,
        sort: str,
        tax_class: str = "corporation",
        address: str | None = None,
    ) -> str:
        """A payee, created by one person and accepted by another; a participant does not live where the others have their
        office (PAY-03)."""
        address = address or ("9 Sample Ave" if sort == "participant" else "100 Example St") + ", Portland OR"
        made = payees.create(
            self.work,
            self.cast.payee_keeper,
            payees.Create(self.key(), name, address, sort, tax_class, "on_file"),
        )
        payees.accept(self.work, self.cast.payee_checker, payees.Decide(self.key(), made["payee"]))
        return str(made["payee"])

    def list_programs(self, actor: Actor, content: bytes) -> None:
        """The state's list of eligible programs, taken in today."""
        digest = hashlib.sha256(content).hexdigest()
        command = listings.ImportList(self.key(), digest, self.source.today())
        listings.import_list(self.work, actor, command, content)

    def draft(
        self,
        coach: Actor,
        participant_id: str,
        program: str,
        lines: Sequence[LineInput],
        *,
        needed_by: datetime.date,
        why: str = "Needed for the plan (invented)",
        other_resources: str = "Asked 211 and the agency's own fund: nothing available (invented)",
        tried: Sequence[Tried] | None = None,
    ) -> str:
        """A complete need, kept as a draft."""
        saved = needs.save_draft(
            self.work,
            coach,
            needs.SaveDraft(
                self.key(),
                None,
                participant_id,
                program,
                self.activity_of(participant_id),
                why,
                other_resources,
                needed_by,
                tuple(lines),
                tried=(Tried("agency", self.source.today(), "no_money"),) if tried is None else tuple(tried),
            ),
        )
        return str(saved["need"])

    def activity_of(self, participant_id: str) -> str | None:
        """The first activity of the participant's newest plan."""
        with self.work.store.reading() as connection:
            return connection.execute(
                select(schema.activity.c.id)
                .join(schema.plan, schema.plan.c.id == schema.activity.c.plan_id)
                .where(schema.plan.c.participant_id == participant_id)
                .order_by(schema.plan.c.dated_on.desc(), schema.activity.c.code)
                .limit(1)
            ).scalar()

    def submit(self, coach: Actor, need_id: str) -> list[str]:
        """Hand a need over; its lines' ids in their order."""
        needs.submit(self.work, coach, needs.Submit(self.key(), need_id))
        with self.work.store.reading() as connection:
            return list(
                connection.execute(
                    select(schema.need_line.c.id)
                    .where(schema.need_line.c.need_id == need_id, schema.need_line.c.state == "submitted")
                    .order_by(schema.need_line.c.position)
                ).scalars()
            )

    def allocation(self, place: Key) -> str:
        """The id of an allocation, for whoever chooses the fund."""
        with self.work.store.reading() as connection:
            row = budgets.find_allocation(connection, place)
        if row is None:
            raise AssertionError(place)
        return str(row["id"])

    def line(self, line_id: str) -> Row:
        """A line as it stands."""
        with self.work.store.reading() as connection:
            return dict(
                connection.execute(select(schema.need_line).where(schema.need_line.c.id == line_id))
                .mappings()
                .one()
            )

    def verify(self, line_id: str, review: Review | None = None, finding: WeekFinding | None = None) -> None:
        """Verified by whoever the kind belongs to; a course with a plain review unless another is given."""
        line = self.line(line_id)
        if line["kind"] == "Scholarship" and review is None:
            review = courses.plain_review(line["amount_cents"], self.source.today())
        words = courses.BILLS_FOR_IT if review else ""
        command = verifications.Verify(self.key(), line_id, review, words, finding=finding)
        verifications.verify(self.work, self._verifier(line["kind"]), command)

    def _verifier(self, kind: str) -> Actor:
        housing = kind_named(kind).group is Group.HOUSING
        return self.cast.rent_coordinator if housing else self.cast.liaison

    def approve(self, line_id: str) -> str:
        """Approved, by two people where it is above the band; the award's id."""
        for actor in (self.cast.approver, self.cast.second_approver):
            version = self.line(line_id)["version"]
            answer = approvals.approve(self.work, actor, approvals.Approve(self.key(), line_id, version))
            if answer["award"] is not None:
                return str(answer["award"])
        raise AssertionError("two approvals must make an award")

    def award(
        self, coach: Actor, participant_id: str, program: str, line: LineInput, *, needed_by: datetime.date
    ) -> str:
        """From a need of one line to its award, by way of a contract where the kind has one."""
        need_id = self.draft(coach, participant_id, program, [line], needed_by=needed_by)
        (line_id,) = self.submit(coach, need_id)
        if kind_named(line.kind).binding is Binding.AGREEMENT:
            self.contract(coach, line_id)
        self.verify(line_id)
        return self.approve(line_id)

    def award_row(self, award_id: str) -> Row:
        """An award as it stands, with its key and people."""
        with self.work.store.reading() as connection:
            row = award_store.get_award(connection, award_id)
        if row is None:
            raise AssertionError(award_id)
        return row

    def bind(
        self, coach: Actor, award_id: str, amount_cents: int, on: datetime.date, month: str | None = None
    ) -> None:
        """A binding event: recorded by the coach, accepted by liaison or rent coordinator; a contract by its signatures."""
        if kind_named(self.award_row(award_id)["kind"]).binding is Binding.AGREEMENT:
            self.signed(coach, award_id, on)
            return
        done = awards.record_binding(
            self.work, coach, awards.RecordBinding(self.key(), award_id, amount_cents, on, month)
        )
        verifier = self._verifier(self.award_row(award_id)["kind"])
        self.agreement_filed(verifier, award_id)
        awards.decide_binding(self.work, verifier, awards.DecideBinding(self.key(), done["binding"]))

    def contract(self, writer: Actor, line_id: str, **contents: Any) -> str:
        """A whole contract or agreement for a line, with the checklist answered and a federal number of its payee; its id."""
        line = self.line(line_id)
        whole = WHOLE[line["kind"]]
        number = {"fein": fein_of(line["payee_id"])} if hasattr(whole, "fein") else {}
        whole = replace(whole, **{**number, **contents})
        command = contracts.DraftContract(self.key(), line_id, whole)
        return str(contracts.draft(self.work, writer, command)["contract"])

    def contract_of(self, award_id: str) -> Row:
        """The contract of an award."""
        row = self.award_row(award_id)
        with self.work.store.reading() as connection:
            found = contract_store.find_for_award(connection, row)
        if found is None:
            raise AssertionError(award_id)
        return found

    def held_of(self, award_id: str) -> int:
        """What is held back of an award."""
        with self.work.store.reading() as connection:
            return contract_store.held_for_award(connection, self.award_row(award_id))

    def signed(self, writer: Actor, award_id: str, on: datetime.date) -> None:
        """All sign on a day, and a liaison accepts what that binds."""
        contract = self.contract_of(award_id)
        for party in parties_of(contents_from(contract["kind"], contract["contents"])):
            signed = contracts.Sign(self.key(), contract["id"], party, SIGNERS[party], on)
            contracts.sign(self.work, writer, signed)
        with self.work.store.reading() as connection:
            binding = award_store.bindings_for(connection, award_id)[-1]["id"]
        verifier = self._verifier(self.award_row(award_id)["kind"])
        self.agreement_filed(verifier, award_id)
        awards.decide_binding(self.work, verifier, awards.DecideBinding(self.key(), binding))

    def agreement_filed(self, filer: Actor, award_id: str) -> None:
        """The signed agreement is attached to its award."""
        papers.attach(self, filer, award_id, "agreement", "Agreement, signed by all", [award_id])

    def evaluated(self, writer: Actor, award_id: str, sort: str = "final") -> None:
        """An evaluation is in."""
        contract_id, today = self.contract_of(award_id)["id"], self.source.today()
        command = endings.Evaluate(self.key(), contract_id, sort, today, "Does the work alone (invented)")
        endings.evaluate(self.work, writer, command)

    def training_ends(self, writer: Actor, award_id: str, on: datetime.date, reason: str) -> None:
        """The training is over."""
        contract_id = self.contract_of(award_id)["id"]
        endings.end(self.work, writer, endings.EndTraining(self.key(), contract_id, on, reason))

    def retained(self, coach: Actor, award_id: str, on: datetime.date, total_cents: int, number: str) -> str:
        """The employer asks for the holdback and shows retention."""
        return self.bill(coach, [BillLine(award_id, retained_on=on)], number, total_cents=total_cents)

    def bill(
        self,
        coach: Actor,
        lines: Sequence[BillLine],
        number: str,
        *,
        received_on: datetime.date | None = None,
        total_cents: int | None = None,
        accept: bool = True,
    ) -> str:
        """An invoice, statement, receipt or log: entered by the coach, accepted by fiscal staff."""
        on, lines = received_on or self.source.today(), [self._for_days(line) for line in lines]
        total = sum(line.amount_cents for line in lines) if total_cents is None else total_cents
        entered = invoices.enter(
            self.work,
            coach,
            invoices.EnterInvoice(
                self.key(), self.award_row(lines[0].award_id)["payee_id"], number, on, on, total, tuple(lines)
            ),
        )
        if accept:
            self.accept_bill(entered["invoice"])
        return str(entered["invoice"])

    def _for_days(self, line: BillLine) -> BillLine:
        """A school's bill is for days of its course: those that are over, where nothing else is said."""
        award = self.award_row(line.award_id)
        terms = from_text(award["kind"], award["terms"])
        if not isinstance(terms, CourseTerms) or line.service_from or line.instalment_id:
            return line
        return replace(line, service_from=terms.starts_on)

    def accept_bill(self, invoice_id: str, held_words: str = "") -> None:
        """Fiscal staff accepts it. :param held_words: why what is held is right."""
        command = acceptance.DecideInvoice(
            self.key(), invoice_id, held_words=held_words, undocumented=NO_PAPER
        )
        acceptance.decide(self.work, self.cast.invoice_accepter, command)

    def mileage(
        self,
        coach: Actor,
        award_id: str,
        trips: Sequence[Trip],
        total_cents: int,
        number: str,
        *,
        final: bool | None = None,
    ) -> str:
        """A mileage log of one award."""
        return self.bill(
            coach, [BillLine(award_id, trips=tuple(trips), final=final)], number, total_cents=total_cents
        )

    def employer_bill(
        self, coach: Actor, award_id: str, periods: Sequence[PayPeriod], total_cents: int, number: str
    ) -> str:
        """An employer's invoice of one award, whose three papers agree."""
        proven = tuple(period.proven() for period in periods)
        return self.bill(coach, [BillLine(award_id, periods=proven)], number, total_cents=total_cents)

    def pay(
        self, invoice_ids: Sequence[str], reference: str, method: str = "ach", *, release: bool = True
    ) -> str:
        """A batch of these invoices' lines: built by one person, released by another today."""
        with self.work.store.reading() as connection:
            lines = connection.execute(
                select(schema.invoice_line.c.id)
                .where(
                    schema.invoice_line.c.invoice_id.in_(invoice_ids),
                    schema.invoice_line.c.state == "accrued",
                )
                .order_by(schema.invoice_line.c.id)
            ).scalars()
            chosen = tuple((line_id, method) for line_id in lines)
        built = batches.build(self.work, self.cast.builder, batches.BuildBatch(self.key(), chosen))
        if release:
            self.release(built["batch"], reference)
        return str(built["batch"])

    def payments_of(self, batch_id: str) -> list[str]:
        """Ids of a batch's payments."""
        with self.work.store.reading() as connection:
            statement = select(schema.payment.c.id).where(schema.payment.c.batch_id == batch_id)
            return list(connection.execute(statement.order_by(schema.payment.c.id)).scalars())

    def release(self, batch_id: str, reference: str) -> None:
        """Another person releases a batch, with a number for each payment."""
        references = tuple(
            (payment_id, f"{reference}-{place}" if place else reference)
            for place, payment_id in enumerate(self.payments_of(batch_id))
        )
        batches.release(
            self.work,
            self.cast.releaser,
            batches.ReleaseBatch(self.key(), batch_id, self.source.today(), references),
        )

    def accept(self, answer: Mapping[str, object]) -> None:
        """The second person accepts what was staged."""
        proposals.accept(self.work, self.cast.accepter, proposals.Accept(self.key(), str(answer["proposal"])))

    def returned(self, payment_id: str, on: datetime.date | None = None) -> None:
        """A payment came back, today if no day is said: staged by one, accepted by another."""
        reason = "R03 no account (invented)"
        command = returns.ProposeReturn(self.key(), payment_id, reason, on or self.source.today())
        self.accept(returns.propose_return(self.work, self.cast.recorder, command))

    def refund(self, award_id: str, amount_cents: int, on: datetime.date, month: str | None = None) -> str:
        """A refund is due; its id."""
        command = refunds.ProposeRefund(self.key(), award_id, amount_cents, on, "withdrawal", month)
        self.accept(refunds.propose(self.work, self.cast.recorder, command))
        with self.work.store.reading() as connection:
            return str(award_store.refunds_for(connection, award_id)[-1]["id"])

    def leave(self, award_id: str, left_on: datetime.date) -> None:
        """A participant leaves a course; the refund is computed and accepted."""
        self.accept(
            leavings.propose(
                self.work, self.cast.recorder, leavings.ProposeLeaving(self.key(), award_id, left_on)
            )
        )

    def aid_decided(
        self, award_id: str, source: str, outcome: str, cents: int = 0, share_cents: int = 0
    ) -> None:
        """Another source decided today; what gives money is accepted by another person."""
        said = later_aid.RecordAid(
            self.key(), award_id, source, outcome, self.source.today(), cents, share_cents
        )
        answer = later_aid.record(self.work, self.cast.recorder, said)
        if answer["proposal"]:
            self.accept(answer)

    def refund_back(self, refund_id: str, on: datetime.date) -> None:
        """The refund's money is back."""
        command = refunds.ProposeReceipt(self.key(), refund_id, on)
        self.accept(refunds.propose_receipt(self.work, self.cast.recorder, command))

    def cash(self, fund: str, amount_cents: int, on: datetime.date, sort: str = "grant_cash") -> None:
        """Grant cash arrived."""
        self.accept(
            cash.propose(
                self.work, self.cast.recorder, cash.ProposeCash(self.key(), fund, sort, amount_cents, on)
            )
        )

    def let_go(self, award_id: str, amount_cents: int, *, month: str | None = None) -> None:
        """What is not needed goes back to the allocation."""
        releases.release_rest(
            self.work,
            self.cast.approver,
            releases.ReleaseRest(self.key(), award_id, amount_cents, month=month),
        )


RECORDER_DUTIES = (Duty.RECONCILE, Duty.BUILD, Duty.VERIFY)
ACCEPTER_DUTIES = (Duty.CLOSE, Duty.RELEASE, Duty.OVERSEE)
