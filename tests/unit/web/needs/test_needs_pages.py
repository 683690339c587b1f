"""The coach's and the liaison's part of the story: enter, attach, submit, verify, ask back, answer."""

import datetime
import io
import re
from functools import partial

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from ledger.clock import SeededSource
from ledger.services.work import Work
from ledger.store import schema
from tests.grounds import Start
from tests.unit.web.needs.coached import (
    Board,
    body,
    coached,
    hold_a_month,
    key_in,
    lines_of,
    open_board,
    photo,
    submitted,
    three_lines,
    words,
)


@pytest.fixture
def start() -> Start:
    return coached


@pytest.fixture
def board(work: Work) -> Board:
    return open_board(work)


def test_a_need_of_three_lines_is_submitted_with_a_photo_and_says_who_acts_next(board: Board) -> None:
    dana = board.client("dana")
    assert "Ada Ames" in words(dana.get("/people").text)
    form = {**three_lines(), "documents": (photo(), "IMG 4711 Ada Ames.jpg")}
    page = dana.post("/needs/new", data=form, content_type="multipart/form-data", follow_redirects=True)
    said = words(page.text)
    assert page.status_code == 200
    assert "Scholarship Waits for verification $425.00" in said
    assert "3 months from August 2026, $800.00 a month" in said
    assert "A rent coordinator checks plan and eligibility" in said
    assert "IMG 4711" not in page.text
    image = re.search(r'src="(/documents/[^"]+)"', page.text)
    assert image
    drawn = dana.get(image[1])
    assert drawn.mimetype == "image/jpeg"
    assert drawn.data[:2] == b"\xff\xd8"


def test_the_same_form_sent_twice_is_one_need(board: Board) -> None:
    dana = board.client("dana")
    first, second = (dana.post("/needs/new", data=three_lines()) for _ in range(2))
    assert first.location == second.location
    with board.work.store.reading() as connection:
        assert len(connection.execute(schema.need.select()).all()) == 1


def test_the_browsers_back_leads_to_the_need_that_the_form_made(board: Board) -> None:
    dana = board.client("dana")
    opened = dana.get("/needs/new?participant=PAR-DCJ00001").location
    key = key_in(dana.get(opened).text)
    assert key in opened
    assert dana.get("/needs/new?participant=PAR-DCJ00001").location != opened, (
        "each form has a key of its own"
    )
    sent = dana.post("/needs/new", data=three_lines(key=key))
    words(dana.get(sent.location).text)
    back = dana.get(opened)
    assert back.location == sent.location
    assert "That form made this need already." in words(dana.get(back.location).text)
    again = dana.post("/needs/new", data=three_lines(key=key, why="Other words"))
    assert again.location == sent.location
    draft = dana.post("/needs/new", data=three_lines(key="d" * 32, decision="draft"))
    changed = dana.post("/needs/new", data=three_lines(key="d" * 32, decision="draft", why="Other words"))
    assert changed.location == draft.location
    assert board.client("cleo").get(opened).status_code == 404
    with board.work.store.reading() as connection:
        assert len(connection.execute(schema.need.select()).all()) == 2


def test_the_same_thing_asked_again_is_taken_and_said_to_coach_and_liaison(board: Board) -> None:
    # SUP-24: same person, kind, payee and amount, and it still waits
    dana, lena, rosa = board.client("dana"), board.client("lena"), board.client("rosa")
    first = submitted(board)
    assert "Asked twice?" not in words(dana.get(f"/needs/{first}").text)
    other = three_lines(
        key="2" * 32, **{"lines-0-amount": "430.00", "lines-1-first_month": "2026-11", "lines-1-months": "1"}
    )
    sent = dana.post("/needs/new", data=other, follow_redirects=True)
    said = words(sent.text)
    second = sent.request.path.rsplit("/", 1)[-1]
    assert said.count("Asked twice?") == 1, "another amount and another month of rent are another thing"
    assert f"need {first} , submitted" in said
    assert f'href="/needs/{first}"' in sent.text
    gas, rent = lines_of(board, second)["Gas"], lines_of(board, second)["Rent"]
    page = lena.get(f"/lines/{gas['id']}/review")
    assert f'href="/needs/{first}"' in page.text
    assert "Asked twice?" in words(page.text)
    assert "Asked twice?" not in words(rosa.get(f"/lines/{rent['id']}/review").text)
    key = key_in(page.text, "verify-key")
    verified = lena.post(f"/lines/{gas['id']}/verify", data={"verify-key": key, "decision": "verify"})
    assert verified.status_code == 302, "it is a warning and no refusal"
    dana.post(f"/lines/{gas['id']}/cancel", data={"key": "c" * 32, "decision": "cancel"})
    assert "Asked twice?" not in words(dana.get(f"/needs/{first}").text)


