"""Payees: suggested, created and accepted by different people; duplicates and conflicts are said (SD4, F3,
d35, d41)."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from ledger.domain.people.duties import Duty, Step, refuse_same_person
from ledger.errors import InvalidInput, LedgerError, NotFound, Refused
from ledger.services import payees
from ledger.services.payees import Correct, Create, Decide, RecordForm, Suggest
from ledger.services.people.roles import Actor
from ledger.services.work import Work
from ledger.store import schema
from tests.board import actor, add_person

COACH, LIAISON, KEEPER, CHECKER = "PER-COACH", "PER-LIAISON", "PER-KEEPER", "PER-CHECKER"
CEDAR = ("Cedar Court Apartments LLC", "12 NE Oak Street, Unit 4")


def coach() -> Actor:
    """Who asks."""
    return actor(COACH, Duty.REQUEST, agency="NORTH")


def keeper() -> Actor:
    """Who makes payees."""
    return actor(KEEPER, Duty.KEEP_PAYEES)


def checker() -> Actor:
    """Who accepts them."""
    return actor(CHECKER, Duty.CHECK_PAYEES)


@pytest.fixture
def ledger(work: Work) -> Work:
    """People whose ids the rows name."""
    for person in (COACH, LIAISON, KEEPER, CHECKER):
        add_person(work, person)
    return work


def suggested(work: Work, key: str = "s", name: str = CEDAR[0], address: str | None = CEDAR[1]) -> str:
    """A payee that a coach suggests."""
    return str(payees.suggest(work, coach(), Suggest(key, name, address, "landlord"))["payee"])


def created(work: Work, key: str = "c", name: str = CEDAR[0], address: str | None = CEDAR[1]) -> str:
    """A payee that a keeper makes anew."""
    return str(payees.create(work, keeper(), Create(key, name, address, "landlord", "individual"))["payee"])


def state(work: Work, payee_id: str) -> str:
    """Where the payee stands."""
    with work.store.reading() as connection:
        return str(
            connection.execute(select(schema.payee.c.state).where(schema.payee.c.id == payee_id)).scalar_one()
        )


def test_from_a_suggestion_to_a_payee_that_may_be_paid(ledger: Work) -> None:
    """Three people, three states; the keeper puts the words right on the way."""
    payee = suggested(ledger)
    with ledger.store.reading() as connection, pytest.raises(Refused) as refused:
        payees.require_accepted(connection, payee)
    assert refused.value.code == "payee_not_accepted"
    made = payees.create(
        ledger, keeper(), Create("c", "Cedar Court", CEDAR[1], "landlord", "partnership", "requested", payee)
    )
    assert (made["payee"], made["again"]) == (payee, False)
    assert payees.accept(ledger, checker(), Decide("a", payee))["state"] == "accepted"
    with ledger.store.reading() as connection:
        row = payees.require_accepted(connection, payee)
        assert payees.people_of(connection, payee) == {
            Step.KEEP_PAYEE: (KEEPER,),
            Step.CHECK_PAYEE: (CHECKER,),
        }
    assert (row["name"], row["tax_class"], row["form_state"], row["suggested_by"]) == (
        "Cedar Court",
        "partnership",
        "requested",
        COACH,
    )


def test_whoever_made_or_suggested_a_payee_never_checks_it(ledger: Work) -> None:
    """SD4, also for someone who holds both duties; refusing is checking too."""
    both = actor(KEEPER, Duty.KEEP_PAYEES, Duty.CHECK_PAYEES)
    own_suggestion = actor(COACH, Duty.CHECK_PAYEES)
    payee = created(ledger)
    mine = suggested(ledger, "s2", "Pine Hall", None)
    payees.create(ledger, keeper(), Create("c2", "Pine Hall", None, "landlord", "individual", "none", mine))
    for who, wanted in ((both, payee), (own_suggestion, mine)):
        for decide in (payees.accept, payees.refuse):
            with pytest.raises(Refused) as refused:
                decide(ledger, who, Decide(f"k {wanted}", wanted))
            assert refused.value.code == "same_person"
            assert "created its payee" in str(refused.value)
    assert state(ledger, payee) == "created"


def test_the_database_refuses_one_person_for_both_by_itself(ledger: Work) -> None:
    """Red twin: written past the service, the row is still refused."""
    payee = created(ledger)
    with pytest.raises(IntegrityError, match="two_people"), ledger.store.writing() as connection:
        connection.execute(
            update(schema.payee).where(schema.payee.c.id == payee).values(state="accepted", checked_by=KEEPER)
        )


def test_its_maker_and_checker_do_not_pay_it(ledger: Work) -> None:
    """What `people_of` gives is what the separation rules need."""
    payee = created(ledger)
    payees.accept(ledger, checker(), Decide("a", payee))
    with ledger.store.reading() as connection:
        done = payees.people_of(connection, payee)
    for act in (Step.BUILD, Step.RELEASE):
        for person in (KEEPER, CHECKER):
            with pytest.raises(Refused):
                refuse_same_person(act, person, done)
        refuse_same_person(act, LIAISON, done)


@pytest.mark.parametrize(
    "who, call", [("coach", "create"), ("coach", "accept"), ("keeper", "suggest"), ("checker", "create")]
)
def test_each_step_needs_its_duty(ledger: Work, who: str, call: str) -> None:
    """Suggest, create and accept are three duties."""
    person = {"coach": coach, "keeper": keeper, "checker": checker}[who]()
    commands = {
        "suggest": lambda: payees.suggest(ledger, person, Suggest("k", "A", None, "school")),
        "create": lambda: payees.create(ledger, person, Create("k", "A", None, "school", "exempt")),
        "accept": lambda: payees.accept(ledger, person, Decide("k", "PAY-1")),
    }
    with pytest.raises(Refused) as refused:
        commands[call]()
    assert refused.value.code == "duty_needed"


def test_a_payee_moves_on_only_from_where_it_stands(ledger: Work) -> None:
    """A suggestion is not accepted, what was decided is not decided again."""
    payee = suggested(ledger)
    with pytest.raises(Refused) as refused:
        payees.accept(ledger, checker(), Decide("a", payee))
    assert refused.value.code == "payee_state"
    payees.refuse(ledger, checker(), Decide("r", payee))
    assert state(ledger, payee) == "refused"
    with pytest.raises(Refused):
        payees.create(ledger, keeper(), Create("c", *CEDAR, "landlord", "individual", "none", payee))
    with pytest.raises(NotFound):
        payees.accept(ledger, checker(), Decide("b", "PAY-UNKNOWN0"))


def test_a_corrected_payee_has_to_be_checked_anew(ledger: Work) -> None:
    """F6: nothing is paid to a changed record before another person looked; whoever changed it does not."""
    payee = created(ledger)
    payees.accept(ledger, checker(), Decide("a", payee))
    second = actor(CHECKER, Duty.KEEP_PAYEES, Duty.CHECK_PAYEES)
    payees.correct(
        ledger, second, Correct("x", payee, CEDAR[0], "99 Elsewhere Road", "landlord", "individual")
    )
    with ledger.store.reading() as connection:
        with pytest.raises(Refused):
            payees.require_accepted(connection, payee)
        assert payees.people_of(connection, payee) == {Step.KEEP_PAYEE: (CHECKER,)}
    with pytest.raises(Refused):
        payees.accept(ledger, second, Decide("b", payee))


def test_the_tax_form_has_three_states(ledger: Work) -> None:
    """Its number is never asked for."""
    payee = created(ledger)
    payees.record_form(ledger, keeper(), RecordForm("f", payee, "on_file"))
    assert payees.get_payee(ledger, keeper(), payee)["form_state"] == "on_file"
    with pytest.raises(InvalidInput) as refused:
        payees.record_form(ledger, keeper(), RecordForm("g", payee, "lost"))
    assert refused.value.code == "form_state_unknown"


def test_a_duplicate_is_said_to_everyone_and_shown_to_those_who_may_see_it(ledger: Work) -> None:
    """T1: a coach learns that there is one; which one, only when it was accepted."""
    first = created(ledger)
    mine = payees.suggest(
        ledger, coach(), Suggest("s", "CEDAR COURT APARTMENTS", "12 n.e. oak st #4", "landlord")
    )
    assert (mine["again"], mine["alike"]) == (True, [])
    again = payees.create(
        ledger, keeper(), Create("c2", "Cedar Court Apartments, L.L.C.", None, "vendor", "unknown")
    )
    assert (again["again"], sorted(again["alike"])) == (True, sorted([first, mine["payee"]]))
    payees.accept(ledger, checker(), Decide("a", first))
    third = payees.suggest(ledger, coach(), Suggest("s3", *CEDAR, "landlord"))
    assert set(third["alike"]) == {first, mine["payee"]}
    other = payees.suggest(ledger, coach(), Suggest("s4", "Pine Hall", None, "landlord"))
    assert (other["again"], other["alike"]) == (False, [])


def test_a_coach_sees_accepted_payees_and_the_own_suggestions(ledger: Work) -> None:
    """People of the board see all; an administrator none."""
    waiting, accepted = created(ledger, "c1", "Birch House", None), created(ledger, "c2", "Alder House", None)
    payees.accept(ledger, checker(), Decide("a", accepted))
    own = suggested(ledger)
    assert [row["id"] for row in payees.list_payees(ledger, coach())] == [accepted, own]
    assert [row["id"] for row in payees.list_payees(ledger, keeper())] == [accepted, waiting, own]
    assert [row["id"] for row in payees.list_payees(ledger, keeper(), text="house", state="created")] == [
        waiting
    ]
    with pytest.raises(NotFound):
        payees.get_payee(ledger, coach(), waiting)
    assert payees.get_payee(ledger, coach(), accepted)["name"] == "Alder House"
    assert "salt" not in payees.get_payee(ledger, coach(), accepted)
    with pytest.raises(Refused):
        payees.list_payees(ledger, actor(LIAISON, Duty.ADMINISTER))


def test_a_payee_s_words_are_not_in_the_event(ledger: Work) -> None:
    """Name and address enter it as a commitment only."""
    created(ledger, name="Canarius Properties", address="77 Canary Row")
    with ledger.store.reading() as connection:
        bodies = b"".join(connection.execute(select(schema.event.c.body)).scalars())
    assert b"seal" in bodies
    assert b"Canar" not in bodies


@pytest.mark.parametrize(
    "code, command",
    [
        ("payee_name_format", Create("k", "  ", None, "landlord", "individual")),
        ("payee_name_format", Create("k", "x" * 121, None, "landlord", "individual")),
        ("payee_name_format", Create("k", 'A\x00"', None, "landlord", "individual")),
        ("payee_address_format", Create("k", "A", "x" * 241, "landlord", "individual")),
        ("payee_sort_unknown", Create("k", "A", None, "friend", "individual")),
        ("tax_class_unknown", Create("k", "A", None, "landlord", "rich")),
        ("form_state_unknown", Create("k", "A", None, "landlord", "individual", "lost")),
    ],
)
def test_what_cannot_be_a_payee_is_refused_at_its_field(ledger: Work, code: str, command: Create) -> None:
    """With a sentence."""
    with pytest.raises(LedgerError) as refused:
        payees.create(ledger, keeper(), command)
    assert refused.value.code == code
    assert refused.value.field
    assert str(refused.value)
