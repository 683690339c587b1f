"""Uploads: what is hand-made to hurt is refused or drawn anew (P40); what is kept is sealed, scoped and
logged."""

import hashlib
import io
import random
import struct
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from ledger.domain import documents as rules
from ledger.domain.canonical import commitment
from ledger.domain.duties import Duty
from ledger.errors import Broken, Conflict, InvalidInput, NotFound, Refused
from ledger.services import document_reader, documents
from ledger.services.documents import Upload
from ledger.services.roles import Actor
from ledger.services.work import Answer, Unit, Work
from ledger.store import documents as store
from ledger.store import schema
from tests.board import actor, add_person
from tests.unit.services.test_people import add_agency

COACH, OTHER, LIAISON, ADMIN, AUDITOR = "PER-COACH", "PER-OTHER", "PER-LIAISON", "PER-ADMIN", "PER-AUDITOR"
MOST_KIB = 300 * 1024


def picture(
    mode: str = "RGB", size: tuple[int, int] = (120, 80), form: str = "PNG", **options: object
) -> bytes:
    """A picture of noise, the same at every run."""
    noise = random.Random("picture").randbytes(size[0] * size[1] * len(mode))
    out = io.BytesIO()
    Image.frombytes(mode, size, noise).save(out, form, **options)
    return out.getvalue()


def pdf(pages: int = 1, size: tuple[int, int] = (60, 80)) -> bytes:
    """A PDF of blank pages."""
    sheets = [Image.new("1", size, 1) for _ in range(pages)]
    out = io.BytesIO()
    sheets[0].save(out, "PDF", save_all=True, append_images=sheets[1:])
    return out.getvalue()


def chunk(name: bytes, content: bytes) -> bytes:
    """A PNG chunk."""
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def flood(width: int, height: int, data: bytes | None = None) -> bytes:
    """A PNG that promises so many black pixels, and holds them in a few bytes."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    if data is None:
        packer = zlib.compressobj(9)
        data = b"".join(packer.compress(bytes(1 + width * 3)) for _ in range(height)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def archive(name: str, content: bytes) -> bytes:
    """A ZIP with one member."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, content)
    return out.getvalue()


def encrypted_pdf() -> bytes:
    """A PDF whose trailer names an encryption with a password that nobody gave."""
    words = b"<" + b"41" * 32 + b">"
    parts = [
        b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n",
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n",
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>endobj\n",
        b"4 0 obj<</Filter/Standard/V 1/R 2/Length 40/P -4/O " + words + b"/U " + words + b">>endobj\n",
    ]
    body, places = b"%PDF-1.4\n", []
    for part in parts:
        places.append(len(body))
        body += part
    table = b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer<</Size 5/Root 1 0 R/Encrypt 4 0 R/ID[<00><00>]>>\nstartxref\n%d\n%%%%EOF" % len(body)
    return body + table + trailer


def huge_page_pdf() -> bytes:
    """A PDF whose one page holds an image that unfolds to ten gigabytes."""
    side = 60_000
    data = zlib.compress(bytes(10_000_000), 9)
    image = b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8" % (
        side,
        side,
    )
    image += b"/Filter/FlateDecode/Length %d>>stream\n" % len(data) + data + b"\nendstream"
    drawn = b"q 500 0 0 500 0 0 cm /I Do Q"
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 500 500]/Resources<</XObject<</I 4 0 R>>>>/Contents 5 0 R>>",
        image,
        b"<</Length %d>>stream\n" % len(drawn) + drawn + b"\nendstream",
    ]
    body = b"%PDF-1.4\n" + b"".join(b"%d 0 obj" % n + part + b"endobj\n" for n, part in enumerate(bodies, 1))
    return body + b"trailer<</Size 6/Root 1 0 R>>\n%%EOF"


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]><l>&j;</l>"
)

