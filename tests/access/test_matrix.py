"""P31: every route, every role, every method against the reviewed table `matrix.csv`.

The table was derived from the access matrix of the board's roles, not from the code. Where the two differ on purpose, `WIDER`
says so with its reason, and the test fails as soon as the difference is gone.
"""

import csv
from collections.abc import Mapping
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from ledger.domain.people.duties import Duty
from ledger.errors import Broken
from ledger.services.months import reconciliation
from ledger.services.payments import bills
from ledger.services.people import proposals
from ledger.web import access, pages
from ledger.web.people import proposals as proposal_pages
from tests.access import making
from tests.access.place import ROLES, Browser, Place

TABLE = Path(__file__).parent / "matrix.csv"
COLUMNS = (*ROLES, "anonymous", "suspended")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

WIDER: Mapping[tuple[str, str], str] = {
    ("awards.record_binding", "LIA"): "schools write to the liaison; whoever records never accepts (SD1)",
    (
        "awards.record_binding",
        "RAC",
    ): "landlords write to the rent coordinator; whoever records never accepts (SD1)",
    ("awards.propose_refund", "LIA"): "who hears of a withdrawal says so; fiscal people accept it",
    ("awards.propose_leaving", "LIA"): "who hears of a withdrawal says so; fiscal people accept it",
    ("awards.propose_leaving", "RAC"): "as the liaison",
    ("awards.record_aid", "LIA"): "aid offices write to the liaison; fiscal people accept what gives money",
    ("awards.record_aid", "RAC"): "as the liaison",
    ("awards.propose_refund", "RAC"): "as the liaison",
    ("awards.propose_receipt", "LIA"): "as the refund",
    ("awards.propose_receipt", "RAC"): "as the refund",
    ("deposits.propose", "LIA"): "as the refund",
    ("deposits.propose", "RAC"): "as the refund",
    (
        "contracts.draft",
        "LIA",
    ): "liaisons write contracts too; whoever writes never verifies or accepts (SD1)",
    ("contracts.step", "LIA"): "as the contract",
    ("documents.add", "LIA"): "papers that reach the liaison; nothing is decided by them alone",
    ("documents.upload", "LIA"): "as its form",
    (
        "documents.add",
        "APR",
    ): "papers that come with an invoice, to awards and invoices only (never to a need: SD6)",
    ("documents.upload", "APR"): "as its form",
    ("invoices.new", "LIA"): "schools write to the liaison; whoever enters never accepts (SD1)",
    ("invoices.enter", "LIA"): "as its form",
    ("proposals.listing", "RAC"): "refunds that she proposed",
    ("proposals.show", "RAC"): "as the list",
    ("proposals.decide", "RAC"): "to withdraw her own",
    ("proposals.listing", "APR"): "bills that he proposed to cancel",
    ("proposals.show", "APR"): "as the list",
    ("proposals.decide", "APR"): "to withdraw his own",
    ("records.page", "FMG"): "signs the reconciliation and has to know which extract it rests on",
}
"""Cells that the application opens and the table does not; decided one by one."""


def table() -> dict[tuple[str, str], dict[str, str]]:
    """The reviewed table: (endpoint, method) to column to word."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {(row["endpoint"], row["method"]): row for row in csv.DictReader(file)}


def routes(app: Flask) -> dict[tuple[str, str], Rule]:
    """What the application offers: (endpoint, method) to rule."""
    return {
        (rule.endpoint, method): rule
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    }


def word(response: TestResponse) -> str:
    """What became of a request, as the table says it."""
    if "Clear-Site-Data" in response.headers:
        return "ok"  # signed out: the sign-in page is where it leads
    if response.status_code in (301, 302, 303) and response.headers["Location"].startswith("/sign-in"):
        return "sign-in"
    named = {403: "forbidden", 404: "not-found", 405: "method"}
    if response.status_code >= 500:
        return "broken"
    if response.status_code == 409 and b"This needs the duty" in response.data:
        return "forbidden"  # the service says it where the route did not
    return named.get(response.status_code, "ok")


def contract_line(place: Place) -> str:
    """A line of coach A's agency with a contract."""
    return str(
        place.one(
            "SELECT c.line_id FROM contract c JOIN need_line l ON l.id = c.line_id JOIN need n ON n.id = l.need_id"
            " WHERE n.agency_code = 'CCC' AND l.state = 'approved' ORDER BY c.id"
        )
    )


