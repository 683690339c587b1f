"""The approver's part of the story: the numbers that decide, approve, deny, withdraw, and the award that follows."""

import datetime
import io
import re
from typing import Any

import pypdfium2
import pytest
from sqlalchemy import select

from ledger.clock import SeededSource
from ledger.services.work import Work
from ledger.store import schema
from tests.grounds import Start
from tests.unit.web.needs.coached import (
    NEEDED,
    Board,
    body,
    coached,
    key_in,
    lines_of,
    open_board,
    photo,
    reviewed,
    submitted,
    three_lines,
    words,
)


def verified(work: Work, source: SeededSource) -> None:
    """A start: the coached board with three verified lines."""
    coached(work, source)
    board = open_board(work)
    for kind, line in lines_of(board, submitted(board)).items():
        data: dict[str, Any] = {"verify-key": f"verify-{kind}", "decision": "verify"}
        data |= reviewed("425.00") if kind == "Scholarship" else {}
        verifier = board.client("rosa" if kind == "Rent" else "lena")
        assert verifier.post(f"/lines/{line['id']}/verify", data=data).status_code == 302


@pytest.fixture
def start() -> Start:
    return verified


@pytest.fixture
def board(work: Work) -> Board:
    return open_board(work)


@pytest.fixture
def lines(board: Board) -> dict[str, dict[str, Any]]:
    """The verified lines, by kind."""
    with board.work.store.reading() as connection:
        need_id = connection.execute(select(schema.need.c.id)).scalar_one()
    return lines_of(board, need_id)


def approve(board: Board, line: dict[str, Any], login: str = "alma", key: str = "") -> Any:
    """Press Approve on a line's page."""
    client = board.client(login)
    data = {"key": key or f"approve-{line['id']}", "version": line["version"], "decision": "approve"}
    return client.post(f"/approvals/{line['id']}", data=data)


def award_of(board: Board, line: dict[str, Any]) -> str:
    """The award a line became."""
    with board.work.store.reading() as connection:
        rows = connection.execute(
            schema.award.select().where(schema.award.c.line_id == line["id"])
        ).mappings()
        return str(next(iter(rows))["id"])


def test_the_page_shows_the_numbers_that_decide(board: Board, lines: dict[str, dict[str, Any]]) -> None:
    page = board.client("alma").get(f"/approvals/{lines['Scholarship']['id']}")
    said = words(page.text)
    assert "For A. A." in said
    assert "Ada" not in page.text
    assert (
        "Cap that binds $5,000.00 in a program year Used before $0.00 Asked now $425.00 Left after it $4,575.00"
        in said
    )
    assert "Approve $425.00" in said
    assert (
        "Cap for scholarship in a program year $5,000.00 Demonstration policy 2026-01 (example), since July 1, 2026"
        in said
    )
    rent = words(board.client("alma").get(f"/approvals/{lines['Rent']['id']}").text)
    assert "Months of rent, program year 2026 0 used, 3 asked, 1 left after" in rent
    assert "After this need" in rent


def test_approving_goes_to_the_next_line_and_makes_an_award(
    board: Board, lines: dict[str, dict[str, Any]]
) -> None:
    ids = sorted(line["id"] for line in lines.values())
    by_id = {line["id"]: line for line in lines.values()}
    answer = approve(board, by_id[ids[0]])
    assert answer.location == f"/approvals/{ids[1]}"
    again = approve(board, by_id[ids[0]])
    assert again.status_code == 302
    with board.work.store.reading() as connection:
        assert len(connection.execute(schema.award.select()).all()) == 1


def test_what_was_approved_is_named_on_the_next_line_s_page(
    board: Board, lines: dict[str, dict[str, Any]]
) -> None:
    """A bare "Approved" on top of the next line once seemed to speak of that line."""
    line, alma = lines["Gas"], board.client("alma")
    data = {"key": "approve-gas", "version": line["version"], "decision": "approve"}
    page = alma.post(f"/approvals/{line['id']}", data=data, follow_redirects=True).text
    award_id = award_of(board, line)
    assert f'The line before: <a class="usa-link" href="/awards/{award_id}">Gas, $120.00' in page


def test_two_people_decide_a_possible_duplicate_and_the_page_says_why(
    board: Board, lines: dict[str, dict[str, Any]]
) -> None:
    # SUP-24: the second approver is asked for 120.00 as well, and not because it is above an amount
    assert approve(board, lines["Gas"]).status_code == 302
    form = three_lines(key="2" * 32)
    gas = {name: text for name, text in form.items() if not name.startswith(("lines-0", "lines-1"))}
    need_id = board.client("dana").post("/needs/new", data=gas).location.rsplit("/", 1)[-1]
    line = lines_of(board, need_id)["Gas"]
    verify = {"verify-key": "v" * 32, "decision": "verify"}
    assert board.client("lena").post(f"/lines/{line['id']}/verify", data=verify).status_code == 302
    said = words(board.client("alma").get(f"/approvals/{line['id']}").text)
    assert "Two people approve. It may be a duplicate, so two decide whatever the amount is." in said
    assert "Second approver still to approve" in said
    assert "Second approver, above" not in said


