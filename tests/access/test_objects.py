"""P31, P32: things of one's own agency, of another, of a confidential pool, of somebody who has left, for every role.

`objects.csv` says who gets what. What a reader may not see is answered byte for byte as an id that does not exist, and no list,
search, count or sum of coach A tells of agency B. Columns beside the roles: RACH holds the class HOPWA, LIAP and PAYP are a
liaison and a payer of the pool's program only.
"""

import csv
import html
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from ledger.store.budgets import policies
from ledger.words import dollars
from tests.access import making
from tests.access.place import ROLES, Browser, Place, as_people_see
from tests.access.test_matrix import routes, word

TABLE = Path(__file__).parent / "objects.csv"
PEOPLE = {**ROLES, "RACH": "rosa", "LIAP": "sela", "PAYP": "paco"}

ADDRESSES: dict[str, tuple[str, str]] = {
    "participant": ("participant", "/participants/{}"),
    "need": ("need", "/needs/{}"),
    "need-edit": ("waiting_need", "/needs/{}/edit"),
    "need-new": ("participant", "/needs/new?participant={}"),
    "left": ("participant", "/needs/left?program=EOP&lines-0-kind=Clothing&participant={}"),
    "line-review": ("waiting_line", "/lines/{}/review"),
    "line-approval": ("waiting_line", "/approvals/{}"),
    "award": ("award", "/awards/{}"),
    "amendment": ("amendment", "/amendments/{}"),
    "document": ("document", "/documents/{}/pages/1"),
    "document-original": ("document", "/documents/{}/original"),
    "invoice": ("invoice", "/invoices/{}"),
    "batch": ("batch", "/payments/{}"),
    "entry": ("entry", "/entries/{}"),
    "allocation": ("allocation", "/allocations/{}"),
    "payee": ("payee", "/payees/{}"),
    "attach-award": ("award", "/documents/add/{}"),
    "attach-need": ("waiting_need", "/documents/add/{}"),
}
"""Kind to what it is in `Place.ids` and where it is opened."""


def table() -> list[dict[str, str]]:
    """The reviewed table."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def addresses(place: Place, kind: str, case: str) -> tuple[str, str]:
    """The address of a thing, and of one that does not exist and looks the same."""
    ids = place.ids.get(case, {})
    if kind == "payment":
        unknown = f"/payments/{ids['batch']}/returns/{nobody(ids['payment'])}"
        return f"/payments/{ids['batch']}/returns/{ids['payment']}", unknown
    if kind == "proposal":
        found = place.ids["proposal"][case]
        return f"/changes/{found}", f"/changes/{nobody(found)}"
    if kind == "person":
        found = place.ids["person"][case]
        return f"/users/{found}", f"/users/{nobody(found)}"
    name, at = ADDRESSES[kind]
    return at.format(ids[name]), at.format(nobody(ids[name]))


def nobody(known: str) -> str:
    """An id of the same shape that nothing has."""
    return known[:-8] + "00000000"


def told(response: TestResponse) -> tuple[object, ...]:
    """Everything a reader learns from an answer: status, headers, body without the form token."""
    headers = sorted((name, value) for name, value in response.headers if name != "Content-Length")
    return response.status_code, headers, as_people_see(response.data)


@pytest.mark.parametrize("row", table(), ids=lambda row: f"{row['kind']}-{row['case']}")
def test_who_opens_what(board: Place, row: dict[str, str]) -> None:  # P31, P32a
    known, unknown = addresses(board, row["kind"], row["case"])
    found, differs = {}, []
    for column, login in PEOPLE.items():
        browser = board.browser(login)
        answer = browser.get(known)
        found[column] = word(answer)
        if answer.status_code == 302 and answer.location:
            browser.get(answer.location)  # where it leads is said why; else the next page would say it
        if found[column] == "not-found" and told(answer) != told(browser.get(unknown)):
            differs.append(column)
    assert found == {column: row[column] for column in PEOPLE}
    assert differs == [], "not found, and still told from an unknown id"


def words_of_b(place: Place) -> dict[str, str]:
    """What coach A must never read: names, numbers, ids and amounts of the other agencies' planted people."""
    found: dict[str, str] = {}
    for one in (making.OTHER, making.POOL, making.CO):
        ids = place.ids[one.case]
        for kind in (
            "need",
            "line",
            "award",
            "amendment",
            "document",
            "invoice",
            "payment",
            "batch",
            "entry",
            "waiting_need",
            "waiting_line",
        ):
            found[ids[kind]] = f"{one.case} {kind}"
        for cents in (one.cents, one.asked_cents):
            found[dollars(cents)] = f"{one.case} amount"
        found[f"Reason of {one.last}"] = f"{one.case} reason"
        if one is not making.CO:
            found |= dict.fromkeys(
                (ids["participant"], one.first, one.last, one.external_id, one.phone), f"{one.case} person"
            )
    found[place.ids["other"]["payee"]] = "the other coach's suggestion"
    found["Landlord told by dana"] = "the other coach's suggestion"
    found |= dict.fromkeys(("Dana Cole", "Cass Bell"), "another agency's coach")
    return found


