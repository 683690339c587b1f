"""A small board behind the pages: two agencies with a coach each, a liaison, a rent coordinator, approvers, people served."""

import datetime
import html
import io
import re
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import insert

from ledger.clock import SeededSource
from ledger.domain.needs.kinds import Group
from ledger.domain.people.duties import Duty
from ledger.domain.scholarships.courses import FINDINGS, SOURCES
from ledger.services.participants import vault
from ledger.services.people import sessions
from ledger.services.work import Answer, Unit, Work
from ledger.store import schema
from tests.board import list_programs, load_budget
from tests.unit.web.application import application_on

NEEDED = datetime.date(2026, 8, 15)

GRANTS: dict[str, tuple[str | None, tuple[tuple[Duty, Group | None], ...]]] = {
    "dana": ("DCJ", ((Duty.REQUEST, None),)),
    "cleo": ("CCC", ((Duty.REQUEST, None),)),
    "lena": (None, ((Duty.VERIFY, Group.TRAINING), (Duty.VERIFY, Group.SUPPORT))),
    "rosa": (None, ((Duty.VERIFY, Group.HOUSING),)),
    "alma": (None, ((Duty.APPROVE, None), (Duty.ACCEPT_INVOICES, None))),
    "frances": (None, ((Duty.APPROVE_OVER_BAND, None),)),
    "pavel": (None, ((Duty.BUILD, None),)),
}


@dataclass(frozen=True)
class _Bring:
    key: str


@dataclass
class Board:
    """The application with everybody in it."""

    work: Work
    app: Flask

    def client(self, login: str) -> FlaskClient:
        """A browser in which this person is signed in."""
        client = self.app.test_client()
        client.set_cookie("sid", sessions.rotate(self.work, None, login))
        return client


def coached(work: Work, source: SeededSource) -> None:
    """A start: the demonstration's budget and the people."""
    load_budget(work)
    list_programs(work)
    work.run(None, _Bring("tests-coached"), "person.added", _people)
    with work.store.writing() as connection:
        for login in GRANTS:
            values = {
                "name": login,
                "person_id": f"PER-{login.upper():0<8}",
                "password_hash": "!",
                "must_change": False,
            }
            connection.execute(
                insert(schema.login).values(**values, state="active", changed_at=work.source.now())
            )
        _served(work, connection, "PAR-DCJ00001", "DCJ", "Ada", "Ames")
        _served(work, connection, "PAR-CCC00001", "CCC", "Ben", "Birch")


def open_board(work: Work, *, csrf: bool = False) -> Board:
    """Make the application on a board that starts `coached`."""
    return Board(work, application_on(work, csrf=csrf))


def _people(unit: Unit) -> tuple[str, Answer]:
    for login, (agency, duties) in GRANTS.items():
        person_id = f"PER-{login.upper():0<8}"
        values = {
            "id": person_id,
            "name": login.title(),
            "staff_number": login,
            "agency_code": agency,
            "state": "active",
        }
        unit.insert(schema.person, values)
        for number, (duty, group) in enumerate(duties):
            grant: dict[str, Any] = {"id": f"GRA-{login}{number}", "person_id": person_id, "duty": duty.value}
            grant |= {
                "agency_code": agency,
                "program_code": None,
                "kind_group": group.value if group else None,
            }
            grant |= {"confidential_class": None, "from_on": datetime.date(2026, 1, 1), "to_on": None}
            unit.insert(schema.duty_grant, grant)
    for number, (name, sort) in enumerate((("Example School", "school"), ("Test landlord", "landlord")), 1):
        payee: dict[str, Any] = {"id": f"PAY-0000000{number}", "name": name, "address": None, "sort": sort}
        payee |= {"tax_class": "exempt", "form_state": "none", "state": "accepted"}
        payee |= {"suggested_by": "PER-ALMA0000", "created_by": None, "checked_by": None}
        unit.insert(schema.payee, payee)
    return "PER-DANA0000", {}


def _served(work: Work, connection: Any, person: str, agency: str, first: str, last: str) -> None:
    row = {
        "id": person,
        "external_id": f"X{agency}",
        "household_id": person,
        "home": None,
        "imported_at": work.source.now(),
    }
    connection.execute(insert(schema.participant).values(**row))
    lives = {"county": "Multnomah", "city": "Portland", "household_size": 1, "household_income_cents": 0}
    connection.execute(insert(schema.living).values(participant_id=person, **lives))
    entry_on = datetime.date(2026, 5, 1)
    stay = {"id": f"ENR-{agency}", "participant_id": person, "program_code": "EOP", "agency_code": agency}
    connection.execute(
        insert(schema.enrolment).values(**stay, coach_id=None, entry_on=entry_on, exit_on=None)
    )
    connection.execute(
        insert(schema.plan).values(id=f"PLN-{agency}", participant_id=person, dated_on=entry_on)
    )
    activity = {
        "id": f"ACT-{agency}",
        "plan_id": f"PLN-{agency}",
        "code": "A1",
        "title": "Recovery mentor training",
    }
    connection.execute(insert(schema.activity).values(**activity, from_on=None, to_on=None))
    vault.put(connection, work.vault_key, vault.PARTICIPANT, person, {"first_name": first, "last_name": last})