def test_whoever_verifies_sees_the_numbers_that_decide(
    board: Board, lines: dict[str, dict[str, Any]]
) -> None:
    """A rent coordinator sees the months used, a liaison the cap, both the household's other awards."""
    approve(board, lines["Scholarship"])
    rent = words(board.client("rosa").get(f"/lines/{lines['Rent']['id']}/review").text)
    assert "Months of rent, program year 2026 0 used, 3 asked, 1 left after" in rent
    assert "The household's other awards (1) Scholarship, $425.00" in rent
    gas = words(board.client("lena").get(f"/lines/{lines['Gas']['id']}/review").text)
    assert "Cap that binds $300.00 in a program year Used before $0.00 Asked now $120.00" in gas


def test_what_was_needed_before_today_is_marked_late(
    board: Board, lines: dict[str, dict[str, Any]], source: SeededSource
) -> None:
    pages = (("alma", "/approvals"), ("alma", "/"), ("dana", "/needs?view=mine"))
    assert not any("Late" in words(board.client(who).get(at).text) for who, at in pages)
    source.set_today(NEEDED + datetime.timedelta(days=1))
    for who, at in pages:
        assert "August 15, 2026 Late" in words(board.client(who).get(at).text), at


def test_a_post_without_a_decision_changes_nothing(board: Board, lines: dict[str, dict[str, Any]]) -> None:
    line = lines["Gas"]
    data = {"key": "x" * 32, "version": line["version"]}
    assert board.client("alma").post(f"/approvals/{line['id']}", data=data).status_code == 422
    assert lines_of(board, line["need_id"])["Gas"]["state"] == "verified"


def test_what_changed_meanwhile_is_not_approved(board: Board, lines: dict[str, dict[str, Any]]) -> None:
    answer = approve(board, {**lines["Gas"], "version": lines["Gas"]["version"] - 1})
    assert answer.status_code == 409
    assert "Someone else changed" in words(answer.text)


def test_denying_takes_a_coded_reason(board: Board, lines: dict[str, dict[str, Any]]) -> None:
    line, alma = lines["Gas"], board.client("alma")
    data = {"key": "n" * 32, "version": line["version"], "decision": "deny"}
    refused = alma.post(f"/approvals/{line['id']}", data=data)
    assert refused.status_code == 422
    assert 'id="reason-error"' in refused.text
    assert alma.post(f"/approvals/{line['id']}", data={**data, "reason": "no_funds"}).status_code == 302
    said = words(board.client("dana").get(f"/needs/{line['need_id']}").text)
    assert "Denied" in said
    assert "There is no money for it" in said


def test_an_approval_is_withdrawn_while_nothing_binds_it(
    board: Board, lines: dict[str, dict[str, Any]]
) -> None:
    approve(board, lines["Scholarship"])
    award_id, alma = award_of(board, lines["Scholarship"]), board.client("alma")
    page = alma.get(f"/awards/{award_id}").text
    assert "Withdraw the approval" in page
    assert "goes back from committed to available" in words(page), "what it does is said before it is done"
    target, sent = f"/awards/{award_id}/withdraw", {"key": "w" * 32, "decision": "withdraw"}
    for short in ({"key": "w" * 32}, sent, {**sent, "reason": "because"}):
        alma.post(target, data=short)
        assert "Withdraw $425.00" in alma.get(f"/awards/{award_id}").text, short
    alma.post(target, data={**sent, "reason": "other_money"})
    done = alma.get(f"/awards/{award_id}")
    assert "The approval is withdrawn." in done.text
    assert "Somebody else pays for it" in alma.get(f"/needs/{lines['Scholarship']['need_id']}").text
    assert lines["Scholarship"]["id"] in alma.get("/approvals").text