def test_a_form_that_was_sent_leads_to_the_need_as_it_stands(board: Board) -> None:
    """By the back button, or in a second tab that was left open."""
    dana = board.client("dana")
    sent = dana.post("/needs/new", data=three_lines())
    form = f"{sent.location}/edit"
    for send in (dana.get, partial(dana.post, data=three_lines(why="Other words"))):
        answer = send(form)
        assert answer.location == sent.location
        said = words(dana.get(answer.location).text)
        assert "This need is with somebody else now and cannot be changed." in said
        assert "Other words" not in said


def test_what_is_left_is_said_while_typing(board: Board) -> None:
    asked = {name: value for name, value in three_lines().items() if name.startswith(("lines", "p"))}
    said = words(board.client("dana").get("/needs/left", query_string=asked).text)
    assert (
        "Scholarship: $5,000.00 left of $5,000.00 in a program year. This line asks $425.00. Then $4,575.00 stay."
        in said
    )
    assert (
        "Rent: $3,600.00 and 4 months of rent left of $3,600.00 in a program year. This line asks $2,400.00 for 3 months."
        in said
    )
    assert "Then $1,200.00 and 1 month stay." in said
    assert "The allocation has it" in said
    over = {**asked, "lines-2-amount": "500.00"}
    assert "Over the cap $200.00 too much" in words(
        board.client("dana").get("/needs/left", query_string=over).text
    )


def test_an_error_stands_at_its_field_and_nothing_is_saved(board: Board) -> None:
    form = three_lines(**{"lines-0-amount": "4 25", "lines-1-months": "", "lines-2-payee": ""})
    answer = board.client("dana").post("/needs/new", data=form)
    assert answer.status_code == 422
    assert 'id="lines-0-amount-error"' in answer.text
    answer = board.client("dana").post("/needs/new", data={**form, "lines-0-amount": "425.00"})
    assert 'id="lines-1-months-error"' in answer.text
    assert 'href="#lines-2-payee"' in answer.text
    assert "Line 2, How many months: Fill this in." in words(answer.text)
    with board.work.store.reading() as connection:
        assert connection.execute(schema.need.select()).first() is None


def test_a_line_is_submitted_whatever_was_left_in_a_field_of_another_kind(board: Board) -> None:
    form = three_lines(**{"lines-1-amount": "12o", "lines-2-months": "99"})
    assert board.client("dana").post("/needs/new", data=form).status_code == 302


def test_every_fault_of_a_need_is_said_at_once(board: Board) -> None:
    blank = dict.fromkeys(three_lines(), "")
    kept = {name: three_lines()[name] for name in ("key", "page", "participant", "program", "decision")}
    answer = board.client("dana").post("/needs/new", data={**blank, **kept, "document_sort": "quote"})
    assert answer.status_code == 422
    for field in ("lines-0-kind", "why", "other_resources", "needed_by", "activity"):
        assert f'href="#{field}"' in answer.text, field
    some = three_lines(why="", **{"lines-1-months": "", "lines-2-payee": ""})
    answer = board.client("dana").post("/needs/new", data=some)
    listed = re.findall(r'href="#([a-z0-9-]+)">[A-Z]', answer.text)
    assert [field for field in listed if field != "main-content"] == [
        "lines-1-months",
        "lines-2-payee",
        "why",
    ]


