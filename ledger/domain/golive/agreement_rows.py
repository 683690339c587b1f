"""What the sheets say of agreements that are open, of what was billed of them before, and of refunds that are due."""

import datetime
from dataclasses import dataclass

from ledger.domain.contracts.agreements import (
    INCENTIVE_CHECKLIST,
    WORK_CHECKLIST,
    AnyContents,
    IncentiveContents,
    WorkContents,
)
from ledger.domain.contracts.contents import CHECKLIST, Contents


@dataclass(frozen=True)
class AgreementRow:
    """An agreement about training or work at an employer, as it was signed: what its award's row does not say.

    :param signed_on: the day of the last signature; None while not all have signed.
    :param share_bp: what waits for retention, in hundredths of a per cent (50 % is 5000).
    :param midpoint_on: when that evaluation was held. :param end_reason: a code of `contracts.END_REASONS`.
    :param kept: ``yes`` or ``no`` once retention is decided.
    :param factors: codes of `contents.FACTORS`, a comma between them.
    :param confirmed: it holds the employer's duties and every point of its checklist.
    """

    row: int
    reference: str
    signed_on: datetime.date | None
    share_bp: int
    retention_days: int
    midpoint_on: datetime.date | None
    final_on: datetime.date | None
    ended_on: datetime.date | None
    end_reason: str
    kept: str
    confirmed: bool
    fein: str = ""
    job: str = ""
    onet: str = ""
    svp: int = 0
    outline: str = ""
    classroom: str = ""
    rationale: str = ""
    factors: str = ""
    factor_words: str = ""
    employed_on: datetime.date | None = None
    employed_basis: str = ""
    employed_words: str = ""
    below: str = ""
    worksite: str = ""
    supervisor: str = ""
    objectives: str = ""
    of_record: str = ""
    education: str = ""
    barriers: str = ""
    services: str = ""
    taxes_bp: int = 0
    compensation_bp: int = 0

    def contents(self, kind: str, wage_cents: int) -> AnyContents:
        """What the agreement holds, as one that is written here.

        :param wage_cents: of the award's row: what the job of a hiring incentive pays.
        """
        if kind == "OJT":
            return Contents(
                fein=self.fein,
                occupation=self.job,
                onet=self.onet,
                outline=self.outline,
                classroom=self.classroom,
                svp=self.svp,
                rationale=self.rationale,
                records=self.confirmed,
                factors=tuple(one.strip() for one in self.factors.split(",") if one.strip()),
                factor_words=self.factor_words,
                employed_since=self.employed_on,
                employed_basis=self.employed_basis,
                employed_words=self.employed_words,
                below_self_sufficient=self.below == "yes",
                checklist=tuple(CHECKLIST) if self.confirmed else (),
            )
        if kind == "HiringIncentive":
            whole = tuple(INCENTIVE_CHECKLIST) if self.confirmed else ()
            return IncentiveContents(self.fein, self.job, wage_cents, self.confirmed, whole)
        return WorkContents(
            worksite=self.worksite,
            supervisor=self.supervisor,
            objectives=self.objectives,
            of_record=self.of_record,
            education=self.education,
            barriers=self.barriers,
            services=self.services,
            subsidized=kind == "TransitionalJob" and self.confirmed,
            checklist=tuple(WORK_CHECKLIST) if self.confirmed else (),
        )


COLUMN_OF: dict[str, str] = {
    **{"fein": "Federal number", "occupation": "Job", "job": "Job", "onet": "O*NET code", "svp": "SVP"},
    **{"outline": "Outline", "rationale": "Rationale", "factors": "Factors", "employed_basis": "Employed because"},
    **{"worksite": "Worksite", "supervisor": "Supervisor", "objectives": "Objectives"},
    **{"of_record": "Employer of record", "education": "Education", "barriers": "Barriers", "services": "Services"},
    **dict.fromkeys(("records", "permanent", "subsidized", "checklist"), "Confirmed"),
}  # fmt: skip
"""Where the sheet holds what a rule about an agreement's contents names."""


@dataclass(frozen=True)
class BilledRow:
    """What was billed of an award before: a pay period, a hire, or some days of an award by the week.

    :param minutes: hours of a pay period, in minutes. :param held_cents: of what was earned, what still waits for retention.
    """

    row: int
    reference: str
    number: str
    from_on: datetime.date
    to_on: datetime.date
    minutes: int
    wage_cents: int
    earned_cents: int
    held_cents: int

    @property
    def due_cents(self) -> int:
        """What of it was owed: 1,600.00 earned, 800.00 held back, 800.00."""
        return self.earned_cents - self.held_cents


@dataclass(frozen=True)
class RefundRow:
    """Money that a payee owes back. :param reason: a code of `awards.OWED_BACK`. :param month: of rent."""

    row: int
    reference: str
    amount_cents: int
    due_on: datetime.date
    reason: str
    month: str = ""