def test_what_binds_is_recorded_by_one_and_accepted_by_another(
    board: Board, lines: dict[str, dict[str, Any]]
) -> None:
    approve(board, lines["Scholarship"])
    award_id = award_of(board, lines["Scholarship"])
    dana, lena = board.client("dana"), board.client("lena")
    data: dict[str, Any] = {
        "binding-key": "e" * 32,
        "decision": "record",
        "binding-amount": "500.00",
        "binding-document_sort": "enrolment_letter",
        "binding-happened_on": "2026-07-01",
    }
    letter, target = (photo(), "letter.jpg"), f"/awards/{award_id}/bindings"
    over = dana.post(target, data={**data, "binding-document": letter}, content_type="multipart/form-data")
    assert over.status_code == 409
    assert "$75.00 more than the $425.00 that is committed" in words(over.text)
    assert "It is attached already" in words(over.text)  # the photo is not chosen again
    (kept,) = re.findall(r'name="binding-document_id"[^>]*value="(DOC-\w+)"', over.text)
    data |= {"binding-amount": "425.00", "binding-document_id": kept}
    assert dana.post(target, data=data).status_code == 302
    page = lena.get(f"/awards/{award_id}").text
    assert "Accept $425.00" in page
    with board.work.store.reading() as connection:
        bound = connection.execute(schema.binding_event.select()).mappings().one()
    binding = bound["id"]
    assert bound["document_id"] == kept
    decide = {"decide-key": key_in(page, "decide-key"), "decide-binding_id": binding}
    target = f"/awards/{award_id}/bindings/decision"
    assert lena.post(target, data=decide).status_code == 422
    why = lena.post(target, data={**decide, "decision": "refuse"})
    assert why.status_code == 422
    assert f'id="why-{binding}-error"' in why.text
    assert dana.post(target, data={**decide, "decision": "accept"}).status_code == 403
    assert lena.post(target, data={**decide, "decision": "accept"}).status_code == 302
    said = words(dana.get(f"/awards/{award_id}").text)
    assert "Obligated $425.00" in said
    assert "Withdraw the approval" not in words(board.client("alma").get(f"/awards/{award_id}").text)


def printed(board: Board, address: str) -> str:
    """What a paper says that the coach prints."""
    answer = board.client("dana").get(address)
    assert answer.mimetype == "application/pdf"
    document = pypdfium2.PdfDocument(answer.data)
    said = " ".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    return said.replace("\r\n", " ")


def test_a_letter_about_rent_is_for_the_landlord_and_names_what_a_landlord_needs(
    board: Board, lines: dict[str, dict[str, Any]]
) -> None:
    approve(board, lines["Rent"])
    award = award_of(board, lines["Rent"])
    said = printed(board, f"/awards/{award}/letter")
    for wanted in (
        "Ada Ames",
        "Test landlord",
        "$2,400.00",
        "3 months from August 2026",
        "Landlord",
        "a statement of what is owed",
    ):
        assert wanted in said, wanted
    for inner in ("Provider", "Agency", "Program", "rests on", "Band", "emergenc", "instruction"):
        assert inner not in said, inner
    # The coach's page leaves out what only says who decides; the approver's has all of it
    band = "Band of one approver"
    assert band not in words(board.client("dana").get(f"/awards/{award}").text)
    page = words(board.client("alma").get(f"/awards/{award}").text)
    assert band in page
    assert "Which of the law's kinds rent is" in page


def test_what_leads_to_a_change_says_what_its_reader_can_do(
    board: Board, lines: dict[str, dict[str, Any]]
) -> None:
    approve(board, lines["Rent"])
    award = award_of(board, lines["Rent"])
    for login, label, other in (
        ("dana", "Ask for a change", "Stop this award"),
        ("rosa", "Change or stop it", None),
        ("alma", "Stop it", "Ask for this change"),
    ):
        page = board.client(login).get(f"/awards/{award}").text
        assert f'href="/awards/{award}/change">{label}</a>' in page, login
        there = words(board.client(login).get(f"/awards/{award}/change").text)
        assert (other is None) or other not in there


def test_the_award_letter_itemises_who_pays_and_only_those_who_may_know_the_name_print_it(
    board: Board, lines: dict[str, dict[str, Any]]
) -> None:
    # SCH-14: participant, provider, program, dates, costs by payer, cap used, refund terms, signatures
    approve(board, lines["Scholarship"])
    address = f"/awards/{award_of(board, lines['Scholarship'])}/letter"
    said = printed(board, address)
    for wanted in (
        "Ada Ames",
        "Example School",
        "Course 1001, EX-1001",
        "51.1501, 21-1093",
        "August 1, 2026 to October 1, 2026",
        "Tuition",
        "$425.00 of $5,000.00 used",
        "Cap for scholarship in a program year",
        "Provider",
        "Agency and program",
        "Until 50% of the course is over: 50% is given back.",
        "For the board",
    ):
        assert wanted in said, wanted
    assert "cap.Scholarship" not in said
    assert "Band of one approver" not in said
    assert board.client("cleo").get(address).status_code == 404
    assert board.client("alma").get(address).status_code == 403


