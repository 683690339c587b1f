"""People: added, entrusted and restored by two, suspended by one; passwords shown once and never stored."""

import datetime

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from ledger.domain.needs.kinds import Group
from ledger.domain.people.duties import Duty, Role
from ledger.domain.people.people import NewGrant, grants_of_role
from ledger.errors import InvalidInput, LedgerError, NotFound, Refused
from ledger.services.people import first_people, passwords, people, proposals, sessions
from ledger.services.people.first_people import First
from ledger.services.people.passwords import CHEAP
from ledger.services.people.people import AddPerson
from ledger.services.people.roles import Actor
from ledger.services.work import Work
from ledger.store import schema

ADMIN = First("ada", "Ada Lovelace", "violet umbrella seventeen", "A-1")
SECOND = First("grace", "Grace Hopper", "seven quiet lighthouses", "B-1")
WORDS = "nine lemon trees in a row"


def start(work: Work) -> tuple[Actor, Actor]:
    """The first two people: an administrator and a program manager."""
    first_people.bootstrap(work, ADMIN, SECOND, CHEAP)
    return people.actor_for_login(work, "ada"), people.actor_for_login(work, "grace")


def add_agency(work: Work, *codes: str) -> None:
    """Agencies, as a budget load would make them."""
    with work.store.writing() as connection:
        for code in codes:
            connection.execute(schema.agency.insert().values(code=code, name=f"{code} agency", version=1))


def take_in(
    work: Work, login: str, *grants: NewGrant, staff: str = "", agency: str | None = None, issue: bool = True
) -> Actor:
    """Add a person by the first two, with a first password, and give back who signs in."""
    admin, second = people.actor_for_login(work, "ada"), people.actor_for_login(work, "grace")
    command = AddPerson(f"add-{login}", login, f"Name Of {login}", staff or f"S-{login}", grants, agency)
    staged = people.add_person(work, admin, command)
    proposals.accept(work, second, proposals.Accept(f"accept-{login}", staged["proposal"]))
    if issue:
        passwords.issue_password(work, admin, passwords.IssuePassword(f"issue-{login}", login), CHEAP)
    return people.actor_for_login(work, login)


def refused_with(code: str, error: pytest.ExceptionInfo[LedgerError]) -> None:
    """The code is this one, and its sentence can be written."""
    assert error.value.code == code
    assert str(error.value)


def test_a_ledger_starts_with_two_people_and_only_once(work: Work) -> None:
    """An administrator and someone who can accept what is staged."""
    admin, second = start(work)
    assert {grant.duty for grant in admin.grants} == {Duty.ADMINISTER}
    assert Duty.OVERSEE in {grant.duty for grant in second.grants}
    with pytest.raises(Refused) as refused:
        first_people.bootstrap(work, First("eve", "Eve Doe", WORDS), First("mal", "Mal Doe", WORDS), CHEAP)
    refused_with("people_exist", refused)


def test_the_first_two_are_two(work: Work) -> None:
    """One person with two logins is not enough."""
    with pytest.raises(Refused) as refused:
        first_people.bootstrap(work, ADMIN, First("ada2", "Ada Lovelace", WORDS, "A-1"), CHEAP)
    refused_with("two_people", refused)


def test_a_person_is_staged_by_one_and_accepted_by_another(work: Work) -> None:
    """A coach comes with a scope and holds it from the day of acceptance."""
    admin, _ = start(work)
    add_agency(work, "NORTH")
    command = AddPerson("k", "mara", "Mara  Lind", "c-7", grants_of_role(Role.COACH, agency="NORTH"), "NORTH")
    staged = people.add_person(work, admin, command)
    with pytest.raises(NotFound):
        people.actor_for_login(work, "mara")
    with pytest.raises(Refused) as refused:
        proposals.accept(work, admin, proposals.Accept("own", staged["proposal"]))
    refused_with("two_people", refused)
    second = people.actor_for_login(work, "grace")
    proposals.accept(work, second, proposals.Accept("ok", staged["proposal"]))
    mara = people.actor_for_login(work, "mara")
    assert (mara.name, mara.agency) == ("Mara Lind", "NORTH")
    assert mara.may(Duty.REQUEST, agency="NORTH")
    assert not mara.may(Duty.REQUEST, agency="SOUTH")
    assert mara.grants[0].from_on == work.source.today()