def test_support_that_names_no_source_is_asked_for_one_and_for_no_words_beside_it(board: Board) -> None:
    # SUP-02: the words are those of training
    blank = {f"tried-0-{name}": "" for name in ("source", "on", "result")}
    form = three_lines(other_resources="", **blank)
    answer = board.client("dana").post("/needs/new", data=form)
    assert answer.status_code == 422
    assert re.findall(r'usa-link" href="#([a-z0-9-_]+)"', answer.text) == ["tried-0-source"]
    training = {name: value for name, value in form.items() if not name.startswith(("lines-1", "lines-2"))}
    answer = board.client("dana").post("/needs/new", data=training)
    assert re.findall(r'usa-link" href="#([a-z0-9-_]+)"', answer.text) == ["other_resources"]


def test_a_photo_sent_with_faults_is_kept_shown_and_never_there_twice(board: Board) -> None:
    """Twenty megabytes from a phone are sent once."""
    dana = board.client("dana")
    form = {
        **three_lines(why=""),
        "documents": (photo(), "letter.jpg"),
        "lines-3-kind": "",
        "lines-3-payee": "PAY-00000001",
    }
    answer = dana.post("/needs/new", data=form, content_type="multipart/form-data")
    assert answer.status_code == 422
    said = words(answer.text)
    assert "The draft is saved." in said, said
    assert "Already attached Quote , 1 page" in said
    assert "lines-3-kind" not in answer.text, "an empty line is not shown again"
    again = re.search(r'action="(/needs/NEED-[^"]+/edit)"', answer.text)
    assert again
    form = {**three_lines(key=key_in(answer.text)), "documents": (photo(), "letter.jpg")}
    assert dana.post(again[1], data=form, content_type="multipart/form-data").status_code == 302
    with board.work.store.reading() as connection:
        assert len(connection.execute(schema.document_link.select()).all()) == 1
        assert connection.execute(schema.need.select()).mappings().one()["state"] == "submitted"


