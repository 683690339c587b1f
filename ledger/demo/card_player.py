"""Plays the people of the gas cards through the services: a lot, an issue, a count, what was missing."""

import datetime
import hashlib

from sqlalchemy import select

from ledger.demo import papers
from ledger.demo.player import Player
from ledger.services.cards import counts, issues, lots
from ledger.services.documents import documents
from ledger.services.payments import batches
from ledger.services.people.roles import Actor
from ledger.store import schema


def paper(play: Player, actor: Actor, sort: str, title: str, *lines: str, agency: str | None = None) -> str:
    """A page that belongs to a lot or an issue; its id."""
    content = papers.drawn(title, lines)
    digest = hashlib.sha256(content).hexdigest()
    command = documents.Upload(play.key(), sort, digest, agency)
    return str(documents.upload(play.work, actor, command, content)["document"])


def lot(
    play: Player,
    fund: str,
    payee_id: str,
    serials: tuple[str, str],
    cards: int,
    value_cents: int,
    number: str,
) -> str:
    """A lot that came today with its invoice; its id."""
    keeper, today = play.cast.card_keeper, play.source.today()
    document = paper(play, keeper, "invoice", "Invoice", f"{cards} cards, {serials[0]} to {serials[1]}")
    command = lots.ReceiveLot(
        play.key(), fund, payee_id, number, *serials, cards, value_cents, cards * value_cents, today, document
    )
    return str(lots.receive(play.work, keeper, command)["lot"])


def pay(play: Player, lot_id: str, reference: str) -> str:
    """The lot is paid: built by one person, released by another; the batch's id."""
    command = batches.BuildBatch(play.key(), ((lot_id, "ach"),))
    built = batches.build(play.work, play.cast.builder, command)
    play.release(built["batch"], reference)
    return str(built["batch"])


def card_named(play: Player, serial: str) -> str:
    """A card's id by its serial."""
    with play.work.store.reading() as connection:
        statement = select(schema.card.c.id).where(schema.card.c.serial == serial)
        return str(connection.execute(statement).scalar_one())


def issue(
    play: Player,
    award_id: str,
    serial: str,
    *,
    keeper: Actor | None = None,
    issued_on: datetime.date | None = None,
) -> str:
    """A card handed out against a signature, today unless another day is said; the issue's id."""
    actor = keeper or play.cast.card_keeper
    document = paper(
        play,
        actor,
        "signature",
        "Received",
        f"Card {serial}",
        award_id,
        "Signed (invented)",
        agency=play.award_row(award_id)["agency_code"],
    )
    on = issued_on or play.source.today()
    command = issues.IssueCard(play.key(), award_id, card_named(play, serial), on, document)
    return str(issues.issue(play.work, actor, command)["issue"])


def receipt(play: Player, coach: Actor, issue_id: str) -> None:
    """The receipt of a card's use, brought by the coach today."""
    document = paper(play, coach, "receipt", "Gas", "Receipt of a card's use", issue_id, agency=coach.agency)
    command = issues.GiveReceipt(play.key(), issue_id, play.source.today(), document)
    issues.give_receipt(play.work, coach, command)


def count(play: Player, fund: str, serials: str, *, counter: Actor | None = None) -> dict[str, object]:
    """A fund's cards counted today by the third person."""
    command = counts.CountCards(play.key(), fund, serials)
    return counts.count(play.work, counter or play.cast.card_counter, command)


def made_good(play: Player, serial: str, on: datetime.date) -> None:
    """A missing card is given up: the board's own money came in its place."""
    command = counts.ProposeMadeGood(play.key(), card_named(play, serial), on, "Searched twice (invented)")
    play.accept(counts.propose_made_good(play.work, play.cast.recorder, command))


def void(play: Player, serial: str) -> None:
    """The vendor took a card back."""
    command = lots.ProposeVoid(play.key(), card_named(play, serial), "Does not activate (invented)")
    play.accept(lots.propose_void(play.work, play.cast.card_keeper, command))
