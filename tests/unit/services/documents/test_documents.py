"""Documents: what is kept is sealed, scoped to its readers, and every opening is logged (P40, F8)."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from ledger.domain.journal.canonical import commitment
from ledger.domain.people.duties import Duty
from ledger.errors import Broken, Conflict, InvalidInput, NotFound, Refused
from ledger.services.documents import documents
from ledger.services.documents.documents import Upload
from ledger.services.people.roles import Actor
from ledger.services.work import Answer, Unit, Work
from ledger.store import documents as store
from ledger.store import schema
from tests.board import actor, add_person
from tests.unit.services.documents.test_reader import pdf, picture
from tests.unit.services.people.test_people import add_agency

COACH, OTHER, LIAISON, ADMIN, AUDITOR = "PER-COACH", "PER-OTHER", "PER-LIAISON", "PER-ADMIN", "PER-AUDITOR"


@pytest.fixture
def ledger(work: Work) -> Work:
    """Two agencies, two coaches, people of the board."""
    add_agency(work, "NORTH", "SOUTH")
    for person in (COACH, OTHER, LIAISON, ADMIN, AUDITOR):
        add_person(work, person)
    return work


def coach() -> Actor:
    """A coach of the north agency."""
    return actor(COACH, Duty.REQUEST, agency="NORTH")


def liaison() -> Actor:
    """Somebody of the board."""
    return actor(LIAISON, Duty.VERIFY)


def send(
    work: Work,
    who: Actor,
    content: bytes,
    key: str = "k",
    agency: str | None = "NORTH",
    marked: str | None = None,
) -> Answer:
    """Upload these bytes."""
    command = Upload(key, "receipt", hashlib.sha256(content).hexdigest(), agency, marked)
    return documents.upload(work, who, command, content)


def link(work: Work, document_id: str, object_id: str, who: Actor | None = None) -> None:
    """Link a document as another command would."""

    @dataclass(frozen=True)
    class Use:
        key: str

    def _use(unit: Unit) -> tuple[str, Answer]:
        documents.link(unit, document_id, object_id, who)
        return object_id, {}

    work.run(who, Use(f"{document_id} {object_id}"), "thing.used", _use)


def files(work: Work) -> list[Path]:
    """Every file in the home folder but the database."""
    return sorted(
        path for path in work.home.rglob("*") if path.is_file() and not path.name.startswith("ledger.db")
    )


def test_what_is_stored_is_sealed_and_named_by_us(ledger: Work) -> None:
    """Original and pages, mode 0600, under the document's id; none of the content is readable."""
    content = pdf(2)
    answer = send(ledger, coach(), content)
    stored = files(ledger)
    assert [path.name for path in stored] == [
        f"{answer['document']}.{part}" for part in ("original", "page-01", "page-02")
    ]
    assert {path.parent for path in stored} == {ledger.home / "documents" / answer["document"][4:6]}
    for path in stored:
        assert path.stat().st_mode & 0o777 == 0o600
        assert b"%PDF" not in path.read_bytes()
        assert b"JFIF" not in path.read_bytes()
    with ledger.store.reading() as connection:
        row = connection.execute(select(schema.document)).mappings().one()
        secret = connection.execute(select(schema.document_secret)).mappings().one()
        bodies = b"".join(connection.execute(select(schema.event.c.body)).scalars())
    assert row["commitment"] == commitment(secret["salt"], content)
    assert (row["content_type"], row["pages"], row["size_bytes"]) == ("application/pdf", 2, len(content))
    assert secret["file_digest"].encode() not in bodies


def test_a_page_is_opened_only_with_a_line_in_the_read_log(ledger: Work) -> None:
    """One line for each opening, the original too."""
    content = picture()
    document = send(ledger, coach(), content)["document"]
    assert documents.open_page(ledger, liaison(), document, 1)[:3] == b"\xff\xd8\xff"
    assert documents.original(ledger, liaison(), document) == documents.Original("image/png", content)
    with ledger.store.reading() as connection:
        read = connection.execute(
            select(schema.read_log.c.person_id, schema.read_log.c.object_id, schema.read_log.c.what)
        ).all()
    assert [tuple(one) for one in read] == [(LIAISON, document, "page-01"), (LIAISON, document, "original")]


def test_a_page_that_is_not_there_is_not_found(ledger: Work) -> None:
    """Nor one that was not drawn."""
    document = send(ledger, coach(), pdf(22))["document"]
    for page, code in ((0, "not_found"), (23, "not_found"), (21, "page_not_drawn")):
        with pytest.raises(NotFound) as refused:
            documents.open_page(ledger, liaison(), document, page)
        assert refused.value.code == code


def test_another_agency_an_administrator_and_an_unknown_id_look_the_same(ledger: Work) -> None:
    """P32: not found, and nothing in the read log."""
    document = send(ledger, coach(), picture())["document"]
    other = actor(OTHER, Duty.REQUEST, agency="SOUTH")
    administrator = actor(ADMIN, Duty.ADMINISTER, Duty.OVERSEE)
    said = set()
    for who, wanted in ((other, document), (administrator, document), (coach(), "DOC-UNKNOWN0")):
        with pytest.raises(NotFound) as page:
            documents.open_page(ledger, who, wanted, 1)
        with pytest.raises(NotFound) as whole:
            documents.original(ledger, who, wanted)
        said |= {str(page.value), str(whole.value)}
    assert len(said) == 1
    with ledger.store.reading() as connection:
        assert connection.execute(select(schema.read_log)).all() == []


