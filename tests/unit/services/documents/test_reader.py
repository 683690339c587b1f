"""Uploads that are hand-made to hurt are refused at the field or drawn anew, in a child that is held short (P40)."""

import io
import random
import struct
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from ledger.domain import documents as rules
from ledger.errors import InvalidInput
from ledger.services.documents import documents, reader

pytestmark = pytest.mark.slow

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
    """Within ten seconds of processor time, with a sentence, never with a parser's own words."""
    make, codes = REFUSED[name]
    content = make()
    started = time.monotonic()
    with pytest.raises(InvalidInput) as refused:
        documents.read(content)
    assert time.monotonic() - started < rules.CHILD_WALL_SECONDS
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
        "import sys; sys.path.insert(0, {folder!r}); import reader\n"
        "if {confined}: reader._confine(dict(address_bytes=2**30, data_bytes=2**28, cpu_seconds=5, files=32))\n"
        "open({path!r}, 'w').write('x')"
    )
    folder = str(Path(reader.__file__).parent)
    for confined, written in ((True, ""), (False, "x")):
        path = tmp_path / f"out-{confined}"
        script = code.format(folder=folder, confined=confined, path=str(path))
        subprocess.run([sys.executable, "-I", "-c", script], capture_output=True)
        assert (path.read_text() if path.exists() else "") == written
