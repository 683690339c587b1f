"""Makes the demonstration: the board of Portland's partner network as the source documents describe it, with invented people,
amounts and some months of life. The same seed gives the same books, byte for byte, on both databases.
"""

import datetime
import random
from collections.abc import Callable

from ledger.clock import SeededSource
from ledger.demo import (
    board,
    card_story,
    cash_story,
    closing,
    courses,
    deposits,
    funds,
    golive_story,
    late_aid,
    loose_ends,
    network_story,
    ojt_story,
    override_story,
    records,
    weekly,
    work_story,
)
from ledger.demo.agenda import Agenda
from ledger.demo.board import PAYEES
from ledger.demo.player import Player
from ledger.demo.story import Person, Story, kinds_of, one_of
from ledger.services.journal import relay
from ledger.services.needs.needs import LineInput
from ledger.services.people.roles import Actor
from ledger.services.work import Work

FIRST_DAY = datetime.date(2026, 7, 1)
BOARD_DATE = datetime.date(2026, 11, 20)
CLOSED = ("2026-07", "2026-08")
SEED = "funds-ledger demonstration 1"

YOUTH = "DEMO00000012"
"""Twenty-one years old: the demonstration's work experience of youth (FND-15)."""

FULL = "people.toml"
SMALL = "small_board.toml"


def build(
    source: SeededSource, work: Work, *, small: bool = False, tell: Callable[[str], None] = lambda what: None
) -> None:
    """Make the demonstration in an empty, migrated database and publish its books.

    :param work: with a seeded source; afterwards open the database with the real clock.
    :param small: the small board: three fiscal people, a program manager and a board officer suffice (P51).
    :param tell: told each step.
    :raises Refused: ``demo_not_empty``.
    """
    board.refuse_entries(work)
    file = SMALL if small else FULL
    source.set_today(FIRST_DAY)
    tell("people and budget")
    first = board.bring_people(work, source, file)
    board.add_people(work, source, file, first["admin"], first["accepter"], coaches=False)
    board.add_duties(work, source, file, first["admin"])
    parts = board.described(file)["parts"]
    actors = board.everyone(work, file, coaches=False)
    board.bring_budget(work, source, actors[parts["loader"]], actors[parts["load_accepter"]])
    board.add_people(work, source, file, first["admin"], first["accepter"], coaches=True)
    tell("participants")
    actors = board.everyone(work, file, coaches=True)
    board.bring_participants(work, source, actors[parts["importer"]], FIRST_DAY)
    cast_parts = {
        name: login for name, login in parts.items() if name not in ("loader", "load_accepter", "importer")
    }
    play = Player(work, source, board.cast_of(actors, cast_parts))
    play.list_programs(actors[parts["importer"]], courses.program_list())
    tell("some months of life")
    story = Story(Agenda(play, BOARD_DATE), random.Random(SEED))  # noqa: S311 - determinism is the purpose
    _live(story, actors[parts["loader"]], actors[parts["load_accepter"]])
    tell("service records")
    records.bring(story, actors[parts["importer"]])
    tell("closed months")
    for month in CLOSED:
        closing.close(play, list(actors.values()), month)
    tell("what a partner brings along")
    named = {"school": PAYEES[1][0], "shop": PAYEES[5][0], "employer": PAYEES[7][0]}
    golive_story.staged(play, actors[parts["loader"]], named)
    network_story.play(play)
    board.write_settings(work, file, BOARD_DATE)
    tell("books")
    while relay.tick(work).chained:
        pass