def leaks(place: Place, browser: Browser, words: dict[str, str]) -> Iterator[str]:
    """Every word of the other agencies on every page without an argument, as asked for in many ways."""
    b = making.OTHER
    other = place.ids["other"]
    asked = (
        "",
        "?view=all&state=accepted",
        f"?view=agency&name={b.last}",
        f"?filter={b.last}&agency=DCJ",
        f"?participant={other['participant']}&by=all&time=2026-11",
        f"?allocation={other['allocation']}&sort=amount&page=2",
        "?agency=CAP&by=program&filter=DCJ",
    )
    for (_, method), rule in routes(place.app).items():
        if method != "GET" or rule.arguments:
            continue
        for query in asked:
            answer = browser.get(f"{rule.rule}{query}")
            text = html.unescape(answer.get_data(as_text=True))
            sent = html.unescape(query)
            yield from (
                f"{rule.rule}{query}: {what} ({said})"
                for said, what in words.items()
                if said in text and said not in sent
            )


def test_no_page_of_coach_a_tells_of_another_agency(board: Place) -> None:  # P32b
    found = list(leaks(board, board.browser("cleo"), words_of_b(board)))
    assert found == []


def test_the_same_pages_tell_the_other_coach(
    board: Place,
) -> None:  # red twin: the words are there to be found
    browser = board.browser("dana")
    pages = "".join(
        browser.get(at).get_data(as_text=True)
        for at in ("/needs?view=agency", "/awards", "/invoices?state=accepted", "/people")
    )
    for said in (
        making.OTHER.last,
        place_award(board),
        dollars(making.OTHER.cents),
        dollars(making.OTHER.asked_cents),
    ):
        assert said in html.unescape(pages)


def place_award(place: Place) -> str:
    """The other agency's award."""
    return place.ids["other"]["award"]


def test_a_co_enrolled_person_s_page_tells_nothing_of_the_other_agency(board: Place) -> None:  # T2
    text = (
        board.browser("cleo")
        .get(f"/participants/{board.ids['co-enrolled']['participant']}")
        .get_data(as_text=True)
    )
    assert making.CO.name in text
    for said, what in words_of_b(board).items():
        if not what.endswith("amount"):
            assert said not in text, what
    assert "Department of Community Justice" not in text
    assert "DCJ" not in text


def test_a_co_enrolled_person_s_page_tells_no_amount_of_the_other_agency(
    place: Place,
) -> None:  # T2, decision 22
    person, used = place.ids["co-enrolled"]["participant"], 31_017
    _uses(place, person, used)
    left = dollars(_clothing_cap(place) - used)
    for at, said in (
        (f"/participants/{person}", left),
        (f"/participants/{person}?kind=Clothing&amount=1.00&try=1", f"{left} left, $1.00 asked"),
        (f"/participants/{person}?kind=Clothing&amount=9,000.00&try=1", "More than is left."),
        (f"/needs/left?program=EOP&lines-0-kind=Clothing&participant={person}", left),
        (f"/needs/new?participant={person}", ""),
    ):
        text = place.browser("cleo").get(at).get_data(as_text=True)
        assert dollars(used) not in text, at
        assert dollars(making.CO.asked_cents) not in text, at
        assert said in text, "what she may still ask is said"
    red = place.browser("dana").get(f"/participants/{person}").get_data(as_text=True)
    assert dollars(used) in red, "red twin: the amount is there to be told"


