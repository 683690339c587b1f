"""A signed agreement is modified, as the people of a played board do it: one line for each step."""

import datetime
from collections.abc import Mapping
from typing import Any

from ledger.demo import changes
from ledger.demo.agreements import SIGNERS
from ledger.demo.player import Player
from ledger.domain.contracts.agreements import contents_from, parties_of
from ledger.services.awards import awards, change_rows
from ledger.services.contracts import modifications
from ledger.services.contracts.contracts import Sign
from ledger.services.people.roles import Actor
from ledger.store.awards import amendments as store
from ledger.store.awards import awards as award_store


def ask(
    play: Player,
    who: Actor,
    award_id: str,
    governs_on: datetime.date,
    *,
    until_minutes: int | None = None,
    terms: Mapping[str, Any],
    words: str = "The job grew (invented)",
) -> str:
    """A modification is asked for; terms that are not given stay as they are. The change's id."""
    before = change_rows.standing_of(play.award_row(award_id))
    whole = {**changes.values(before), **terms}
    contract_id = play.contract_of(award_id)["id"]
    command = modifications.AskModification(play.key(), contract_id, whole, governs_on, until_minutes, words)
    return str(modifications.ask(play.work, who, command)["amendment"])


def sign(play: Player, who: Actor, award_id: str, on: datetime.date, *parties: str) -> None:
    """These parties sign the modification that was approved, or all."""
    contract = play.contract_of(award_id)
    every = parties_of(contents_from(contract["kind"], contract["contents"]))
    for party in parties or every:
        command = Sign(play.key(), contract["id"], party, SIGNERS[party], on)
        modifications.sign(play.work, who, command)


def accept(play: Player, award_id: str, reason: str | None = None) -> None:
    """A liaison looks at the signed paper and accepts what it binds, or refuses it."""
    with play.work.store.reading() as connection:
        waiting = [
            row for row in award_store.bindings_for(connection, award_id) if row["state"] == "recorded"
        ]
    if reason is None:
        play.agreement_filed(play.cast.liaison, award_id)
    command = awards.DecideBinding(play.key(), waiting[0]["id"], reason)
    awards.decide_binding(play.work, play.cast.liaison, command)


def in_force(
    play: Player,
    who: Actor,
    award_id: str,
    governs_on: datetime.date,
    *,
    until_minutes: int | None = None,
    terms: Mapping[str, Any],
) -> str:
    """A modification goes all its way today: asked, verified, approved, signed by all, accepted. The change's id."""
    change = ask(play, who, award_id, governs_on, until_minutes=until_minutes, terms=terms)
    changes.verify(play, change)
    changes.approve(play, change)
    sign(play, who, award_id, play.source.today())
    accept(play, award_id)
    return change


def number_of(play: Player, award_id: str, change: str) -> int:
    """The number under which it is signed."""
    with play.work.store.reading() as connection:
        rows = store.modifications_for(connection, award_id)
    return int(next(row["number"] for row in rows if row["id"] == change))