def arguments(place: Place, role: str) -> dict[str, str | int]:
    """Values for the addresses: things of coach A that this role may see."""
    own, staged = place.ids["own"], place.ids["proposal"]
    rent = role == "RAC"
    sorts = {"RAC": "refund_rent", "APR": "bill_canceled", "PAY": "payment_return", "LIA": "participants"}
    sort = (sorts | {"ADM": "person"}).get(role, "cash")
    waits = place.one(
        "SELECT l.id FROM need_line l JOIN need n ON n.id = l.need_id WHERE l.state = 'verified' AND n.agency_code = 'CCC'"
        " UNION ALL SELECT id FROM need_line WHERE state = 'verified'"
    )
    month, code, subject = exception(place)
    return {
        "account": "Expenses",
        "agency": "CCC",
        "allocation_id": own["allocation"],
        "amendment_id": own["rent_amendment" if rent else "amendment"],
        "award_id": own["rent_award" if rent else "award"],
        "batch_id": own["batch"],
        "card_award": place.one("SELECT award_id FROM card_issue ORDER BY issued_on DESC"),
        "card_id": place.one("SELECT id FROM card WHERE state = 'stock'"),
        "code": code,
        "contract_line": contract_line(place),
        "deposit_id": deposit_of(place, "CCC"),
        "document_id": own["rent_document" if rent else "document"],
        "entry_id": own["rent_entry" if rent else "entry"],
        "filename": "app.css",
        "fund": "EOP26",
        "grant_code": "WIF12",
        "issue_id": place.one("SELECT id FROM card_issue ORDER BY issued_on DESC"),
        "invoice_id": invoice_of(place, own["rent_award"]) if rent else own["invoice"],
        "line_id": waits if role in ("APR", "FMG") else own["rent_line" if rent else "waiting_line"],
        "lot_id": place.one("SELECT id FROM card_lot"),
        "measure": "served",
        "month": month,
        "need_id": own["rent_need" if rent else "waiting_need"],
        "number": 1,
        "object_id": own["rent_award" if rent else "award"],
        "override_id": place.one("SELECT id FROM override WHERE sort = 'cap' AND state = 'asked'"),
        "participant_id": own["participant"],
        "payee_id": own["payee"],
        "payment_id": own["payment"],
        "person_id": place.ids["person"]["hugo"],
        "proposal_id": staged[sort],
        "refund_id": staged["due"],
        "subject_id": subject,
    }


def deposit_of(place: Place, agency: str) -> str:
    """A deposit of an agency's participant."""
    return str(
        place.one(
            "SELECT d.id FROM deposit d JOIN allocation a ON a.id = d.allocation_id"
            f" WHERE a.agency_code = '{agency}'"
        )
    )


def exception(place: Place) -> tuple[str, str, str]:
    """A reconciliation line of October, as its address names it."""
    found = reconciliation.reconcile(place.work, place.actor("remy"), "2026-10").lines[0]
    return "2026-10", found.code.value, found.subject_id


def address(place: Place, rule: Rule, values: Mapping[str, str | int]) -> str:
    """A rule's address with these values."""
    with place.app.test_request_context():
        adapter = place.app.url_map.bind("localhost")
        return adapter.build(rule.endpoint, {name: values[name] for name in rule.arguments})


def browser_for(place: Place, column: str) -> Browser:
    """The browser of a column of the table."""
    if column == "anonymous":
        return place.anonymous()
    return place.browser(
        making.SUSPENDED if column == "suspended" else ROLES[column], fresh=column == "suspended"
    )


def cell(
    place: Place, rule: Rule, method: str, column: str, given: Mapping[str, str | int] | None = None
) -> str:
    """Open a route as a column of the table."""
    values = dict(given or arguments(place, column))
    if (rule.endpoint, column) == ("needs.edit", "COA"):
        values["need_id"] = place.one("SELECT id FROM need WHERE state = 'draft' AND agency_code = 'CCC'")
    at, browser = address(place, rule, values), browser_for(place, column)
    if rule.endpoint == "sign_in.sign_out" and browser.login:
        browser = place.browser(browser.login, fresh=True)
    return word(
        browser.get(at) if method == "GET" else browser.post(at, smallest(place, rule.endpoint, column))
    )


def smallest(place: Place, endpoint: str, column: str) -> dict[str, str]:
    """What an otherwise empty form has to say to be understood at all: which document of which payee it is about."""
    if endpoint != "invoices.enter" or column not in ("COA", "LIA", "RAC"):
        return {}
    one = bills.billable(place.work, place.actor(ROLES[column]))[0]
    return {"payee": one.payee_id, "sort": one.kind.bill.value}