def _uses(place: Place, person: str, cents: int) -> None:
    """The other agency's award of work clothes as if so much had been promised and paid."""
    use = "UPDATE award SET paid_cents = ? WHERE participant_id = ? AND kind = 'Clothing'"
    promise = (
        "UPDATE posting SET amount_cents = -? WHERE entry_number IN (SELECT e.number FROM entry e"
        " JOIN award a ON a.id = e.award_id WHERE e.narration = 'committed' AND a.participant_id = ? AND a.kind = 'Clothing')"
        " AND account_number IN (SELECT number FROM account WHERE name LIKE 'Equity:Budget:Committed:%')"
    )
    guards = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'posting'"
    with closing(sqlite3.connect(place.path)) as connection, connection:
        for (guard,) in connection.execute(guards).fetchall():
            connection.execute(f"DROP TRIGGER {guard}")
        for statement in (use, promise):
            connection.execute(statement, (cents, person))


def _clothing_cap(place: Place) -> int:
    day = place.source.today()
    with place.work.store.reading() as connection:
        return policies.policy_book(connection).get("cap.Clothing", day).cents()


def test_a_limit_that_another_agency_used_up_is_said_to_be_reached(place: Place) -> None:  # T2
    person = place.ids["co-enrolled"]["participant"]
    _uses(place, person, _clothing_cap(place))
    for at in (
        f"/participants/{person}",
        f"/needs/left?program=EOP&lines-0-kind=Clothing&lines-0-amount=1.00&participant={person}",
    ):
        text = place.browser("cleo").get(at).get_data(as_text=True)
        assert "Limit reached" in text, at
        assert "Limit reached" not in place.browser("cleo").get(at.replace(person, _own(place))).get_data(
            as_text=True
        )


def _own(place: Place) -> str:
    return place.ids["own"]["participant"]


def test_an_award_tells_what_was_used_before_it_only_to_who_may_see_all_of_it(place: Place) -> None:  # T2
    own, other = place.ids["own"], place.ids["other"]
    at, said = f"/awards/{own['award']}", "Used before it"
    assert said in place.browser("cleo").get(at).get_data(as_text=True)
    move = "UPDATE award SET participant_id = ? WHERE id = ?"
    with closing(sqlite3.connect(place.path)) as connection, connection:
        connection.execute(move, (own["participant"], other["award"]))
    assert said not in place.browser("cleo").get(at).get_data(as_text=True)
    assert said in place.browser("alma").get(at).get_data(as_text=True)


def test_the_month_counts_coach_a_s_people_only(board: Place) -> None:  # P32b
    browser = board.browser("cleo")
    for measure in ("served", "enrolled", "trained", "credentials", "employed"):
        for query in ("", "&program=EOP&agency=DCJ", "&program=IND&agency=CAP"):
            text = browser.get(f"/month/people/{measure}?time=2026-11{query}").get_data(as_text=True)
            assert making.OTHER.last not in text
            assert board.ids["other"]["participant"] not in text
    known = told(browser.get("/month/people/served?time=2026-11&program=EOP&agency=DCJ"))
    assert known == told(browser.get("/month/people/served?time=2026-11&program=EOP&agency=NONE"))


def _forms(ids: dict[str, str]) -> dict[str, tuple[str, dict[str, str]]]:
    return {
        "submit": (f"/needs/{ids['waiting_need']}/submit", {"decision": "submit"}),
        "answer": (
            f"/needs/{ids['waiting_need']}/answer",
            {"decision": "answer", "reply-key": "k1", "reply-answer": "Yes"},
        ),
        "update": (
            f"/needs/{ids['waiting_need']}/edit",
            {"decision": "draft", "program": "EOP", "lines-0-kind": "Phone"},
        ),
        "cancel": (f"/lines/{ids['waiting_line']}/cancel", {"decision": "cancel"}),
        "bind": (
            f"/awards/{ids['award']}/bindings",
            {
                "decision": "record",
                "binding-key": "k2",
                "binding-amount": "1.00",
                "binding-happened_on": "2026-11-19",
            },
        ),
        "attach": (f"/documents/add/{ids['award']}", {"sort": "quote"}),
        "new": (
            "/needs/new",
            {
                "decision": "draft",
                "participant": ids["participant"],
                "program": "EOP",
                "lines-0-kind": "Phone",
            },
        ),
        "autosave": ("/needs/new/autosave", {"page": "/elsewhere"}),
    }


