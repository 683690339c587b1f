"""Valid forms for exceptions and emergencies; they belong to the table of `builders`."""

import datetime
import secrets

from ledger.domain.needs.resources import Tried
from ledger.services.awards import amendments
from ledger.services.needs import approvals, needs, verifications
from ledger.services.needs.needs import LineInput
from ledger.services.overrides import emergencies, exceptions
from tests.access.builders import CANARY, Sent, builds
from tests.access.place import Place


def asked(place: Place, kind: str, cents: int, case: str = "own") -> tuple[str, str]:
    """A submitted need of one line; the need and the line."""
    own, coach = place.ids[case], place.actor("dana" if case == "other" else "cleo")
    activity = place.one(
        "SELECT a.id FROM activity a JOIN plan p ON p.id = a.plan_id WHERE p.participant_id = ?",
        own["participant"],
    )
    line = LineInput(kind, cents, {}, CANARY, place.ids["accepted"]["payee"], CANARY)
    draft = needs.SaveDraft(
        *(secrets.token_hex(8), None, own["participant"], "EOP", activity, CANARY, CANARY),
        datetime.date(2026, 12, 11),
        (line,),
        tried=(Tried("agency", datetime.date(2026, 11, 2), "no_money", 0, CANARY),),
    )
    need = needs.save_draft(place.work, coach, draft)["need"]
    needs.submit(place.work, coach, needs.Submit(secrets.token_hex(8), need))
    return need, str(place.one("SELECT id FROM need_line WHERE need_id = ?", need))


def verified(place: Place, case: str, cents: int = 90_100) -> str:
    """A verified line for tools, over the cap unless it is less; the policy has the clause."""
    _, line = asked(place, "Tools", cents, case)
    verifications.verify(place.work, place.actor("luis"), verifications.Verify(secrets.token_hex(8), line))
    return line


def excepting(place: Place, case: str) -> tuple[str, int]:
    """An exception that is asked for, and its version."""
    command = exceptions.Ask(secrets.token_hex(8), verified(place, case), "no_cheaper")
    row = exceptions.ask(place.work, place.actor("arne"), command)["override"]
    return row, int(place.one("SELECT version FROM override WHERE id = ?", row))


def emergency(place: Place, cents: int) -> str:
    """The line of an emergency that is approved and not verified."""
    need, line = asked(place, "Phone", cents)
    mark = emergencies.Mark(secrets.token_hex(8), need, "job_start")
    emergencies.mark(place.work, place.actor("cleo"), mark)
    version = place.one("SELECT version FROM need_line WHERE id = ?", line)
    command = approvals.Approve(secrets.token_hex(8), line, int(version))
    approvals.approve(place.work, place.actor("arne"), command)
    return line


@builds("overrides.mark")
def _mark(place: Place) -> Sent:
    need, _ = asked(place, "Phone", 1_235)
    form = {"decision": "emergency", "emergency-reason": "other", "emergency-words": CANARY}
    return Sent("cleo", f"/needs/{need}/emergency", form, ("need.emergency",))


@builds("overrides.ask")
def _ask(place: Place) -> Sent:
    form = {"decision": "exception", "exception-reason": "other", "exception-words": CANARY}
    return Sent("arne", f"/approvals/{verified(place, 'own')}/exception", form, ("exception.asked",))


def raised(place: Place) -> str:
    """A verified change that raises a live award for tools over the cap."""
    line = verified(place, "own", 50_100)
    approve = approvals.Approve(
        secrets.token_hex(8), line, int(place.one("SELECT version FROM need_line WHERE id = ?", line))
    )
    award = approvals.approve(place.work, place.actor("arne"), approve)["award"]
    payee = place.one("SELECT payee_id FROM award WHERE id = ?", award)
    ask = amendments.AskChange(secrets.token_hex(8), award, 90_100, payee, {}, CANARY)
    change = str(amendments.ask(place.work, place.actor("cleo"), ask)["amendment"])
    amendments.verify(place.work, place.actor("luis"), amendments.VerifyChange(secrets.token_hex(8), change))
    return change


@builds("overrides.ask_for_change")
def _ask_for_change(place: Place) -> Sent:
    form = {"decision": "exception", "exception-reason": "other", "exception-words": CANARY}
    return Sent("arne", f"/amendments/{raised(place)}/exception", form, ("exception.asked",))


@builds("overrides.decide")
def _grant(place: Place) -> Sent:
    row, version = excepting(place, "other")
    form = {"decision": "grant", "version": version}
    return Sent("priya", f"/overrides/{row}", form, ("exception.decided",))


@builds("overrides.decide decline")
def _decline(place: Place) -> Sent:
    row, version = excepting(place, "other")
    form = {"decision": "decline", "version": version, "reason": "cheaper"}
    return Sent("priya", f"/overrides/{row}", form, ("exception.decided",))


@builds("needs.verify afterwards")
def _look_back(place: Place) -> Sent:
    line = emergency(place, 1_236)
    return Sent("luis", f"/lines/{line}/verify", {"decision": "verify"}, ("emergency.looked_back",))


@builds("overrides.decide settle")
def _settle(place: Place) -> Sent:
    line = emergency(place, 1_237)
    command = emergencies.LookBack(secrets.token_hex(8), line, "not_eligible")
    row = emergencies.look_back(place.work, place.actor("luis"), command)["override"]
    version = place.one("SELECT version FROM override WHERE id = ?", row)
    form = {"decision": "settle", "version": version, "outcome": "accepted"}
    return Sent("frances", f"/overrides/{row}", form, ("emergency.settled",))
