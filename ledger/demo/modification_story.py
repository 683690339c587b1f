"""Signed contracts that are modified in the demonstration: one modification in force, one that waits for signatures."""

import datetime
import json

from ledger.demo import changes, modifications
from ledger.demo.story import Story
from ledger.errors import LedgerError
from ledger.services.people.roles import Actor
from ledger.store import schema
from ledger.store.contracts.contracts import contracts_with_places
from ledger.store.rows import Row

MORE_MINUTES, LATER = 40 * 60, datetime.timedelta(days=14)
SOON = datetime.timedelta(days=10)
PARTNER = "DCJ"
"""Its money is for what it brings along from its own system."""


def play(story: Story) -> None:
    """A trade takes longer to learn than it seemed: forty hours more and a later last day, from soon on."""
    today = story.play.source.today()
    approved: list[tuple[str, Actor]] = []
    for row in _running(story):
        who = story.play.cast.job_developer or story.play.cast.coaches[row["agency_code"]]
        if len(approved) < 2 and _approved(story, row, who):
            approved.append((str(row["award_id"]), who))
    for award_id, who in approved[:1]:
        modifications.sign(story.play, who, award_id, today)
        modifications.accept(story.play, award_id)
    for award_id, who in approved[1:]:
        modifications.sign(story.play, who, award_id, today, "employer")


def _running(story: Story) -> list[Row]:
    """Contracts of training at work that go on for a while and of which nothing waits to be paid, by their awards."""
    after = (story.play.source.today() + SOON).isoformat()
    with story.play.work.store.reading() as connection:
        table = schema.contract.c
        rows = contracts_with_places(connection, table.state == "executed", table.kind == "OJT")
    going_on = [
        row
        for row in rows
        if not row["accrued_cents"]
        and row["agency_code"] != PARTNER
        and json.loads(row["terms"])["ends_on"] > after
    ]
    return sorted(going_on, key=lambda row: str(row["award_id"]))


def _approved(story: Story, row: Row, who: Actor) -> bool:
    """Asked, verified and approved; not where the cap or the money is used up."""
    terms, play = json.loads(row["terms"]), story.play
    later = datetime.date.fromisoformat(terms["ends_on"]) + LATER
    wanted = {"minutes": terms["minutes"] + MORE_MINUTES, "ends_on": later.isoformat()}
    words = "The machines came late, and the trade takes longer to learn (invented)"
    try:
        change = modifications.ask(
            play, who, row["award_id"], play.source.today() + SOON, terms=wanted, words=words
        )
        changes.verify(play, change)
        changes.approve(play, change)
    except LedgerError:
        return False
    return True
