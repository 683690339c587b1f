"""Which of a line's fields belong to the kind that is chosen: the only ones that are read. `needs.css` shows the same ones."""

from ledger.domain.needs.terms import BY_WEEK

EVERY_KIND = frozenset({"kind", "words", "payee", "payee_reference"})
_WEEKS = frozenset({"starts_on", "weeks", "weekly"})
_WORK = frozenset({"starts_on", "ends_on", "hours", "wage", "pay", "taxes", "compensation"})
_OF_KIND = {
    "Rent": frozenset({"first_month", "months", "monthly", "contract", "subsidy"}),
    "OJT": frozenset({"starts_on", "ends_on", "hours", "wage", "rate"}),
    "WorkExperience": _WORK,
    "TransitionalJob": _WORK,
    "NeedsRelated": _WEEKS,
    "MoveIn": frozenset({"amount", "refundable"}),
    "HiringIncentive": frozenset({"amount", "starts_on"}),
    "Scholarship": frozenset({"amount", "listing", "starts_on", "ends_on"}),
}

FIELD_OF_TERM = {
    "monthly_cents": "monthly",
    "contract_cents": "contract",
    "subsidy_cents": "subsidy",
    "refundable_cents": "refundable",
    "weekly_cents": "weekly",
    "minutes": "hours",
    "wage_cents": "wage",
    "rate_bp": "rate",
    "taxes_bp": "taxes",
    "compensation_bp": "compensation",
}
"""Names of terms to the fields in which they are typed, where the two differ."""


def asked_of(kind: str, *, by_week: bool, by_card: bool) -> frozenset[str]:
    """Names of the fields that a line of this kind is made of.

    :param kind: its code; empty while none is chosen. :param by_week: it is so many weeks at an amount each.
    :param by_card: gas that is given by card, which names its days.
    """
    if kind not in BY_WEEK:
        return EVERY_KIND | _OF_KIND.get(kind, frozenset({"amount"}))
    days = frozenset({"starts_on", "ends_on"}) if by_card else frozenset()
    how = frozenset({"gas_by", "spread"}) if kind == "Gas" else frozenset({"spread"})
    return EVERY_KIND | how | (_WEEKS if by_week else frozenset({"amount"}) | days)