REFUSED: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "empty": (lambda: b"", {"document_empty"}),
    "26 MB": (lambda: b"%PDF-" + bytes(26 * 1024 * 1024), {"document_too_large"}),
    "zip bomb": (lambda: archive("bomb", bytes(50_000_000)), {"document_type"}),
    "macro docx": (lambda: archive("word/vbaProject.bin", b"Sub AutoOpen()"), {"document_type"}),
    "name that climbs": (lambda: archive("../../../etc/passwd", b"x"), {"document_type"}),
    "symbolic link": (lambda: b"../../etc/passwd", {"document_type"}),
    "svg with xxe": (
        lambda: (
            b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg">&x;</svg>'
        ),
        {"document_type"},
    ),
    "billion laughs": (lambda: LAUGHS, {"document_type"}),
    "html": (lambda: b"<html><script>alert(1)</script>", {"document_type"}),
    "html before pdf": (lambda: b"<html><!-- " + pdf() + b" -->", {"document_type"}),
    "gif": (lambda: picture("L", form="GIF"), {"document_type"}),
    "tiff": (lambda: picture(form="TIFF"), {"document_type"}),
    "heic": (lambda: b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(200), {"document_type"}),
    "NULs": (lambda: bytes(5000), {"document_type"}),
    "name with NUL": (lambda: b"receipt.pdf\x00.exe", {"document_type"}),
    "pixel flood": (lambda: flood(40_000, 40_000, b"x"), {"document_pixels"}),
    "pixel flood, honest": (lambda: flood(9_000, 5_600), {"document_pixels", "document_bomb"}),
    "blank, unfolds 1000 times": (lambda: flood(7_000, 7_000), {"document_bomb"}),
    "no pixels": (lambda: flood(0, 0, b""), {"document_damaged"}),
    "truncated jpeg": (lambda: picture(form="JPEG")[:-900], {"document_damaged"}),
    "truncated png": (lambda: picture()[:-900], {"document_damaged"}),
    "only a jpeg's head": (lambda: b"\xff\xd8\xff\xe0", {"document_damaged"}),
    "jpeg's head on zip": (lambda: b"\xff\xd8\xff" + archive("a", b"b"), {"document_damaged"}),
    "text bomb in png": (
        lambda: (
            picture()[:33] + chunk(b"zTXt", b"a\x00\x00" + zlib.compress(bytes(90_000_000))) + picture()[33:]
        ),
        {"document_damaged"},
    ),
    "pdf's head on noise": (lambda: b"%PDF-1.7\n" + random.Random(1).randbytes(9000), {"document_damaged"}),
    "encrypted pdf": (encrypted_pdf, {"document_encrypted"}),
    "300-page pdf": (lambda: pdf(300), {"document_pages"}),
    "pdf without pages": (
        lambda: b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>",
        {"document_damaged"},
    ),
}

ON_OPENING = b"/Type /Catalog /OpenAction <</S/JavaScript/JS(app.alert(1))>>"

DRAWN: dict[str, Callable[[], bytes]] = {
    "png": picture,
    "jpeg": lambda: picture(form="JPEG"),
    "pdf": pdf,
    "200-page pdf": lambda: pdf(200),
    "transparent png": lambda: picture("RGBA"),
    "grey png": lambda: picture("L"),
    "48 megapixels with transparency": lambda: _large("RGBA", "PNG"),
    "48 megapixels, jpeg": lambda: _large("RGB", "JPEG"),
    "pdf that is html too": lambda: pdf() + b"<html><script>alert(1)</script></html>",
    "png that is a zip too": lambda: picture() + archive("a", b"b"),
    "pdf with a script": lambda: pdf().replace(
        b"/Type /Catalog", b"/Type /Catalog /OpenAction <</S/JavaScript/JS(app.alert(1))>>"
    ),
}