FORMS = ("submit", "answer", "update", "cancel", "bind", "attach", "new", "autosave")


@pytest.mark.parametrize("form", FORMS)
def test_a_form_about_another_agency_s_thing_is_as_one_about_nothing(board: Place, form: str) -> None:  # P32a
    browser, ids = board.browser("cleo"), board.ids["other"]
    none = {kind: nobody(one) for kind, one in ids.items()}
    before = board.digest()
    known, unknown = (told(browser.post(*_forms(of)[form])) for of in (ids, none))
    assert known == unknown
    assert board.digest() == before


def test_a_refund_of_another_program_is_as_unknown(place: Place) -> None:  # P32a
    browser, refund = place.browser("paco"), place.ids["proposal"]["due"]
    award = place.ids["confidential"]["award"]
    form = {"decision": "propose", "receipt-received_on": "2026-11-20", "receipt-key": "k"}
    before = place.digest()
    known = told(browser.post(f"/awards/{award}/refunds/{refund}/receipt", form))
    assert known == told(browser.post(f"/awards/{award}/refunds/{nobody(refund)}/receipt", form))
    assert place.digest() == before


def test_a_payer_of_one_program_pays_no_other(place: Place) -> None:  # T1
    browser = place.browser("paco")
    before = place.digest()
    waits = place.rows("SELECT id FROM invoice_line WHERE state = 'accrued'")
    built = place.one("SELECT id FROM batch WHERE state = 'built'")
    payment = place.ids["own"]["payment"]
    for at, form in (
        ("/payments", {"line": waits[0][0], "method": "ach"}),
        (f"/payments/{built}/dissolve", {"decision": "dissolve"}),
        (f"/payments/{built}/release", {"decision": "release", "paid_on": "2026-11-20"}),
        (f"/payments/{place.ids['confidential']['batch']}/returns/{payment}", {"reason": "R03"}),
    ):
        assert word(browser.post(at, form)) in ("ok", "not-found")
    assert place.digest() == before


def test_a_reader_of_a_mixed_invoice_sees_the_own_part(place: Place) -> None:  # P32b
    bill(place)
    text = place.browser("cleo").get(f"/invoices/{place.ids['own']['invoice']}").get_data(as_text=True)
    assert dollars(making.OWN.cents) in text
    assert dollars(making.OWN.cents + making.OTHER.cents) not in text
    assert place.ids["other"]["award"] not in text


def bill(place: Place) -> None:
    """Move the other agency's paid line under coach A's invoice, as a landlord who bills both at once would have it."""
    with closing(sqlite3.connect(place.path)) as connection, connection:
        connection.execute(
            "UPDATE invoice_line SET invoice_id = ?, position = 2 WHERE invoice_id = ?",
            (place.ids["own"]["invoice"], place.ids["other"]["invoice"]),
        )
        connection.execute(
            "UPDATE invoice SET total_cents = ? WHERE id = ?",
            (making.OWN.cents + making.OTHER.cents, place.ids["own"]["invoice"]),
        )


def test_every_change_opens_in_whatever_state_it_is(board: Place) -> None:  # AUD-02
    opened: dict[tuple[str, str], list[str]] = {}
    for change_id, kind, state in board.rows("SELECT id, kind, state FROM proposal"):
        for login in ("frances", "priya", "aud"):
            answer = board.browser(login).get(f"/changes/{change_id}")
            assert answer.status_code in (200, 404), (kind, state, login)
            if answer.status_code == 200:
                opened.setdefault((kind, state), []).append(answer.get_data(as_text=True))
    assert any("Allocations: " in one for one in opened["budget_load", "accepted"])
    assert len(opened) > 10
