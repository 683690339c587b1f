"""Money moved between what a fund has given to no line, its reserves, an agency and its funder; the strict test."""

from tests.property.model.limits import SUPPORT, TRAINING, TRAINING_BUDGET
from tests.property.model.state import Model
from tests.property.model.verbs import verb


@verb
def shift(model: Model, line: str, source: str, target: str, cents: int) -> str:
    """One move of the adult fund, by two people. A funder's cut is recorded, even below what is promised."""
    place = TRAINING if line == "Training" else SUPPORT
    there = {
        "reserve": model.reserve["WA26", line],
        "unassigned": model.spare["WA26"],
        "agency": model.available[place],
    }
    if cents > there[source] and (source, target) != ("agency", "funder"):
        return "budget_faults"
    change = cents * ((source == "unassigned") - (target in ("unassigned", "funder"))) * (line == "Training")
    after = model.set_aside + change
    if target != "funder" and change:
        mends = model.cut and change > 0
        if after > TRAINING_BUDGET or not (3 * after > TRAINING_BUDGET or mends):
            return "budget_faults"
    model.set_aside = after
    if (source, target) == ("agency", "funder"):
        model.cut_at.add(place)
    for at, by in ((source, -cents), (target, cents)):
        if at == "reserve":
            model.reserve["WA26", line] += by
        elif at == "unassigned":
            model.spare["WA26"] += by
        elif at == "agency":
            model.available[place] += by
        else:
            model.authority["WA26"] -= cents
            model.cut -= change
    return ""


def is_set_aside(model: Model) -> bool:
    """More than a third, unless the funder took it."""
    return bool(model.cut) or 3 * model.set_aside > TRAINING_BUDGET
