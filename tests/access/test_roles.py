"""P31: what three roles never do and never see: the auditor acts, the administrator reads people and money, the payer people."""

import re

import pytest

from ledger.services.participants import participants
from ledger.web.access import RULES
from tests.access import making
from tests.access.change_builders import BUILDERS
from tests.access.place import ROLES, Place
from tests.access.test_matrix import address, arguments, routes, table, word
from tests.access.test_unsafe import fields

OWN_ONLY = {
    "drafts.tried",
    "participants.look",
    "account.change_password",
    "sign_in.enter",
    "sign_in.prove",
    "sign_in.sign_out",
}
AWARD = re.compile(r"\b(?:SCH|SUP|OJT)-[0-9A-Z]{8}\b")


def test_an_auditor_changes_nothing_but_the_own_password_and_notes_looks(board: Place) -> None:  # T33
    actor = board.actor("aud")
    open_to = {
        endpoint
        for endpoint, method in routes(board.app)
        if method != "GET" and (isinstance(RULES[endpoint], str) or actor.holds(*RULES[endpoint]))
    }
    assert open_to == OWN_ONLY


@pytest.mark.parametrize("role", ["AUD"])
def test_an_auditor_s_valid_forms_are_refused(place: Place, role: str) -> None:
    browser = place.browser(ROLES[role])
    for name, builder in BUILDERS.items():
        if name.split()[0] in OWN_ONLY or name.endswith(" refuse"):
            continue
        sent = builder(place)
        before = place.last_event()
        assert word(browser.post(sent.address, fields(sent))) == "forbidden", name
        assert place.last_event() == before, name


def pages(place: Place, role: str) -> dict[str, str]:
    """The text of every page that a role may open: address to text."""
    found, values, browser = {}, arguments(place, role), place.browser(ROLES[role])
    for (endpoint, method), rule in routes(place.app).items():
        if method != "GET" or table()[endpoint, method][role] != "ok" or endpoint == "static":
            continue
        for more in ("", "?state=accepted") if not rule.arguments else ("",):
            answer = browser.get(f"{address(place, rule, values)}{more}")
            if answer.mimetype == "text/html" and answer.status_code == 200:
                found[f"{endpoint}{more}"] = answer.get_data(as_text=True)
    return found


def everybody(place: Place) -> set[str]:
    """Everyone's full name, as a liaison reads it."""
    return {one.name for one in participants.my_people(place.work, place.actor("luis"))} | {
        one.name for one in making.PLANTED
    }


def test_an_administrator_sees_no_person_and_no_money(board: Place) -> None:
    names = everybody(board)
    assert len(names) > 40
    awards = {row[0] for row in board.rows("SELECT id FROM award")}
    for page, text in pages(board, "ADM").items():
        assert [name for name in names if name in text] == [], page
        assert "PAR-" not in text, page
        assert awards & set(AWARD.findall(text)) == set(), page
        assert re.findall(r"\$\s?\d", text) == [], page


def test_a_payer_sees_payees_and_amounts_and_no_person(board: Place) -> None:
    names, seen = everybody(board), pages(board, "PAY")
    assert "awards.show" in seen
    assert "$" in seen["batches.listing"]
    for page, text in seen.items():
        assert [name for name in names if name in text] == [], page
        assert "PAR-" not in text, page
        assert "Reason of" not in text, page
        assert "ACCESS0000" not in text, page


@pytest.mark.parametrize("role", ["FMG", "AUD"])
def test_who_decides_about_money_reads_initials(board: Place, role: str) -> None:  # the matrix's m
    for page, text in pages(board, role).items():
        assert [name for name in everybody(board) if name in text] == [], page
        assert [one.phone for one in making.PLANTED if one.phone in text] == [], page


def test_the_names_are_there_to_be_found(board: Place) -> None:  # red twin
    text = "".join(pages(board, "LIA").values())
    assert making.OWN.name in text
    assert making.OTHER.name in text


def test_an_approver_adds_no_paper_to_what_he_approves(board: Place) -> None:  # SD6
    browser = board.browser(ROLES["APR"])
    assert word(browser.get(f"/documents/add/{board.ids['own']['waiting_need']}")) == "not-found"
    assert word(browser.get(f"/documents/add/{board.ids['own']['award']}")) == "ok"