def test_only_an_administrator_stages(work: Work) -> None:
    """The program manager accepts and does not stage."""
    _, second = start(work)
    with pytest.raises(Refused) as refused:
        people.add_person(work, second, AddPerson("k", "mara", "Mara", "C-7", ()))
    refused_with("duty_needed", refused)


@pytest.mark.parametrize(
    "code, command",
    [
        ("login_format", AddPerson("k", "No Login", "Mara", "C-7", ())),
        ("name_format", AddPerson("k", "mara", " ", "C-7", ())),
        ("name_format", AddPerson("k", "mara", "Ma\x00ra", "C-7", ())),
        ("staff_number_format", AddPerson("k", "mara", "Mara", "C 7", ())),
        ("login_taken", AddPerson("k", "Grace", "Mara", "C-7", ())),
        ("staff_number_taken", AddPerson("k", "mara", "Mara", "b-1", ())),
        ("agency_unknown", AddPerson("k", "mara", "Mara", "C-7", (NewGrant(Duty.VERIFY, "EAST"),))),
        ("program_unknown", AddPerson("k", "mara", "Mara", "C-7", (NewGrant(Duty.VERIFY, None, "XX"),))),
        ("grant_needs_agency", AddPerson("k", "mara", "Mara", "C-7", grants_of_role(Role.COACH))),
        ("grant_needs_class", AddPerson("k", "mara", "Mara", "C-7", (NewGrant(Duty.SEE_CLASS),))),
        (
            "grant_dates",
            AddPerson(
                "k",
                "mara",
                "Mara",
                "C-7",
                (NewGrant(Duty.VERIFY, from_on=datetime.date(2026, 8, 2), to_on=datetime.date(2026, 8, 1)),),
            ),
        ),
        (
            "duties_toxic",
            AddPerson("k", "mara", "Mara", "C-7", (NewGrant(Duty.ADMINISTER), NewGrant(Duty.BUILD))),
        ),
        ("own_duties", AddPerson("k", "ada2", "Ada Lovelace", "A-1", (NewGrant(Duty.CLOSE),))),
    ],
)
def test_what_cannot_be_is_refused_when_it_is_staged(work: Work, code: str, command: AddPerson) -> None:
    """And nothing is staged."""
    admin, _ = start(work)
    with pytest.raises(LedgerError) as refused:
        people.add_person(work, admin, command)
    refused_with(code, refused)
    with work.store.reading() as connection:
        assert connection.execute(select(schema.proposal.c.id)).all() == []


def test_a_second_login_belongs_to_the_same_person(work: Work) -> None:
    """The staff number tells; toxic pairs are looked for over both logins' duties (SD14)."""
    admin, second = start(work)
    first = take_in(work, "mara", NewGrant(Duty.APPROVE), staff="C-7")
    command = AddPerson("k2", "mara.two", "name of MARA", "C-7", (NewGrant(Duty.RECONCILE),))
    staged = people.add_person(work, admin, command)
    proposals.accept(work, second, proposals.Accept("a2", staged["proposal"]))
    other = people.actor_for_login(work, "mara.two")
    assert other.person_id == first.person_id
    assert {grant.duty for grant in other.grants} == {Duty.APPROVE, Duty.RECONCILE}
    with pytest.raises(Refused) as refused:
        people.add_person(
            work, admin, AddPerson("k3", "m3", "Name Of mara", "C-7", (NewGrant(Duty.ADMINISTER),))
        )
    refused_with("duties_toxic", refused)