def test_what_a_photo_shows_is_asked_and_not_guessed(board: Board) -> None:
    dana = board.client("dana")
    page = dana.get("/needs/new?participant=PAR-DCJ00001", follow_redirects=True).text
    assert page.split('name="document_sort">')[1].startswith('<option value="">Choose</option>')
    form = {**three_lines(document_sort=""), "documents": (photo(), "lease.jpg")}
    answer = dana.post("/needs/new", data=form, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert 'id="document_sort-error"' in answer.text
    assert dana.post("/needs/new", data=three_lines(document_sort="")).status_code == 302, (
        "none, so none is asked"
    )
    need_id = str(submitted(board))
    added = {"key": "e" * 32, "file": (photo(), "x.jpg"), "sort": ""}
    at = f"/documents/add/{need_id}"
    assert dana.post(at, data=added, content_type="multipart/form-data").status_code == 422


def test_a_refusal_that_the_page_shows_already_is_not_said_twice(board: Board) -> None:
    line = lines_of(board, submitted(board))["Gas"]
    lena, at = board.client("lena"), f"/lines/{line['id']}"
    key = key_in(lena.get(f"{at}/review").text, "verify-key")
    assert lena.post(f"{at}/verify", data={"verify-key": key, "decision": "verify"}).status_code == 302
    late = lena.post(f"{at}/verify", data={"verify-key": "9" * 32, "decision": "verify"})  # a second tab
    assert late.status_code == 409
    assert words(late.text).count("This step was taken already, or does not fit it any more.") == 1


def test_a_file_with_a_line_that_cannot_be_read_is_said_to_be_lost(board: Board) -> None:
    form = {**three_lines(**{"lines-0-amount": "4 25"}), "documents": (photo(), "letter.jpg")}
    answer = board.client("dana").post("/needs/new", data=form, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "Choose the files again." in words(answer.text)


def test_a_file_over_the_limit_is_refused_at_its_field_and_the_form_stays(board: Board) -> None:
    form = {**three_lines(), "documents": FileStorage(io.BytesIO(b"x" * 26 * 1024 * 1024), "long.pdf")}
    boundary, sent = encode_multipart(form)
    kind = f"multipart/form-data; boundary={boundary}"
    answer = board.client("dana").post("/needs/new", data=sent, content_type=kind)
    assert answer.status_code == 422
    assert 'href="#documents"' in answer.text
    assert "It leads to the certificate" in answer.text


def test_a_refusal_says_the_numbers_and_the_draft_is_kept(board: Board) -> None:
    answer = board.client("dana").post("/needs/new", data=three_lines(**{"lines-2-amount": "301.00"}))
    assert answer.status_code == 409
    said = words(answer.text)
    assert (
        "The cap for Gas is $300.00 in a program year; $0.00 is used and $301.00 is asked, $1.00 too much."
        in said
    )
    assert "The draft is saved." in said
    again = re.search(r'action="(/needs/NEED-[^"]+/edit)"', answer.text)
    assert again
    form = three_lines(key=key_in(answer.text), **{"lines-2-amount": "300.00"})
    assert board.client("dana").post(again[1], data=form).status_code == 302
    with board.work.store.reading() as connection:
        assert len(connection.execute(schema.need.select()).all()) == 1


def test_a_refusal_stands_at_the_field_of_the_line_that_it_is_about(board: Board) -> None:
    # SUP-05, SUP-10: of two lines of a kind the second is over the cap; the months of rent are held
    cap = board.client("dana").post(
        "/needs/new",
        data=three_lines(
            **{"lines-3-kind": "Gas", "lines-3-amount": "181.00", "lines-3-payee": "PAY-00000001"}
        ),
    )
    assert cap.status_code == 409
    assert re.findall(r'usa-link" href="#([^"]+)"', cap.text) == ["lines-3-amount"]
    assert "Line 4, Amount: The cap for Gas is $300.00 in a program year" in words(cap.text)
    assert 'id="lines-3-amount-error"' in cap.text
    hold_a_month(board, "2026-09")
    asked = {name: value for name, value in three_lines().items() if name.startswith(("lines", "p"))}
    left = words(board.client("dana").get("/needs/left", query_string=asked).text)
    assert "Month taken September 2026 is held or asked already." in left
    assert "This line asks $2,400.00 for 3 months. Month taken" in left, "nothing stays of what is refused"
    taken = board.client("dana").post("/needs/new", data=three_lines(key="t" * 32))
    assert re.findall(r'usa-link" href="#([^"]+)"', taken.text) == ["lines-1-first_month"]
    assert "Line 2, First month: The household already has help with rent for September 2026." in words(
        taken.text
    )


def test_a_month_that_two_lines_ask_for_is_said_while_typing(board: Board) -> None:
    # SUP-10
    rent = {
        f"lines-2-{name.split('-')[-1]}": value for name, value in three_lines().items() if "lines-1" in name
    }
    asked = {**three_lines(), **rent, "lines-2-months": "1", "lines-1-months": "1"}
    left = words(board.client("dana").get("/needs/left", query_string=asked).text)
    assert left.count("Month taken August 2026 is held or asked already.") == 1


def test_rows_come_and_go_without_javascript_and_save_nothing(board: Board) -> None:
    dana = board.client("dana")
    form = {name: value for name, value in three_lines().items() if name != "decision"}
    more = dana.post("/needs/new", data={**form, "add_lines": "1"})
    assert more.status_code == 200
    assert 'name="lines-3-kind"' in more.text
    fewer = dana.post("/needs/new", data={**form, "remove_lines": "1"})
    assert 'name="lines-1-kind"' not in fewer.text
    assert 'name="lines-2-amount"' in fewer.text
    assert 'value="120.00"' in fewer.text
    left = dana.post("/needs/new", data={**form, "show_left": "yes"})
    assert "Then $4,575.00 stay." in words(left.text)
    gaps = {name: value for name, value in three_lines().items() if not name.startswith("lines-1-")}
    assert dana.post("/needs/new", data=gaps).status_code == 302
    with board.work.store.reading() as connection:
        assert len(connection.execute(schema.need_line.select()).all()) == 2


def test_enter_in_a_field_decides_nothing(board: Board) -> None:
    form = {name: value for name, value in three_lines().items() if name != "decision"}
    answer = board.client("dana").post("/needs/new", data=form)
    assert answer.status_code == 422
    assert "Choose what to do: save the draft, or submit the need." in words(answer.text)


def test_what_is_typed_is_kept_and_given_back_once(board: Board) -> None:
    dana = board.client("dana")
    page = three_lines()["page"]
    answer = dana.post("/needs/new/autosave", data=three_lines(why="Half a sent"))
    assert "saved_at" in (answer.json or {})
    assert "Half a sent" in dana.get(page, follow_redirects=True).text
    assert "Half a sent" not in dana.get(page, follow_redirects=True).text
    dana.post("/needs/new/autosave", data=three_lines())
    assert dana.post("/needs/new", data=three_lines()).status_code == 302
    assert "You were here before" not in dana.get(page, follow_redirects=True).text


def test_a_draft_survives_a_time_out(work: Work, source: SeededSource) -> None:
    board = open_board(work, csrf=True)
    dana = board.client("dana")
    page = three_lines()["page"]
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', dana.get(page, follow_redirects=True).text)
    assert token
    source.set_today(source.today() + datetime.timedelta(days=1))
    answer = dana.post("/needs/new", data=three_lines(csrf_token=token[1]))
    assert answer.status_code == 302
    assert "/sign-in" in answer.location
    again = board.client("dana").get(page, follow_redirects=True)
    assert "You were here before" in words(again.text)
    assert "It leads to the certificate" in again.text
    assert 'value="425.00"' in again.text
    other = board.client("cleo").get("/needs/new?participant=PAR-CCC00001", follow_redirects=True)
    assert "It leads to the certificate" not in other.text


def test_a_liaison_verifies_her_groups_only_and_goes_to_the_next(board: Board) -> None:
    lines = lines_of(board, submitted(board))
    lena = board.client("lena")
    queue = lena.get("/needs").text
    assert lines["Scholarship"]["id"] in queue
    assert lines["Rent"]["id"] not in queue
    page = lena.get(f"/lines/{lines['Gas']['id']}/review")
    said = words(page.text)
    assert "Enrolled today Yes" in said
    assert "Serves activity Recovery mentor training" in said
    assert lena.get(f"/lines/{lines['Rent']['id']}/review").status_code == 404
    key = key_in(page.text, "verify-key")
    target = f"/lines/{lines['Gas']['id']}/verify"
    assert lena.post(target, data={"verify-key": key}).status_code == 422
    done = lena.post(target, data={"verify-key": key, "decision": "verify"})
    assert done.location == f"/lines/{lines['Scholarship']['id']}/review"
    assert board.client("rosa").get(f"/lines/{lines['Rent']['id']}/review").status_code == 200


def test_a_question_goes_back_and_the_coach_answers(board: Board) -> None:
    need_id = submitted(board)
    line = lines_of(board, need_id)["Gas"]
    lena, dana = board.client("lena"), board.client("dana")
    target = f"/lines/{line['id']}/question"
    wrong = lena.post(target, data={"ask-key": "a" * 32, "decision": "question"})
    assert wrong.status_code == 422
    assert 'id="ask-question-error"' in wrong.text
    ask = {
        "ask-key": "b" * 32,
        "decision": "question",
        "ask-question": "other",
        "ask-words": "How many miles?",
    }
    assert lena.post(target, data=ask).status_code == 302
    page = dana.get(f"/needs/{need_id}")
    assert "How many miles?" in page.text
    assert "You answer the question" in words(page.text)
    empty = dana.post(f"/needs/{need_id}/answer", data={"reply-key": "c" * 32, "decision": "answer"})
    assert empty.status_code == 422
    answer = {"reply-key": "c" * 32, "decision": "answer", "reply-answer": "About 170 miles"}
    assert dana.post(f"/needs/{need_id}/answer", data=answer).status_code == 302
    assert "About 170 miles" in lena.get(f"/lines/{line['id']}/review").text


def test_a_line_is_canceled_before_it_is_approved(board: Board) -> None:
    need_id = submitted(board)
    dana, line = board.client("dana"), lines_of(board, need_id)["Gas"]
    page = dana.get(f"/needs/{need_id}").text
    assert "<summary>Cancel this line</summary>" in page, "it asks before it does it"
    assert "Gas over $120.00 is asked no more" in words(page)
    assert "Yes, cancel gas" in words(page)
    answer = dana.post(f"/lines/{line['id']}/cancel", data={"key": key_in(page), "decision": "cancel"})
    assert answer.status_code == 302
    assert lines_of(board, need_id)["Gas"]["state"] == "canceled"


def test_the_queue_sorts_by_needed_by_and_keeps_its_filters_in_the_address(board: Board) -> None:
    submitted(board)
    late = three_lines(key="l" * 32, needed_by="2026-12-01", decision="draft")
    assert board.client("dana").post("/needs/new", data=late).status_code == 302
    text = board.client("dana").get("/needs").text
    assert text.index("August 15, 2026") < text.index("December 1, 2026")
    drafts = board.client("dana").get("/needs?state=draft&kind=Rent")
    assert "August 15, 2026" not in words(drafts.text)
    assert "kind=Rent" in drafts.text
    assert board.client("dana").get("/needs?view=agency").status_code == 200


def test_a_coach_may_draft_for_somebody_who_is_still_to_come(board: Board) -> None:
    dana = board.client("dana")
    assert dana.get("/needs/new?participant=later", follow_redirects=True).status_code == 200
    form = three_lines(participant="", participant_note="Enrolled this morning", activity="")
    refused = dana.post("/needs/new", data=form)
    assert refused.status_code == 422
    assert "The person this is for is not chosen." in words(refused.text)


@pytest.mark.parametrize(
    "address",
    [
        "/needs/{}",
        "/needs/{}/edit",
        "/lines/{}/review",
        "/participants/{}",
        "/documents/{}/pages/1",
        "/documents/add/{}",
    ],
)
def test_another_agencys_thing_looks_like_none(board: Board, address: str) -> None:
    """P32(a): the same status and the same bytes, whether the id is another agency's or nobody's."""
    need_id = submitted(board)
    dana, cleo = board.client("dana"), board.client("cleo")
    data = {"key": "d" * 32, "sort": "quote", "file": (photo(), "x.jpg")}
    assert (
        dana.post(f"/documents/add/{need_id}", data=data, content_type="multipart/form-data").status_code
        == 302
    )
    with board.work.store.reading() as connection:
        document_id = connection.execute(schema.document.select()).mappings().one()["id"]
    foreign = {
        "/lines/{}/review": lines_of(board, need_id)["Rent"]["id"],
        "/participants/{}": "PAR-DCJ00001",
        "/documents/{}/pages/1": document_id,
    }.get(address, need_id)
    reader = board.client("lena") if address.startswith("/lines") else cleo
    unknown = foreign[:-8] + "ZZZZZZZZ"
    there, nowhere = reader.get(address.format(foreign)), reader.get(address.format(unknown))
    assert there.status_code == nowhere.status_code == 404
    assert body(there) == body(nowhere)


def test_another_agencys_person_cannot_be_asked_for(board: Board) -> None:
    cleo = board.client("cleo")
    there, nowhere = (cleo.get(f"/needs/new?participant={one}") for one in ("PAR-DCJ00001", "PAR-ZZZZZZZZ"))
    assert there.status_code == nowhere.status_code == 404
    assert body(there) == body(nowhere)
    assert cleo.post("/needs/new", data=three_lines()).status_code == 404
    assert "Ada Ames" not in cleo.get("/people").text
    assert "Ada Ames" not in cleo.get("/people?name=Ada").text


def test_a_payer_opens_no_need_and_no_person(board: Board) -> None:
    need_id = submitted(board)
    pavel = board.client("pavel")
    assert pavel.get(f"/needs/{need_id}").status_code == 403
    assert pavel.get("/participants/PAR-DCJ00001").status_code == 403
    assert pavel.get("/").status_code == 200