def _live(story: Story, loader: Actor, accepter: Actor) -> None:
    """Payees and cash first, then the stories of the sources, then everyone else's needs, then the loose ends."""
    play = story.play
    for name, sort, tax_class in PAYEES:
        story.payees[name] = play.payee(name, sort, tax_class)
    people = story.people()
    agenda = story.agenda
    agenda.book(datetime.date(2026, 7, 6), lambda: _cash(story))
    cash_story.book(story, "WA26")
    _sources(story, people)
    funds.book(story, loader, accepter)
    work_story.book(story, [one_of(people, "CCC", "EOP", place) for place in range(6, 11)])
    card_story.book(story, [one_of(people, "CCC", "EOP", place) for place in (3, 4, 5)])
    at = {
        agency: [one for one in people if (one.agency, one.program) == (agency, "EOP")]
        for agency in ("CCC", "DCJ")
    }
    override_story.book(story, at["CCC"][3:], at["DCJ"][3:], accepter)
    youth = next(one for one in people if one.external_id == YOUTH)
    work_story.book_youth(story, youth)
    override_story.book_newer(story, [one for one in people if (one.agency, one.program) == ("HS", "EOP")])
    weekly.book(story, one_of(people, "CCC", "EOP", 11), PAYEES[11][0])
    late_aid.book(story, at["DCJ"][4], PAYEES[1][0])
    deposits.book(story, one_of(people, "CCC", "EOP", 7), one_of(people, "DCJ", "EOP", 5), PAYEES[3][0])
    weekly.book_gas(story, one_of(people, "CCC", "EOP", 2), PAYEES[10][0])
    day = datetime.date(2026, 7, 7)
    for place, person in enumerate(people * 3):
        agenda.book(day + datetime.timedelta(days=place * 130 // (len(people) * 3)), _someone(story, person))
    friday = datetime.date(2026, 7, 10)
    while friday < BOARD_DATE:
        agenda.book(friday, story.friday)
        friday += datetime.timedelta(days=7)
    agenda.run()
    loose_ends.play(story, people)


def _cash(story: Story) -> None:
    """What grantors sent ahead; federal money is drawn as it is needed (`Story.friday`)."""
    on = story.play.source.today()
    for fund, cents in (
        ("ERA26", 4_000_000),
        ("EOP26", 5_000_000),
        ("HR26", 2_000_000),
    ):
        story.play.cash(fund, cents, on)


def _sources(story: Story, people: list[Person]) -> None:
    """What the source documents tell (d10, d11, d12, d14, d15, d17); amounts they do not give are invented."""
    book = story.agenda.book
    dcj, ccc, hs = one_of(people, "DCJ", "EOP"), one_of(people, "CCC", "EOP"), one_of(people, "HS", "EOP")
    board_of, landlord = PAYEES[0][0], PAYEES[3][0]

    def d10() -> None:
        line, onward = story.scholarship(dcj, 42_500, board_of, 8, "Certified recovery mentor", "EX-2001")
        story.ask(dcj, [line], 10, [onward])

    def d11() -> None:
        asked = [
            story.scholarship(ccc, 95_000, PAYEES[1][0], 10, "Doula training (amount invented)", "EX-2002"),
            story.rent(ccc, 90_000, "2026-08", 3, landlord),
            story.gas(ccc, 15_000, PAYEES[10][0]),
        ]
        story.ask(ccc, [line for line, _ in asked], 14, [onward for _, onward in asked])

    def d12() -> None:
        person = one_of(people, "CCC", "EOP", 1)
        asked = [
            story.rent(person, 85_000, "2026-07", 3, PAYEES[4][0], 25_000),  # July is arrears
            story.bought(person, "Clothing", 18_000, PAYEES[5][0], "Work clothes", 16_425),
            story.bought(person, "Phone", 9_000, PAYEES[6][0], "Phone service, three months"),
        ]
        story.ask(person, [line for line, _ in asked], 12, [onward for _, onward in asked])

    def d14() -> None:
        person = one_of(people, "CCC", "EOP", 2)
        asked = [
            story.bought(person, "Tools", 24_500, PAYEES[5][0], "Flagging tools"),
            story.bought(person, "Fees", 13_200, PAYEES[8][0], "Guard card training and test"),
        ]
        story.ask(person, [line for line, _ in asked], 9, [onward for _, onward in asked])

    def pool() -> None:
        line, onward = story.rent(hs, 82_000, "2026-09", 2, landlord)
        story.ask(hs, [line], 20, [onward])
        other = one_of(people, "CAP", "IND")
        line, onward = story.rent(other, 70_000, "2026-09", 3, PAYEES[4][0])
        story.ask(other, [line], 20, [onward])

    def d17() -> None:
        person = one_of(people, "DCJ", "EOP", 1)
        line, onward = ojt_story.training(story, person, 520, 2_000, PAYEES[7][0], "Welder's helper")

        def _approved(award: str) -> None:
            onward(award)
            ojt_story.ends(story, person, award, datetime.date(2026, 8, 21), datetime.date(2026, 11, 19))

        story.ask(person, [line], 10, [_approved])

    book(datetime.date(2026, 7, 8), d10)
    book(datetime.date(2026, 7, 8), d11)
    book(datetime.date(2026, 8, 10), d12)
    book(datetime.date(2026, 8, 3), d14)
    book(datetime.date(2026, 8, 12), pool)
    book(datetime.date(2026, 7, 15), d17)
    book(datetime.date(2026, 10, 20), lambda: loose_ends.somebody_leaves(story, "EX-2006"))


def _someone(story: Story, person: Person) -> Callable[[], None]:
    def _act() -> None:
        kinds = kinds_of(story, person)
        if not kinds:
            return
        kind = story.random.choice(kinds)
        line, onward = _line(story, person, kind)
        story.ask(person, [line], story.random.choice((6, 10, 14, 21)), [onward])

    return _act


def _line(story: Story, person: Person, kind: str) -> tuple[LineInput, Callable[[str], None]]:
    chance, today = story.random, story.play.source.today()
    if kind == "Scholarship":
        cents = chance.choice((42_500, 68_000, 120_000, 185_000, 240_000, 310_000))
        return story.scholarship(
            person, cents, chance.choice(PAYEES[1:3])[0], chance.choice((6, 8, 12)), "Course (invented)"
        )
    if kind == "OJT":
        return ojt_story.training(
            story,
            person,
            chance.choice((240, 320, 400)),
            chance.choice((1_850, 2_000, 2_200)),
            PAYEES[7][0],
            "Trade",
        )
    if kind == "Rent":
        after = today.replace(day=28) + datetime.timedelta(days=chance.choice((4, 35)))
        month = f"{after.year:04d}-{after.month:02d}"
        return story.rent(
            person,
            chance.choice((70_000, 82_500, 95_000)),
            month,
            chance.choice((1, 2)),
            chance.choice(PAYEES[3:5])[0],
        )
    if kind == "Gas":
        return story.gas(person, 12_000, PAYEES[10][0])
    shop = {
        "Phone": PAYEES[6][0],
        "Fees": PAYEES[8][0],
        "Identity": PAYEES[8][0],
        "ChildCare": PAYEES[9][0],
    }.get(kind, PAYEES[5][0])
    cents = {"Phone": 6_000, "Fees": 11_500, "Identity": 4_500, "Tools": 21_000, "ChildCare": 30_000}.get(
        kind, 13_500
    )
    return story.bought(person, kind, cents, shop, f"{kind} (invented)", cents - chance.choice((0, 0, 875)))
