"""Exceptions and emergencies, as the people of a played board make them: one line for each step."""

from sqlalchemy import select

from ledger.demo.player import Player
from ledger.services.needs import approvals, choices
from ledger.services.overrides import emergencies, exceptions
from ledger.services.people.roles import Actor
from ledger.store import schema
from ledger.store.overrides import overrides
from ledger.store.rows import Row


def ask(
    play: Player, line_id: str, reason: str = "no_cheaper", words: str = "", by: Actor | None = None
) -> str:
    """An approver asks for an exception; its id."""
    command = exceptions.Ask(play.key(), line_id, reason, words)
    return str(exceptions.ask(play.work, by or play.cast.approver, command)["override"])


def ask_for_change(play: Player, amendment_id: str, reason: str = "no_cheaper", words: str = "") -> str:
    """An approver asks for an exception to what a change of a live award passes; its id."""
    command = exceptions.AskForChange(play.key(), amendment_id, reason, words)
    return str(exceptions.ask_for_change(play.work, play.cast.approver, command)["override"])


def row(play: Player, override_id: str) -> Row:
    """An override as it stands."""
    with play.work.store.reading() as connection:
        found = overrides.get(connection, override_id)
    if found is None:
        raise AssertionError(override_id)
    return found


def decide(play: Player, override_id: str, by: Actor, refusal: str | None = None) -> None:
    """A second person decides about it."""
    version = row(play, override_id)["version"]
    exceptions.decide(play.work, by, exceptions.Decide(play.key(), override_id, version, refusal))


def choose_fund(play: Player, line_id: str, allocation_id: str, reason: str = "") -> str | None:
    """An approver lets a line draw on this allocation; the override's id where a reason was needed."""
    version = play.line(line_id)["version"]
    command = choices.ChooseFund(play.key(), line_id, version, allocation_id, reason)
    override = choices.choose(play.work, play.cast.approver, command)["override"]
    return None if override is None else str(override)


def mark(play: Player, coach: Actor, need_id: str, reason: str = "eviction", words: str = "") -> None:
    """A coach marks a submitted need as an emergency."""
    emergencies.mark(play.work, coach, emergencies.Mark(play.key(), need_id, reason, words))


def look_back(play: Player, line_id: str, finding: str | None = None, by: Actor | None = None) -> None:
    """The verification is made up."""
    verifier = by or play.cast.rent_coordinator
    emergencies.look_back(play.work, verifier, emergencies.LookBack(play.key(), line_id, finding))


def settle(
    play: Player,
    override_id: str,
    outcome: str,
    by: Actor | None = None,
    proof: tuple[str, str] = ("", ""),
) -> None:
    """The fiscal manager says what was done about one that was not eligible. :param proof: who else pays, and its paper."""
    command = emergencies.Settle(play.key(), override_id, outcome, *proof)
    emergencies.settle(play.work, by or play.cast.second_approver, command)


def approve(play: Player, line_id: str, by: Actor | None = None) -> str:
    """One approval within the band; the award's id."""
    command = approvals.Approve(play.key(), line_id, play.line(line_id)["version"])
    award = approvals.approve(play.work, by or play.cast.approver, command)["award"]
    if award is None:
        raise AssertionError("a second approval must follow")
    return str(award)


def of_line(play: Player, line_id: str) -> list[Row]:
    """Every override of a line."""
    with play.work.store.reading() as connection:
        return overrides.overrides_for(connection, line_id)


def lines_of(play: Player, need_id: str) -> list[str]:
    """The lines of a need, in their order."""
    table = schema.need_line.c
    with play.work.store.reading() as connection:
        found = connection.execute(select(table.id).where(table.need_id == need_id).order_by(table.position))
        return list(found.scalars())