def _large(mode: str, form: str) -> bytes:
    sheet = Image.new(mode, (8_000, 6_000))
    noise = Image.frombytes(mode, (1_000, 600), random.Random(2).randbytes(600_000 * len(mode)))
    sheet.paste(noise, (0, 0))
    sheet.paste(noise, (3_000, 3_000))
    out = io.BytesIO()
    sheet.save(out, form, **({"compress_level": 1} if form == "PNG" else {"quality": 90}))
    return out.getvalue()


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_made_to_hurt_is_refused_at_the_field(name: str) -> None:
    """Within ten seconds, with a sentence, never with a parser's own words."""
    make, codes = REFUSED[name]
    content = make()
    started = time.monotonic()
    with pytest.raises(InvalidInput) as refused:
        documents.read(content)
    assert time.monotonic() - started < 12
    assert refused.value.code in codes
    assert refused.value.field == "file"
    assert str(refused.value)


@pytest.mark.parametrize("name", DRAWN)
def test_what_is_good_is_drawn_anew_in_little_memory(name: str) -> None:
    """Every page becomes a plain JPEG of at most 2,000 pixels a side; scripts and tails do not come along."""
    reading = documents.read(DRAWN[name]())
    assert reading.peak_kib < MOST_KIB
    assert len(reading.drawn) == min(reading.pages, rules.DRAWN_PAGES)
    for page in reading.drawn:
        with Image.open(io.BytesIO(page)) as drawn:
            assert drawn.format == "JPEG"
            assert max(drawn.size) <= rules.LONGEST_SIDE
        assert b"script" not in page.lower()


def drawn_or_refused(content: bytes) -> documents.Reading | None:
    """What was drawn; None when it was refused at the field. Anything else is an error of ours."""
    try:
        return documents.read(content)
    except InvalidInput as refused:
        return None if refused.field == "file" else pytest.fail(str(refused))


def test_a_page_that_unfolds_to_gigabytes_does_not_take_them() -> None:
    """Drawn as blank or refused, but not by eating the machine."""
    reading = drawn_or_refused(huge_page_pdf())
    assert reading is None or reading.peak_kib < MOST_KIB


def test_a_photo_is_turned_upright_and_says_nothing_of_where_it_was_taken() -> None:
    """EXIF: the orientation is used, the rest is gone; 25 MB are taken and shrunk."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "Canarius at home"
    content = picture(size=(3_000, 2_000), form="JPEG", exif=exif)
    assert b"Canarius" in content
    reading = documents.read(content)
    with Image.open(io.BytesIO(reading.drawn[0])) as drawn:
        assert drawn.size == (1333, 2000)
        assert not drawn.getexif()
    assert b"Canarius" not in reading.drawn[0]


def test_a_file_of_twenty_five_megabytes_is_taken() -> None:
    """The limit itself is allowed."""
    content = picture(form="JPEG")
    reading = documents.read(content + bytes(rules.MOST_BYTES - len(content)))
    assert len(reading.drawn[0]) < 100_000
    assert reading.peak_kib < MOST_KIB


def test_a_thousand_changed_bytes_never_break_the_reader() -> None:
    """A sample of mutated files: each is refused at the field or drawn."""
    chance = random.Random(40)
    samples = [picture(), picture(form="JPEG"), pdf(2)]
    for _ in range(12):
        content = bytearray(chance.choice(samples))
        for _ in range(chance.randrange(1, 60)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        reading = drawn_or_refused(bytes(content))
        assert reading is None or reading.drawn


def test_without_its_limits_the_child_could_write_anywhere(tmp_path: Path) -> None:
    """Red twin: under the child's limits no file can be written, without them it can."""
    code = (
        "import sys; sys.path.insert(0, {folder!r}); import document_reader as reader\n"
        "if {confined}: reader._confine(dict(address_bytes=2**30, data_bytes=2**28, cpu_seconds=5, files=32))\n"
        "open({path!r}, 'w').write('x')"
    )
    folder = str(Path(document_reader.__file__).parent)
    for confined, written in ((True, ""), (False, "x")):
        path = tmp_path / f"out-{confined}"
        script = code.format(folder=folder, confined=confined, path=str(path))
        subprocess.run([sys.executable, "-I", "-c", script], capture_output=True)
        assert (path.read_text() if path.exists() else "") == written


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
        assert not store.append_link(connection, document, "NEED-1", "later")
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
