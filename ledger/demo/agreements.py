"""Whole agreements with employers and worksites, one for each kind that an agreement binds. Every word is invented."""

import zlib
from collections.abc import Mapping

from ledger.domain.contracts.agreements import (
    INCENTIVE_CHECKLIST,
    WORK_CHECKLIST,
    AnyContents,
    IncentiveContents,
    WorkContents,
)
from ledger.domain.contracts.contents import CHECKLIST, Contents


def fein_of(payee_id: str) -> str:
    """An invented federal number, another one for each payee."""
    return f"93-{zlib.crc32(payee_id.encode()) % 10**7:07d}"


CONTRACT = Contents(
    fein="93-0000000",
    occupation="Welder's helper (invented)",
    onet="51-4121.06",
    outline="Safety, machines, reading orders; three months beside a journeyman (invented)",
    svp=4,
    rationale="Knows the tools, not the machines: SVP 4, gap judged at 520 hours (invented)",
    records=True,
    checklist=tuple(CHECKLIST),
)
WORK = WorkContents(
    worksite="Community garden (invented)",
    supervisor="The lead gardener (invented)",
    objectives="Plan a bed, keep the log, serve at the stall (invented)",
    of_record="worksite",
    education="Saturday class in plant science (invented)",
    checklist=tuple(WORK_CHECKLIST),
)
JOB = WorkContents(
    worksite="Reuse warehouse (invented)",
    supervisor="The floor lead (invented)",
    objectives="Keep hours, sort and price, drive a pallet jack (invented)",
    of_record="agency",
    barriers="Out of work for two years (invented)",
    services="Weekly coaching and job search workshop (invented)",
    subsidized=True,
    checklist=tuple(WORK_CHECKLIST),
)
INCENTIVE = IncentiveContents(
    fein="93-0000000",
    job="Line cook (invented)",
    wage_cents=2_100,
    permanent=True,
    checklist=tuple(INCENTIVE_CHECKLIST),
)
WHOLE: Mapping[str, AnyContents] = {
    "OJT": CONTRACT,
    "WorkExperience": WORK,
    "TransitionalJob": JOB,
    "HiringIncentive": INCENTIVE,
}
SIGNERS = {
    "employer": "Owner (invented)",
    "worksite": "Supervisor (invented)",
    "participant": "The participant",
    "board": "Liaison (invented)",
}
