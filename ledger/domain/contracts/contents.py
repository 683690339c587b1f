"""What a contract for training at work holds besides hours, wage and share, which are the line's terms (OJT-01).

The contents are words about a job and a person: they are kept in a private column as canonical JSON and never enter a book
or the event log.
"""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass

from ledger.errors import InvalidInput

FEIN = re.compile(r"^\d{2}-\d{7}$", re.ASCII)
ONET = re.compile(r"^\d{2}-\d{4}\.\d{2}$", re.ASCII)
LONGEST = 2000
HIGHEST_SVP = 9

FACTORS: Mapping[str, str] = {
    "participant": "The participant's characteristics and barriers",
    "size": "The size of the employer",
    "quality": "The quality of the training and the chances to advance",
    "other": "Other: number in training, wages and benefits, competitiveness",
}
"""Why more than half of the wage may be paid back (20 CFR 680.730)."""

EMPLOYED: Mapping[str, str] = {
    "technology": "New technology",
    "procedure": "New production or service procedures",
    "upgrade": "Upgrade to a job that needs more skill",
    "literacy": "Workplace literacy",
}
"""What training of someone who works there already must be tied to (20 CFR 680.710)."""

CHECKLIST: Mapping[str, str] = {
    "displacement": "It displaces nobody and cuts nobody's hours (20 CFR 683.270)",
    "strike": "It fills no place that a strike or lockout left empty",
    "relocation": "The employer did not move here in the last 120 days at the cost of jobs elsewhere (683.260)",
    "nepotism": "Nobody who decides about it is family of the participant (683.200(g))",
    "compensation": "The participant is covered by workers' compensation",
    "equal_pay": "Pay, benefits and conditions are those of others in the same work (683.275)",
}
"""What must be true before anybody signs (OJT-13)."""


@dataclass(frozen=True)
class Contents:
    """A contract's words and codes; the line's terms hold start, end, hours, wage and share (OJT-01).

    :param fein: the employer's federal number. It is no secret, and it stands in no book.
    :param onet: O*NET code of the occupation, ``51-4121.06``.
    :param svp: specific vocational preparation of the occupation, 1 to 9.
    :param rationale: why it takes that long: the gap between what the job needs and the person can do (OJT-05).
    :param factors: codes of `FACTORS`, needed above the common share (OJT-03).
    :param employed_since: since when the person works there already; None for a new hire (OJT-02).
    :param employed_basis: a code of `EMPLOYED`; with `employed_words` the evidence that OJT-18 asks for.
    :param records: the employer keeps and shows attendance, payroll and other records.
    """

    fein: str = ""
    occupation: str = ""
    onet: str = ""
    outline: str = ""
    classroom: str = ""
    svp: int = 0
    rationale: str = ""
    records: bool = False
    factors: tuple[str, ...] = ()
    factor_words: str = ""
    employed_since: datetime.date | None = None
    employed_basis: str = ""
    employed_words: str = ""
    below_self_sufficient: bool = False
    checklist: tuple[str, ...] = ()


def check_contents(contents: Contents) -> None:
    """Refuse a contract that is not whole: every content of the model contract (20 CFR 669.420) must be there.

    :raises InvalidInput: ``contract_missing`` or ``contract_format`` at the field.
    """
    for name, what in (
        ("fein", "The employer's federal number"),
        ("occupation", "The occupation"),
        ("onet", "The O*NET code"),
        ("outline", "The training outline"),
        ("rationale", "Why it takes that long"),
    ):
        if not getattr(contents, name).strip():
            raise InvalidInput("contract_missing", field=name, what=what)
    if not FEIN.match(contents.fein):
        raise InvalidInput(
            "contract_format", field="fein", what="The employer's federal number", form="12-3456789"
        )
    if not ONET.match(contents.onet):
        raise InvalidInput("contract_format", field="onet", what="The O*NET code", form="51-4121.06")
    if not 1 <= contents.svp <= HIGHEST_SVP:
        raise InvalidInput(
            "contract_format", field="svp", what="The SVP of the occupation", form="4, from 1 to 9"
        )
    if not contents.records:
        raise InvalidInput(
            "contract_missing", field="records", what="The employer's duty to keep and show records"
        )
    for name, known in (("factors", FACTORS), ("checklist", CHECKLIST)):
        if not set(getattr(contents, name)) <= set(known):
            raise InvalidInput(
                "contract_format", field=name, what=name.capitalize(), form="those of the list"
            )
    if contents.employed_basis and contents.employed_basis not in EMPLOYED:
        raise InvalidInput(
            "contract_format", field="employed_basis", what="The reason", form="one of the list"
        )
