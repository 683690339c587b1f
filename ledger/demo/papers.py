"""Invented papers for the demonstration: a page that says what it is, drawn, uploaded and attached as a coach would."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

from ledger.services.documents import attachments, documents
from ledger.services.people.roles import Actor

if TYPE_CHECKING:
    from ledger.demo.player import Player

NO_PAPER = "The paper is kept at the agency (invented)"
"""Why a bill of the demonstration has no document."""

_SIZE = (800, 1040)
_INK = 34
_PALE = 120


def drawn(title: str, lines: Sequence[str]) -> bytes:
    """A page as PNG bytes: the same words give the same page."""
    page = Image.new("L", _SIZE, "white")
    pen = ImageDraw.Draw(page)
    pen.rectangle((32, 32, _SIZE[0] - 32, _SIZE[1] - 32), outline=_PALE, width=2)
    pen.text((72, 72), title, fill=_INK, font=ImageFont.load_default(36))
    pen.text((72, 128), "Invented for the demonstration", fill=_PALE, font=ImageFont.load_default(20))
    for place, line in enumerate(lines):
        pen.text((72, 208 + 45 * place), line, fill=_INK, font=ImageFont.load_default(24))
    out = io.BytesIO()
    page.save(out, "PNG")
    return out.getvalue()


def attach(play: Player, coach: Actor, object_id: str, sort: str, title: str, lines: Sequence[str]) -> str:
    """Upload a paper and attach it to a need, an award or an invoice.

    :returns: the document's id.
    """
    content = drawn(title, lines)
    place = attachments.place_of(play.work, coach, object_id)
    uploaded = documents.upload(
        play.work,
        coach,
        documents.Upload(
            play.key(), sort, hashlib.sha256(content).hexdigest(), coach.agency, place.confidential_class
        ),
        content,
    )
    document_id = str(uploaded["document"])
    attachments.attach(play.work, coach, attachments.Attach(play.key(), document_id, object_id))
    return document_id
