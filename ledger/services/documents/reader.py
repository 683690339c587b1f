"""The child process that opens an uploaded file: the only place where foreign bytes are parsed.

Run as ``python -I reader.py LIMITS`` with the file on standard input, under limits on memory,
processor time, open files and file size (none may be written), and without a network where the system allows
that. It knows a file by its first bytes, draws what it understands anew as JPEG (no metadata, no name, no
script survives that), and refuses the rest with a code. It imports nothing of this product, so that it starts
fast and has nothing to give away.

Output: four bytes of length, a JSON header (``type``, ``pages``, ``sizes``, ``peak_kib`` or ``refused``),
then the pages.
"""

import contextlib
import ctypes
import io
import json
import resource
import sys
import warnings
from typing import Any

_NEW_USER, _NEW_NET = 0x10000000, 0x40000000
_ORIENTATION = 0x0112
_STRIP_PIXELS = 2_000_000
_SIGNS = {"pdf": b"%PDF-", "jpeg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n"}
_BITS = {"1": 8, "L": 8, "P": 8, "LA": 16, "I;16": 16, "RGB": 24, "CMYK": 32, "RGBA": 32, "I": 32, "F": 32}


class RefusedFileError(Exception):
    """The file is refused; the argument is one of the product's codes."""


def main() -> None:
    """Read the file from standard input and write what was drawn to standard output."""
    limits: dict[str, int] = json.loads(sys.argv[1])
    _confine(limits)
    try:
        header, pages = _read(sys.stdin.buffer.read(limits["bytes"] + 1), limits)
    except RefusedFileError as refusal:
        header, pages = {"refused": str(refusal)}, []
    except MemoryError:
        header, pages = {"refused": "document_too_heavy"}, []
    except Exception:  # whatever a parser stumbles over, its words stay in here
        header, pages = {"refused": "document_damaged"}, []
    header["peak_kib"] = _peak_kib()
    head = json.dumps({**header, "sizes": [len(page) for page in pages]}).encode()
    sys.stdout.buffer.write(len(head).to_bytes(4, "big") + head)
    for page in pages:
        sys.stdout.buffer.write(page)


def _peak_kib() -> int:
    """Peak memory of this process; ``ru_maxrss`` would count what the parent had when it started us."""
    with contextlib.suppress(OSError), open("/proc/self/status", encoding="ascii") as status:
        for line in status:
            if line.startswith("VmHWM"):
                return int(line.split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _confine(limits: dict[str, int]) -> None:
    """Bound what the process may take; nothing can be written to any file."""
    for name, most in (
        ("RLIMIT_AS", limits["address_bytes"]),
        ("RLIMIT_DATA", limits["data_bytes"]),
        ("RLIMIT_CPU", limits["cpu_seconds"]),
        ("RLIMIT_NOFILE", limits["files"]),
        ("RLIMIT_FSIZE", 0),
        ("RLIMIT_CORE", 0),
    ):
        with contextlib.suppress(ValueError, OSError, AttributeError):  # a stricter limit may stand already
            resource.setrlimit(getattr(resource, name), (most, most))


def _leave_network() -> None:
    """Enter a network name space without a network, where the system lets an ordinary process do so."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).unshare(_NEW_USER | _NEW_NET)


def _read(content: bytes, limits: dict[str, int]) -> tuple[dict[str, Any], list[bytes]]:
    kind = next((name for name, sign in _SIGNS.items() if content.startswith(sign)), None)
    if not content:
        raise RefusedFileError("document_empty")
    if len(content) > limits["bytes"]:
        raise RefusedFileError("document_too_large")
    if kind is None:
        raise RefusedFileError("document_type")
    count, pages = _pdf(content, limits) if kind == "pdf" else (1, [_image(content, kind, limits)])
    return {"type": kind, "pages": count}, pages


def _image(content: bytes, kind: str, limits: dict[str, int]) -> bytes:
    """Draw a picture anew: turned upright, no larger than the longest side, without metadata."""
    from PIL import Image, ImageOps

    Image.preinit()
    _leave_network()
    Image.MAX_IMAGE_PIXELS = limits["pixels"]
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        picture = Image.open(io.BytesIO(content), formats=[kind.upper()])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise RefusedFileError("document_pixels") from None
    with picture:
        width, height = picture.size
        if width * height > limits["pixels"]:
            raise RefusedFileError("document_pixels")
        decoded = width * height * _BITS.get(picture.mode, 32) // 8
        if decoded > limits["ratio_from_bytes"] and decoded > limits["ratio"] * len(content):
            raise RefusedFileError("document_bomb")
        box = (limits["side"], limits["side"])
        picture.draft(None, box)
        turned = picture.getexif().get(_ORIENTATION, 1)
        small = _shrunk(picture, limits["side"])
        small.thumbnail(box)
        small.getexif()[_ORIENTATION] = turned
        return _jpeg(ImageOps.exif_transpose(small), limits)


def _shrunk(picture: Any, side: int) -> Any:
    """Less than twice as large as wanted, flattened strip by strip: a copy of the whole would take too much
    memory."""
    from PIL import Image

    width, height = picture.size
    factor = max(1, max(width, height) // side)
    rows = factor * max(1, _STRIP_PIXELS // (width * factor))
    small = Image.new("RGB", (-(-width // factor), -(-height // factor)), "white")
    for top in range(0, height, rows):
        strip = _on_white(picture.crop((0, top, width, min(top + rows, height))))
        small.paste(strip.reduce(factor) if factor > 1 else strip, (0, top // factor))
    return small


def _on_white(picture: Any) -> Any:
    """Flatten what is transparent on white paper."""
    from PIL import Image

    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        paper = Image.new("RGB", layer.size, "white")
        paper.paste(layer, mask=layer.getchannel("A"))
        return paper
    if picture.mode.startswith("I"):  # sixteen bits of grey
        picture = picture.convert("I").point(lambda value: value / 256)
    return picture.convert("RGB")


def _jpeg(picture: Any, limits: dict[str, int]) -> bytes:
    out = io.BytesIO()
    clean = picture.copy()
    clean.info.clear()  # no colour profile, comment or EXIF goes along
    clean.save(out, "JPEG", quality=limits["quality"], optimize=True)
    return out.getvalue()


def _pdf(content: bytes, limits: dict[str, int]) -> tuple[int, list[bytes]]:
    """Draw the first pages of a PDF; count them all."""
    import pypdfium2
    from PIL import Image

    Image.preinit()
    _leave_network()
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        encrypted = "password" in str(error).lower() or "security" in str(error).lower()
        raise RefusedFileError("document_encrypted" if encrypted else "document_damaged") from None
    count = len(document)
    if count > limits["pages"]:
        raise RefusedFileError("document_pages")
    if count == 0:
        raise RefusedFileError("document_damaged")
    drawn = []
    for number in range(min(count, limits["drawn"])):
        page = document[number]
        longest = max(page.get_size())
        if longest <= 0:
            raise RefusedFileError("document_damaged")
        bitmap = page.render(scale=limits["side"] / longest, may_draw_forms=False)
        drawn.append(_jpeg(_on_white(bitmap.to_pil()), limits))
        bitmap.close()
        page.close()
    return count, drawn


if __name__ == "__main__":
    main()