def test_a_coach_sees_the_pages_and_not_the_original(ledger: Work) -> None:
    """A file from outside is opened by people of the board."""
    document = send(ledger, coach(), picture())["document"]
    assert documents.open_page(ledger, coach(), document, 1)
    with pytest.raises(Refused) as refused:
        documents.original(ledger, coach(), document)
    assert refused.value.code == "original_for_board"


def test_a_marked_document_needs_the_class(ledger: Work) -> None:
    """Whoever is without it does not learn that it exists."""
    document = send(ledger, coach(), picture(), marked="HOPWA")["document"]
    with pytest.raises(NotFound):
        documents.open_page(ledger, liaison(), document, 1)
    seeing = actor(LIAISON, Duty.VERIFY, Duty.SEE_CLASS, confidential_class="HOPWA")
    assert documents.open_page(ledger, seeing, document, 1)
    link(ledger, document, "NEED-1")
    assert documents.documents_for(ledger, liaison(), "NEED-1") == []
    assert [row["id"] for row in documents.documents_for(ledger, seeing, "NEED-1")] == [document]


def test_an_auditor_reads_and_does_not_upload(ledger: Work) -> None:
    """Examining changes nothing."""
    document = send(ledger, coach(), picture())["document"]
    auditor = actor(AUDITOR, Duty.EXAMINE)
    assert documents.open_page(ledger, auditor, document, 1)
    with pytest.raises(Refused):
        send(ledger, auditor, picture(), key="a")


@pytest.mark.parametrize("agency", [None, "SOUTH", "EAST"])
def test_a_coach_uploads_for_the_own_agency_only(ledger: Work, agency: str | None) -> None:
    """Anything else is not found, before the file is looked at."""
    with pytest.raises(NotFound):
        send(ledger, coach(), b"whatever", agency=agency)
    assert files(ledger) == []


def test_the_same_bytes_on_another_object_are_seen(ledger: Work) -> None:
    """F8: flagged for everyone, named as far as the reader may know; the same object does not count."""
    content = picture()
    first = send(ledger, coach(), content, "k1")
    assert (first["again"], first["seen_before"]) == (False, [])
    link(ledger, first["document"], "NEED-1")
    other = actor(OTHER, Duty.REQUEST, agency="SOUTH")
    hidden = send(ledger, other, content, "k2", "SOUTH")
    assert (hidden["again"], hidden["seen_before"]) == (True, [])
    shown = send(ledger, liaison(), content, "k3", None)
    assert (shown["again"], shown["seen_before"]) == (True, ["NEED-1"])
    link(ledger, hidden["document"], "NEED-2")
    with ledger.store.reading() as connection:
        assert documents.seen_elsewhere(connection, hidden["document"], "NEED-2") == ["NEED-1"]
        assert documents.seen_elsewhere(connection, first["document"], "NEED-1") == ["NEED-2"]


def test_linking_twice_is_linking_once_and_only_what_may_be_read(ledger: Work) -> None:
    """Another agency's document cannot be claimed."""
    document = send(ledger, coach(), picture())["document"]
    link(ledger, document, "NEED-1", coach())
    with ledger.store.writing() as connection:
        assert store.is_linked(connection, document, "NEED-1")
    with pytest.raises(NotFound):
        link(ledger, document, "NEED-2", actor(OTHER, Duty.REQUEST, agency="SOUTH"))
    with pytest.raises(NotFound):
        link(ledger, "DOC-UNKNOWN0", "NEED-2")


def test_the_same_key_gives_the_same_document_and_leaves_no_other_files(ledger: Work) -> None:
    """A double click; with another file the key is refused, and its parts are removed again."""
    content = picture()
    first = send(ledger, coach(), content)
    kept = files(ledger)
    assert send(ledger, coach(), content) == first
    with pytest.raises(Conflict):
        send(ledger, coach(), picture(size=(50, 50)))
    assert files(ledger) == kept


def test_what_was_refused_leaves_no_files(ledger: Work) -> None:
    """Neither an unknown agency of the board's nor bytes that are not those announced."""
    with pytest.raises(InvalidInput) as refused:
        send(ledger, liaison(), picture(), agency="EAST")
    assert refused.value.code == "agency_unknown"
    with pytest.raises(InvalidInput) as refused:
        documents.upload(ledger, coach(), Upload("d", "receipt", "0" * 64, "NORTH"), picture())
    assert refused.value.code == "document_digest"
    with pytest.raises(InvalidInput) as refused:
        documents.upload(ledger, coach(), Upload("d", "novel", "0" * 64, "NORTH"), picture())
    assert refused.value.code == "document_sort_unknown"
    assert files(ledger) == []


def test_a_part_that_was_swapped_or_lost_is_broken(ledger: Work) -> None:
    """A page put in another's place does not open; a missing one stops."""
    document = send(ledger, coach(), pdf(2))["document"]
    original, first, second = files(ledger)
    first.write_bytes(second.read_bytes())
    with pytest.raises(Broken) as broken:
        documents.open_page(ledger, liaison(), document, 1)
    assert broken.value.code == "vault_unreadable"
    original.unlink()
    with pytest.raises(Broken) as broken:
        documents.original(ledger, liaison(), document)
    assert broken.value.code == "document_lost"
