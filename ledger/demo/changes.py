"""Changes to live awards, as the people of a played board make them: one line for each step."""

import datetime
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from ledger.demo.courses import BILLS_FOR_IT, plain_review
from ledger.demo.player import Player
from ledger.domain.awards.amendments import agreed_from
from ledger.domain.needs.kinds import Group, kind_named
from ledger.domain.needs.weekly import WeekFinding
from ledger.domain.scholarships.courses import Review
from ledger.services.awards import amendments, change_rows, moves, transfers
from ledger.services.needs import weekly
from ledger.services.needs.needs import LineInput
from ledger.services.payments.worth import BillLine
from ledger.services.people.roles import Actor
from ledger.store import schema
from ledger.store.awards import awards as award_store


def ask(
    play: Player,
    coach: Actor,
    award_id: str,
    *,
    cents: int | None = None,
    payee: str | None = None,
    terms: Mapping[str, Any] | None = None,
    words: str = "The price rose (invented)",
) -> str:
    """A change is asked for; what is not given stays as it is. The change's id."""
    award = play.award_row(award_id)
    before = change_rows.standing_of(award)
    command = amendments.AskChange(
        play.key(),
        award_id,
        before.amount_cents if cents is None else cents,
        payee or award["payee_id"],
        {**values(before), **(terms or {})},
        words,
    )
    return str(amendments.ask(play.work, coach, command)["amendment"])


def values(before: Any) -> dict[str, Any]:
    """The terms of what an approval stands for, as JSON values."""
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in vars(before.terms).items()
    }


def verify(
    play: Player,
    amendment_id: str,
    by: Actor | None = None,
    review: Review | None = None,
    finding: WeekFinding | None = None,
) -> None:
    """Verified by whoever the kind belongs to, a course with a plain review and weekly payments with what was found before
    unless another is given; the old approval is void from here on."""
    with play.work.store.reading() as connection:
        statement = (
            select(schema.award.c.kind, schema.award.c.line_id, schema.amendment.c.after)
            .join(schema.amendment, schema.amendment.c.award_id == schema.award.c.id)
            .where(schema.amendment.c.id == amendment_id)
        )
        code, line_id, after = connection.execute(statement).one()
        finding = finding or weekly.finding_of(connection, line_id)
    if code == "Scholarship" and review is None:
        review = plain_review(agreed_from(code, after).amount_cents, play.source.today())
    housing = kind_named(code).group is Group.HOUSING
    verifier = play.cast.rent_coordinator if housing else play.cast.liaison
    command = amendments.VerifyChange(play.key(), amendment_id, review, BILLS_FOR_IT, finding)
    amendments.verify(play.work, by or verifier, command)


def version(play: Player, amendment_id: str) -> int:
    """The version of a change, as its page shows it."""
    with play.work.store.reading() as connection:
        statement = select(schema.amendment.c.version).where(schema.amendment.c.id == amendment_id)
        return int(connection.execute(statement).scalar_one())


def decide(play: Player, amendment_id: str, actor: Actor, reason: str | None = None) -> bool:
    """One approver decides; True when the award is approved anew."""
    command = amendments.DecideChange(play.key(), amendment_id, version(play, amendment_id), reason)
    return bool(amendments.decide(play.work, actor, command)["approved"])


def approve(play: Player, amendment_id: str) -> None:
    """Approved anew, by two people where it is above the band."""
    if not decide(play, amendment_id, play.cast.approver):
        decide(play, amendment_id, play.cast.second_approver)


def stop(play: Player, award_id: str, words: str = "Not needed any more (invented)") -> None:
    """An award stops."""
    moves.stop(play.work, play.cast.approver, moves.Stop(play.key(), award_id, words))


def move(play: Player, actor: Actor, award_id: str, allocation_id: str) -> str:
    """The open part goes on elsewhere; the line that waits there."""
    command = moves.Move(play.key(), award_id, allocation_id, "The person moved (invented)")
    return str(moves.move(play.work, actor, command)["line"])


def played(play: Player, coach: Actor, participant_id: str, program: str, shop: str) -> None:
    """Changes of work clothes: raised twice (the second waits for its approver), one that waits for a liaison, one stopped."""
    by = play.source.today() + datetime.timedelta(days=9)
    made = []
    for cents in (9_000, 8_000, 7_000):
        line = LineInput("Clothing", cents, {}, "Work trousers (invented)", shop)
        made.append(play.award(coach, participant_id, program, line, needed_by=by))
    for cents, whole in ((9_600, True), (9_900, False)):
        change = ask(play, coach, made[0], cents=cents)
        verify(play, change)
        if whole:
            approve(play, change)
    ask(play, coach, made[1], cents=8_500, words="Two pairs are needed (invented)")
    stop(play, made[2], "The employer gives them (invented)")


def charged_elsewhere(play: Player, coach: Actor, participant_id: str, program: str, shop: str) -> None:
    """Work boots that one fund paid are charged to another, and a second pair waits for whoever accepts that."""
    by = play.source.today() + datetime.timedelta(days=9)
    for number, accepted in (("BOOTS 1", True), ("BOOTS 2", False)):
        line = LineInput("Clothing", 6_400 if accepted else 5_900, {}, "Work boots (invented)", shop)
        award_id = play.award(coach, participant_id, program, line, needed_by=by)
        bill = play.bill(coach, [BillLine(award_id, line.amount_cents)], number)
        play.pay([bill], f"ACH-{number.replace(' ', '')}")
        with play.work.store.reading() as connection:
            award = award_store.get_award(connection, award_id)
            targets = transfers.targets(connection, play.cast.recorder, award or {})
        command = transfers.ProposeTransfer(play.key(), award_id, targets[0]["id"], "better_source")
        staged = transfers.propose(play.work, play.cast.recorder, command)
        if accepted:
            play.accept(staged)