def test_suspended_at_once_by_one_and_restored_by_two(work: Work) -> None:
    """The cookie is dead on the very next request (P46), and the login opens nothing."""
    admin, second = start(work)
    mara = take_in(work, "mara", NewGrant(Duty.APPROVE))
    token = sessions.open_session(work, "mara")
    assert sessions.find_session(work, token) is not None
    people.suspend(work, admin, people.Suspend("s", mara.person_id))
    assert sessions.find_session(work, token) is None
    assert people.load_actor(work, mara.person_id) is None
    with pytest.raises(Refused) as refused:
        people.suspend(work, admin, people.Suspend("s2", mara.person_id))
    refused_with("person_state", refused)
    staged = people.restore(work, admin, people.Restore("r", mara.person_id))
    with pytest.raises(Refused) as twice:
        people.restore(work, admin, people.Restore("r2", mara.person_id))
    refused_with("proposal_waits", twice)
    assert people.load_actor(work, mara.person_id) is None
    proposals.accept(work, second, proposals.Accept("ra", staged["proposal"]))
    assert people.load_actor(work, mara.person_id) is not None
    assert sessions.find_session(work, token) is None, "what was ended stays ended"


def test_a_grant_s_scope_is_kept(work: Work) -> None:
    """Group, class and dates come back as they were asked for; none starts in the past."""
    start(work)
    grants = (
        NewGrant(
            Duty.VERIFY,
            group=Group.HOUSING,
            from_on=datetime.date(2020, 1, 1),
            to_on=datetime.date(2026, 9, 30),
        ),
        NewGrant(Duty.SEE_CLASS, confidential_class="HOPWA"),
    )
    mara = take_in(work, "mara", *grants)
    verify = next(grant for grant in mara.grants if grant.duty is Duty.VERIFY)
    assert (verify.group, verify.from_on, verify.to_on) == (
        Group.HOUSING,
        work.source.today(),
        datetime.date(2026, 9, 30),
    )
    assert mara.sees_class("HOPWA")
    assert not mara.sees_class("SUD")


def test_people_are_listed_to_those_who_answer_for_them(work: Work) -> None:
    """With logins and grants; a payer does not see the list."""
    _, second = start(work)
    payer = take_in(work, "pia", *grants_of_role(Role.PAYER))
    found = people.list_people(work, second)
    assert [(one["name"], one["logins"], len(one["grants"])) for one in found] == [
        ("Ada Lovelace", ["ada"], 1),
        ("Grace Hopper", ["grace"], 3),
        ("Name Of pia", ["pia"], 3),
    ]
    with pytest.raises(Refused):
        people.list_people(work, payer)


def test_what_was_free_when_staged_is_looked_at_again_when_accepted(work: Work) -> None:
    """The login was taken meanwhile."""
    admin, second = start(work)
    staged = [
        people.add_person(work, admin, AddPerson(f"k{number}", "mara", "Mara", f"C-{number}", ()))
        for number in (1, 2)
    ]
    proposals.accept(work, second, proposals.Accept("a1", staged[0]["proposal"]))
    with pytest.raises(InvalidInput) as refused:
        proposals.accept(work, second, proposals.Accept("a2", staged[1]["proposal"]))
    refused_with("login_taken", refused)


def test_the_database_refuses_one_person_for_both_steps_by_itself(work: Work) -> None:
    """The check in the service is not the only one: written past it, the row is refused."""
    admin, second = start(work)
    people.add_person(work, admin, AddPerson("k", "mara", "Mara", "C-7", ()))
    accepted = update(schema.proposal).values(state="accepted", decided_at="now")
    with pytest.raises(IntegrityError, match="two_people"), work.store.writing() as connection:
        connection.execute(accepted.values(decided_by=admin.person_id))
    with work.store.writing() as connection:
        connection.execute(accepted.values(decided_by=second.person_id))


def test_a_session_would_live_on_if_nothing_ended_it(work: Work) -> None:
    """Red twin of the dead cookie: with only the person's row changed past the services and back, it opens
    again."""
    start(work)
    token = sessions.open_session(work, "ada")
    with work.store.writing() as connection:
        connection.execute(update(schema.person).values(staff_number=schema.person.c.staff_number + "X"))
    assert sessions.find_session(work, token) is not None