def test_the_rest_is_let_go(board: Board, lines: dict[str, dict[str, Any]]) -> None:
    approve(board, lines["Rent"])
    award_id, rosa = award_of(board, lines["Rent"]), board.client("rosa")
    data: dict[str, Any] = {
        "release-key": "r" * 32,
        "decision": "release",
        "release-month": "2026-10",
        "release-amount": "800.00",
    }
    assert "Say why." in words(rosa.post(f"/awards/{award_id}/release", data=data).text)
    data["release-reason"] = "cost_less"
    assert rosa.post(f"/awards/{award_id}/release", data=data).status_code == 302
    after = words(rosa.get(f"/awards/{award_id}").text)
    assert "October 2026 $800.00 Released" in after
    assert "It cost less than was approved" in after
    calendar = words(board.client("dana").get("/participants/PAR-DCJ00001").text)
    assert "August 2026 Committed $800.00" in calendar
    assert "October 2026 Free" in calendar


def test_another_agencys_award_looks_like_none(board: Board, lines: dict[str, dict[str, Any]]) -> None:
    """P32(a) for awards, and for lines at the approver's page."""
    approve(board, lines["Gas"])
    award_id = award_of(board, lines["Gas"])
    cleo, alma = board.client("cleo"), board.client("alma")
    there, nowhere = cleo.get(f"/awards/{award_id}"), cleo.get("/awards/SUP-ZZZZZZZZ")
    assert there.status_code == nowhere.status_code == 404
    assert body(there) == body(nowhere)
    posted = {
        "binding-key": "p" * 32,
        "decision": "record",
        "binding-amount": "1.00",
        "binding-happened_on": "2026-07-01",
    }
    assert cleo.post(f"/awards/{award_id}/bindings", data=posted).status_code == 404
    assert award_id not in cleo.get("/awards").text
    assert award_id not in cleo.get("/awards?participant=PAR-DCJ00001").text
    assert alma.get("/approvals/LINE-ZZZZZZZZ").status_code == 404
    assert board.client("dana").get(f"/approvals/{lines['Rent']['id']}").status_code == 403


def test_a_payer_sees_the_award_and_nobody_in_it(board: Board, lines: dict[str, dict[str, Any]]) -> None:
    approve(board, lines["Gas"])
    page = board.client("pavel").get(f"/awards/{award_of(board, lines['Gas'])}")
    assert page.status_code == 200
    assert "PAR-DCJ00001" not in page.text
    assert "A. A." not in page.text


def test_the_original_is_an_attachment_for_the_board_only(board: Board) -> None:
    need_id = submitted(board)
    data = {"key": "d" * 32, "sort": "quote", "file": (photo(), "x.jpg")}
    dana = board.client("dana")
    dana.post(f"/documents/add/{need_id}", data=data, content_type="multipart/form-data")
    with board.work.store.reading() as connection:
        document_id = connection.execute(schema.document.select()).mappings().one()["id"]
    original = board.client("lena").get(f"/documents/{document_id}/original")
    assert original.headers["Content-Disposition"] == f'attachment; filename="{document_id}.jpg"'
    assert original.headers["Content-Security-Policy"] == "sandbox"
    assert dana.get(f"/documents/{document_id}/original").status_code == 403
    wrong = {"key": "e" * 32, "sort": "quote", "file": (photo(), "x.jpg")}
    wrong["file"] = (io.BytesIO(b"no picture"), "x.jpg")
    answer = dana.post(f"/documents/add/{need_id}", data=wrong, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert 'id="file-error"' in answer.text


def test_home_says_what_waits_for_each(board: Board, lines: dict[str, dict[str, Any]]) -> None:
    assert "Lines to approve 3" in words(board.client("alma").get("/").text)
    assert "Nothing waits for you" in words(board.client("lena").get("/").text)
    home = words(board.client("dana").get("/").text)
    assert "My people" in home
    assert "Ada Ames" in home


def test_a_possible_duplicate_leads_to_the_award_it_looks_like(
    board: Board, lines: dict[str, dict[str, Any]]
) -> None:  # SUP-24
    assert approve(board, lines["Gas"]).status_code == 302
    award = award_of(board, lines["Gas"])
    sent = board.client("dana").post("/needs/new", data=three_lines(key="n" * 32))
    again = lines_of(board, str(sent.location).rsplit("/", 1)[-1])["Gas"]
    lena = board.client("lena")
    lena.post(f"/lines/{again['id']}/verify", data={"verify-key": "verify-again", "decision": "verify"})
    page = board.client("alma").get(f"/approvals/{again['id']}").text
    assert f'It looks like <a href="/awards/{award}">{award}</a>' in page