def three_lines(**changes: str) -> dict[str, str]:
    """A need as a coach types it: a scholarship, three months of rent, gas."""
    return {
        "key": "k" * 32,
        "page": "/needs/new?participant=PAR-DCJ00001",
        "participant": "PAR-DCJ00001",
        "program": "EOP",
        "activity": "ACT-DCJ",
        "why": "It leads to the certificate",
        "other_resources": "The school has no aid left",
        "needed_by": NEEDED.isoformat(),
        "tried-0-source": "dhs",
        "tried-0-on": "2026-07-01",
        "tried-0-result": "no_money",
        "document_sort": "quote",
        "lines-0-kind": "Scholarship",
        "lines-0-listing": "EX-1001",
        "lines-0-amount": "425.00",
        "lines-0-starts_on": "2026-08-01",
        "lines-0-ends_on": "2026-10-01",
        "lines-0-payee": "PAY-00000001",
        "lines-1-kind": "Rent",
        "lines-1-first_month": "2026-08",
        "lines-1-months": "3",
        "lines-1-monthly": "800.00",
        "lines-1-contract": "1,100.00",
        "lines-1-subsidy": "300.00",
        "lines-1-payee": "PAY-00000002",
        "lines-2-kind": "Gas",
        "lines-2-amount": "120.00",
        "lines-2-payee": "PAY-00000001",
        "decision": "submit",
        **changes,
    }


def hold_a_month(board: Board, month: str) -> None:
    """A service record: Ada Ames was helped with rent for this month, by whomever."""
    row = dict.fromkeys(column.name for column in schema.record.columns)
    first = datetime.date.fromisoformat(f"{month}-01")
    row |= {"id": "REC-HELD0001", "participant_id": "PAR-DCJ00001", "sort": "service", "code": "Rent"}
    row |= {
        "external_id": "held",
        "import_id": "IMP-1",
        "content_digest": "held",
        "happened_on": first,
        "ended_on": first + datetime.timedelta(days=27),
    }
    with board.work.store.writing() as connection:
        connection.execute(insert(schema.record).values(**row))


def reviewed(cents: str) -> dict[str, Any]:
    """A course's review as a liaison types it: everything found, nobody else pays, all of it tuition."""
    asked = {
        f"verify-{source}-{name}": value
        for source in SOURCES
        for name, value in (("outcome", "denied"), ("on", "2026-07-01"))
    }
    return {
        "verify-findings": list(FINDINGS),
        "verify-less": "quoted",
        "verify-words": "It bills for the provider of the list",
        "verify-priority": "none",
        "verify-tuition-total": cents,
        **asked,
    }


def photo() -> io.BytesIO:
    """A small JPEG, as a phone would send it."""
    content = io.BytesIO()
    Image.new("RGB", (300, 400), "white").save(content, "JPEG")
    content.seek(0)
    return content


def submitted(board: Board) -> str:
    """Enter and submit the need of three lines; gives its id."""
    answer = board.client("dana").post("/needs/new", data=three_lines())
    assert answer.status_code == 302, words(answer.text)
    return str(answer.location).rsplit("/", 1)[-1]


def lines_of(board: Board, need_id: str) -> dict[str, dict[str, Any]]:
    """The lines of a need by kind."""
    with board.work.store.reading() as connection:
        rows = connection.execute(
            schema.need_line.select().where(schema.need_line.c.need_id == need_id)
        ).mappings()
        return {row["kind"]: dict(row) for row in rows}


def key_in(page: str, name: str = "key") -> str:
    """The client key of a form on a page."""
    found = re.search(rf'name="{name}"[^>]*value="([0-9a-f]+)"', page)
    assert found, f"no {name} on the page"
    return found[1]


def words(page: str) -> str:
    """What a page says, without its tags."""
    inside = page.split("<main", 1)[-1].split("</main>", maxsplit=1)[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", inside)).split())


def body(answer: Any) -> str:
    """An answer's body without its CSRF token, which changes with every second and says nothing of the page."""
    return re.sub(r'(name="csrf_token"[^>]*value=")[^"]*', r"\1", answer.text)
