"""Duties, the roles that are presets of them, and the separation of people (SD1, SD4, SD10).

Duties are granted to persons, with dates and scope; rules bind the person over the life of a need, whoever they sign in as.
There is no bypass: a small board grants duties as its people allow, and `coverage` shows whether its people suffice.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ledger.domain.needs.kinds import Group
from ledger.errors import Refused


class Duty(StrEnum):
    """What a person may be entrusted with."""

    REQUEST = "request"
    VERIFY = "verify"
    APPROVE = "approve"
    APPROVE_OVER_BAND = "approve_over_band"
    APPROVE_HIGHEST = "approve_highest"
    ACCEPT_INVOICES = "accept_invoices"
    BUILD = "build"
    RELEASE = "release"
    RECONCILE = "reconcile"
    KEEP_CARDS = "keep_cards"
    KEEP_PAYEES = "keep_payees"
    CHECK_PAYEES = "check_payees"
    LOAD = "load"
    IMPORT = "import"
    CLOSE = "close"
    ADMINISTER = "administer"
    OVERSEE = "oversee"
    EXAMINE = "examine"
    SEE_CLASS = "see_class"
    MAKE_CONTRACTS = "make_contracts"


DUTY_NAMES: Mapping[Duty, str] = {
    Duty.REQUEST: "Ask for participants of one agency",
    Duty.VERIFY: "Verify needs and accept binding events",
    Duty.APPROVE: "Approve within the band",
    Duty.APPROVE_OVER_BAND: "Approve above the band",
    Duty.APPROVE_HIGHEST: "Approve the highest amounts",
    Duty.ACCEPT_INVOICES: "Accept invoices and receipts",
    Duty.BUILD: "Build payment batches",
    Duty.RELEASE: "Release payment batches",
    Duty.RECONCILE: "Reconcile and record cash",
    Duty.KEEP_CARDS: "Keep gas cards: take lots in, issue cards",
    Duty.KEEP_PAYEES: "Keep payee records",
    Duty.CHECK_PAYEES: "Check payee records",
    Duty.LOAD: "Load and amend budgets, move money between agencies",
    Duty.IMPORT: "Bring in participant files, service records and lists of programs",
    Duty.CLOSE: "Close months",
    Duty.ADMINISTER: "Administer people and duties",
    Duty.OVERSEE: "Oversee: read the months, accept loads and people",
    Duty.EXAMINE: "Examine: read everything an auditor may, change nothing",
    Duty.SEE_CLASS: "See one confidential class",
    Duty.MAKE_CONTRACTS: "Write contracts with employers",
}

MONEY = frozenset(
    {
        Duty.APPROVE,
        Duty.APPROVE_OVER_BAND,
        Duty.APPROVE_HIGHEST,
        Duty.ACCEPT_INVOICES,
        Duty.BUILD,
        Duty.RELEASE,
        Duty.RECONCILE,
        Duty.KEEP_CARDS,
        Duty.KEEP_PAYEES,
        Duty.CHECK_PAYEES,
    }
)


APPROVERS = (Duty.APPROVE, Duty.APPROVE_OVER_BAND, Duty.APPROVE_HIGHEST)
"""What a step of the ladder may ask for (`rungs`)."""


class Role(StrEnum):
    """The nine roles of the access matrix: presets of duties, never a right by themselves."""

    COACH = "COA"
    LIAISON = "LIA"
    RENT_COORDINATOR = "RAC"
    APPROVER = "APR"
    PAYER = "PAY"
    FISCAL_MANAGER = "FMG"
    PROGRAM_MANAGER = "PMG"
    AUDITOR = "AUD"
    ADMINISTRATOR = "ADM"


ROLE_NAMES: Mapping[Role, str] = {
    Role.COACH: "Career coach",
    Role.LIAISON: "WorkSource liaison",
    Role.RENT_COORDINATOR: "Rent coordinator",
    Role.APPROVER: "Fiscal approver",
    Role.PAYER: "Fiscal payer",
    Role.FISCAL_MANAGER: "Fiscal manager",
    Role.PROGRAM_MANAGER: "Program manager",
    Role.AUDITOR: "Auditor",
    Role.ADMINISTRATOR: "Administrator",
}

PRESETS: Mapping[Role, tuple[tuple[Duty, Group | None], ...]] = {
    Role.COACH: ((Duty.REQUEST, None),),
    Role.LIAISON: ((Duty.VERIFY, Group.TRAINING), (Duty.VERIFY, Group.SUPPORT), (Duty.IMPORT, None)),
    Role.RENT_COORDINATOR: ((Duty.VERIFY, Group.HOUSING),),
    Role.APPROVER: ((Duty.APPROVE, None), (Duty.ACCEPT_INVOICES, None), (Duty.KEEP_PAYEES, None)),
    Role.PAYER: ((Duty.BUILD, None), (Duty.RELEASE, None), (Duty.KEEP_CARDS, None)),
    Role.FISCAL_MANAGER: (
        (Duty.APPROVE_OVER_BAND, None),
        (Duty.RELEASE, None),
        (Duty.RECONCILE, None),
        (Duty.CHECK_PAYEES, None),
        (Duty.LOAD, None),
        (Duty.CLOSE, None),
    ),
    Role.PROGRAM_MANAGER: ((Duty.OVERSEE, None), (Duty.CHECK_PAYEES, None), (Duty.CLOSE, None)),
    Role.AUDITOR: ((Duty.EXAMINE, None),),
    Role.ADMINISTRATOR: ((Duty.ADMINISTER, None),),
}


@dataclass(frozen=True)
class Grant:
    """A duty as one person holds it: where it reaches and from when to when (both days included)."""

    duty: Duty
    agency: str | None = None
    program: str | None = None
    group: Group | None = None
    confidential_class: str | None = None
    from_on: datetime.date = datetime.date.min
    to_on: datetime.date | None = None

    def in_force(self, on: datetime.date) -> bool:
        return self.from_on <= on and (self.to_on is None or on <= self.to_on)

    def reaches(
        self, *, agency: str | None = None, program: str | None = None, group: Group | None = None
    ) -> bool:
        """Does this grant cover a thing of that agency, program and group? What a grant leaves open covers all."""
        return (
            (self.agency is None or agency is None or self.agency == agency)
            and (self.program is None or program is None or self.program == program)
            and (self.group is None or group is None or self.group == group)
        )


def toxic(duties: Iterable[Duty]) -> None:
    """Refuse pairs that no one may hold at once (SD10): administering with money, examining with anything that acts.

    :raises Refused: ``duties_toxic``.
    """
    held = set(duties)
    if Duty.ADMINISTER in held and held & MONEY:
        raise Refused("duties_toxic", first=DUTY_NAMES[Duty.ADMINISTER], second=DUTY_NAMES[min(held & MONEY)])
    acting = held - {Duty.EXAMINE, Duty.SEE_CLASS}
    if Duty.EXAMINE in held and acting:
        raise Refused("duties_toxic", first=DUTY_NAMES[Duty.EXAMINE], second=DUTY_NAMES[min(acting)])


class Step(StrEnum):
    """An act in the life of a need or a payee, as the separation rules name it."""

    REQUEST = "request"
    VERIFY = "verify"
    APPROVE = "approve"
    SECOND_APPROVE = "second_approve"
    ACCEPT_BINDING = "accept_binding"
    ENTER_INVOICE = "enter_invoice"
    ACCEPT_INVOICE = "accept_invoice"
    KEEP_PAYEE = "keep_payee"
    CHECK_PAYEE = "check_payee"
    BUILD = "build"
    RELEASE = "release"
    RECONCILE = "reconcile"
    KEEP_CARD = "keep_card"
    ISSUE_CARD = "issue_card"
    COUNT_CARDS = "count_cards"
    EXCEPT = "decide_exception"
    LOOK_BACK = "verify_afterwards"


STEP_NAMES: Mapping[Step, str] = {
    Step.REQUEST: "asked for it",
    Step.VERIFY: "verified it",
    Step.APPROVE: "approved it",
    Step.SECOND_APPROVE: "approved it",
    Step.ACCEPT_BINDING: "accepted what binds it",
    Step.ENTER_INVOICE: "entered its invoice",
    Step.ACCEPT_INVOICE: "accepted its invoice",
    Step.KEEP_PAYEE: "created its payee",
    Step.CHECK_PAYEE: "checked its payee",
    Step.BUILD: "built its batch",
    Step.RELEASE: "released its batch",
    Step.RECONCILE: "reconciled it",
    Step.KEEP_CARD: "keeps its cards",
    Step.ISSUE_CARD: "issued its cards",
    Step.COUNT_CARDS: "counted its cards",
    Step.EXCEPT: "decided its exception",
    Step.LOOK_BACK: "verified it",
}

_DECIDERS = (Step.REQUEST, Step.VERIFY, Step.APPROVE, Step.SECOND_APPROVE)
_PAYEE = (Step.KEEP_PAYEE, Step.CHECK_PAYEE)

_SPENT = (Step.BUILD, Step.RELEASE, Step.ISSUE_CARD)

APART: Mapping[Step, tuple[Step, ...]] = {
    Step.REQUEST: (Step.ACCEPT_INVOICE, *_SPENT),
    Step.VERIFY: (Step.REQUEST, Step.APPROVE, Step.SECOND_APPROVE, *_SPENT),
    Step.APPROVE: (Step.REQUEST, Step.VERIFY, Step.EXCEPT, *_SPENT),
    Step.SECOND_APPROVE: (Step.REQUEST, Step.VERIFY, Step.APPROVE, Step.EXCEPT, *_SPENT),
    Step.EXCEPT: (Step.REQUEST, Step.VERIFY, Step.APPROVE, *_SPENT),
    Step.LOOK_BACK: (Step.REQUEST, Step.APPROVE, Step.SECOND_APPROVE, Step.EXCEPT, *_SPENT),
    Step.ACCEPT_BINDING: (Step.REQUEST,),
    Step.ACCEPT_INVOICE: (Step.REQUEST, Step.ENTER_INVOICE),
    Step.CHECK_PAYEE: (Step.KEEP_PAYEE,),
    Step.BUILD: (*_DECIDERS, Step.ENTER_INVOICE, Step.ACCEPT_INVOICE, *_PAYEE, Step.KEEP_CARD),
    Step.RELEASE: (
        *_DECIDERS,
        Step.ENTER_INVOICE,
        Step.ACCEPT_INVOICE,
        *_PAYEE,
        Step.KEEP_CARD,
        Step.BUILD,
    ),
    Step.RECONCILE: (*_DECIDERS, Step.ACCEPT_INVOICE, *_SPENT, Step.KEEP_CARD),
    Step.ISSUE_CARD: (Step.REQUEST, Step.APPROVE, Step.SECOND_APPROVE, Step.LOOK_BACK),
    Step.COUNT_CARDS: (Step.KEEP_CARD, Step.ISSUE_CARD),
}
"""For each act, the earlier acts whose people may not do it (SD1; SD4 for payees; issue: whoever accepts an invoice neither
builds nor releases its payment; F4: who keeps cards neither asks, approves, pays for nor counts them; SD8: who decides an
exception has no other part; d15: who makes a verification up neither approved nor paid). What comes later the first time comes
before when the award is changed: so who approved or spent it does not verify its change."""


def refuse_same_person(act: Step, person_id: str, done: Mapping[Step, Iterable[str]]) -> None:
    """Refuse an act to someone who already did one that must be another's (SD1).

    :param done: who did what so far, by person.
    :raises Refused: ``same_person`` naming the earlier act.
    """
    for earlier in APART.get(act, ()):
        if person_id in done.get(earlier, ()):
            raise Refused("same_person", act=act.value.replace("_", " "), earlier=STEP_NAMES[earlier])