def invoice_of(place: Place, award_id: str) -> str:
    """An invoice of an award."""
    return str(place.one("SELECT invoice_id FROM invoice_line WHERE award_id = ?", award_id))


def differences(place: Place, expected: Mapping[tuple[str, str], Mapping[str, str]]) -> list[str]:
    """Every cell that is not as the table says, `WIDER` counted in."""
    found = []
    values = {column: arguments(place, column) for column in COLUMNS}
    for (endpoint, method), rule in routes(place.app).items():
        row = expected.get((endpoint, method))
        if row is None:
            found.append(f"{endpoint} {method} is not in matrix.csv")
            continue
        for column in COLUMNS:
            wanted = "ok" if (endpoint, column) in WIDER else row[column]
            got = cell(place, rule, method, column, values[column])
            if got != wanted:
                found.append(f"{endpoint} {method} {column}: {got}, not {wanted}")
    return found


def test_every_cell_is_as_the_table_says(board: Place) -> None:  # P31
    before = board.digest()
    assert differences(board, table()) == []
    assert board.digest() == before, "an empty form changed something"


def test_the_table_names_no_route_that_is_gone(board: Place) -> None:
    assert sorted(set(table()) - set(routes(board.app))) == []


def test_what_is_wider_than_the_table_is_really_wider() -> None:
    rows = table()
    assert [
        one
        for one in WIDER
        if all(row[one[1]] != "forbidden" for key, row in rows.items() if key[0] == one[0])
    ] == []


def test_a_method_that_no_route_declares_is_refused(board: Place) -> None:
    browser, values = board.browser("cleo"), arguments(board, "COA")
    offered: dict[str, set[str]] = {}
    for (_, method), rule in routes(board.app).items():
        offered.setdefault(address(board, rule, values), set()).add(method)
    for at, declared in offered.items():
        for method in METHODS:
            if method not in declared:
                response = browser.client.open(
                    at, method=method, data={"csrf_token": browser.form_token}, buffered=True
                )
                led = method == "GET" and response.status_code == 302  # a reload is led to the form's page
                assert led or word(response) in ("method", "not-found"), (
                    f"{method} {at}: {response.status_code}"
                )


def test_a_route_without_a_rule_stops_the_start(board: Place) -> None:  # red twin
    planted = Flask("planted")
    planted.add_url_rule("/planted", "planted.page", lambda: "")
    with pytest.raises(Broken) as caught:
        access.declare(planted)
    assert caught.value.code == "route_undeclared"


def test_an_application_with_an_undeclared_route_is_not_made(
    board: Place, monkeypatch: pytest.MonkeyPatch
) -> None:  # red twin
    register = pages.register

    def _and_one_more(app: Flask) -> None:
        register(app)
        app.add_url_rule("/planted", "planted.page", lambda: "")

    monkeypatch.setattr(pages, "register", _and_one_more)
    with pytest.raises(Broken) as caught:
        Place(board.home)
    assert caught.value.code == "route_undeclared"


def test_a_rule_that_is_too_wide_is_caught(board: Place, monkeypatch: pytest.MonkeyPatch) -> None:  # red twin
    monkeypatch.setitem(
        access.RULES, "months.listing", frozenset({Duty.REQUEST, Duty.CLOSE, Duty.OVERSEE, Duty.EXAMINE})
    )
    rule = routes(board.app)["months.listing", "GET"]
    assert table()["months.listing", "GET"]["COA"] == "forbidden"
    # the service refuses even so: the route is the first gate and not the only one
    assert cell(board, rule, "GET", "COA") == "forbidden"
    monkeypatch.setitem(access.RULES, "payees.new", frozenset(Duty))
    rule = routes(board.app)["payees.new", "GET"]
    assert cell(board, rule, "GET", "AUD") == "ok" != table()["payees.new", "GET"]["AUD"]


def test_a_route_that_the_table_does_not_name_is_caught(board: Place) -> None:  # red twin
    rows = table()
    del rows["home.show", "GET"]
    missing = [one for one in routes(board.app) if one not in rows]
    assert missing == [("home.show", "GET")]


def test_whoever_may_stage_a_change_may_open_and_withdraw_it() -> None:  # SD1
    stagers = {duty for sort in proposals.SORTS.values() for duty in (*sort.stage, *sort.accept)}
    assert stagers <= set(proposal_pages.DECIDERS)
