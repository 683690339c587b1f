"""What an agreement about work experience, a transitional job or a hiring incentive holds besides the line's terms.

A contract for training at work is in `contents`; the four share one table, one way to sign and one way to bill. Like there,
the contents are words about a job and a person, kept in a private column.
"""

import datetime
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from ledger.domain.contracts.contents import CHECKLIST, FEIN, Contents, check_contents
from ledger.domain.journal.canonical import canonical
from ledger.domain.needs.terms import AgreementTerms, WorkTerms
from ledger.errors import InvalidInput

OF_RECORD: Mapping[str, str] = {
    "worksite": "The worksite",
    "agency": "The partner agency",
    "other": "Another employer, such as a staffing firm",
    "none": "Nobody: a stipend makes no employment",
}
"""Who is the employer of record: who pays the wage, withholds, insures and writes the W-2 (WEX-01, WEX-04)."""

WORK_CHECKLIST: Mapping[str, str] = {
    **{code: CHECKLIST[code] for code in ("displacement", "strike", "nepotism", "compensation")},
    "standards": "Labor standards apply wherever there is an employment relationship (20 CFR 680.180, 681.600(a))",
}
INCENTIVE_CHECKLIST: Mapping[str, str] = {
    **{code: CHECKLIST[code] for code in ("displacement", "strike", "relocation", "nepotism", "equal_pay")},
    "unsubsidized": "Nothing else of ours pays wages of this job at the same time",
}

PARTIES: Mapping[str, str] = {
    "employer": "The employer",
    "worksite": "The worksite",
    "participant": "The participant",
    "board": "The board",
}
"""Who signs; an agreement is executed on the day of the last signature."""

RETENTION: Mapping[str, tuple[str, str]] = {
    "OJT": ("ojt_holdback_share", "ojt_retention_days"),
    "HiringIncentive": ("incentive_retention_share", "incentive_retention_days"),
}
"""Kind to the policies of what waits for retention and for how many days; nothing of work experience waits."""

SLOTS: Mapping[str, str] = {"summer": "Summer slot", "year_round": "Year-round slot"}


@dataclass(frozen=True)
class WorkContents:
    """Work experience or a transitional job (WEX-01; 20 CFR 680.180, 681.600).

    :param of_record: a code of `OF_RECORD`.
    :param education: the academic and occupational education beside the work; youth need one (WEX-05, 681.600(b)).
    :param barriers: why a transitional job: chronically unemployed or an inconsistent work history (WEX-07, 680.190).
    :param services: the comprehensive career services beside a transitional job (680.195).
    :param subsidized: the wages of a transitional job are subsidized by this agreement.
    :param slot: a code of `SLOTS`, found from the first day and never typed; "" where the program has none (WEX-06).
    """

    worksite: str = ""
    supervisor: str = ""
    objectives: str = ""
    of_record: str = ""
    education: str = ""
    barriers: str = ""
    services: str = ""
    subsidized: bool = False
    checklist: tuple[str, ...] = ()
    slot: str = ""


@dataclass(frozen=True)
class IncentiveContents:
    """A hiring incentive for an employer (d18).

    :param fein: the employer's federal number. :param wage_cents: what the job pays an hour.
    :param permanent: the job is meant to last and is not subsidized.
    """

    fein: str = ""
    job: str = ""
    wage_cents: int = 0
    permanent: bool = False
    checklist: tuple[str, ...] = ()


AnyContents = Contents | WorkContents | IncentiveContents

SHAPES: Mapping[str, type[Any]] = {
    "OJT": Contents,
    "WorkExperience": WorkContents,
    "TransitionalJob": WorkContents,
    "HiringIncentive": IncentiveContents,
}


def checklist_of(contents: AnyContents) -> Mapping[str, str]:
    """What must be true before anybody signs (OJT-13)."""
    if isinstance(contents, WorkContents):
        return WORK_CHECKLIST
    return INCENTIVE_CHECKLIST if isinstance(contents, IncentiveContents) else CHECKLIST


def parties_of(contents: AnyContents) -> tuple[str, ...]:
    """Whose signatures make the agreement; the employer of record signs besides the worksite where it is another one."""
    if isinstance(contents, IncentiveContents):
        return ("employer", "board")
    if isinstance(contents, WorkContents):
        apart = contents.of_record in ("agency", "other")
        return (*(("employer",) if apart else ()), "worksite", "participant", "board")
    return ("employer", "participant", "board")


def check_agreement(contents: AnyContents, terms: AgreementTerms) -> None:
    """Refuse an agreement that is not whole.

    :raises InvalidInput: ``contract_missing`` or ``contract_format`` at the field.
    """
    if isinstance(contents, Contents):
        check_contents(contents)
    elif isinstance(contents, WorkContents):
        _check_work(contents, terms)
    else:
        _check_incentive(contents)
    if not set(contents.checklist) <= set(checklist_of(contents)):
        raise InvalidInput(
            "contract_format", field="checklist", what="The checklist", form="points of the list"
        )


def _check_work(contents: WorkContents, terms: AgreementTerms) -> None:
    for name, what in (
        ("worksite", "The worksite"),
        ("supervisor", "The supervisor at the worksite"),
        ("objectives", "What is to be learned"),
        ("of_record", "The employer of record"),
    ):
        _require(contents, name, what)
    if contents.of_record not in OF_RECORD:
        raise InvalidInput(
            "contract_format", field="of_record", what="The employer of record", form="one of the list"
        )
    stipend = isinstance(terms, WorkTerms) and terms.pay == "stipend"
    if stipend is not (contents.of_record == "none"):
        raise InvalidInput("record_pay", field="of_record", pay="stipend" if stipend else "wage")


def _check_incentive(contents: IncentiveContents) -> None:
    _require(contents, "job", "The job")
    if not FEIN.match(contents.fein):
        raise InvalidInput(
            "contract_format", field="fein", what="The employer's federal number", form="12-3456789"
        )
    if contents.wage_cents <= 0:
        raise InvalidInput("contract_missing", field="wage_cents", what="The wage of the job")
    if not contents.permanent:
        raise InvalidInput("contract_missing", field="permanent", what="That the job is meant to last")


def _require(contents: AnyContents, name: str, what: str) -> None:
    if not str(getattr(contents, name)).strip():
        raise InvalidInput("contract_missing", field=name, what=what)


def to_text(contents: AnyContents) -> str:
    """The contents as they are kept."""
    return canonical(asdict(contents)).decode()


def contents_from(kind: str, text: str) -> AnyContents:
    """Contents from their column."""
    values: dict[str, Any] = json.loads(text)
    for name in ("factors", "checklist"):
        if name in values:
            values[name] = tuple(values[name])
    if values.get("employed_since") is not None:
        values["employed_since"] = datetime.date.fromisoformat(values["employed_since"])
    shape = SHAPES[kind]
    found: AnyContents = shape(**{one.name: values[one.name] for one in fields(shape)})
    return found
