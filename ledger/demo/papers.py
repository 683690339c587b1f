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

_SIZE = (1000, 1300)
_INK = (34, 34, 34)
_PALE = (120, 120, 120)


def drawn(title: str, lines: Sequence[str]) -> bytes:
    """A page as PNG bytes: the same words give the same page."""
    page = Image.new("RGB", _SIZE, "white")
    pen = ImageDraw.Draw(page)
    pen.rectangle((40, 40, _SIZE[0] - 40, _SIZE[1] - 40), outline=_PALE, width=2)
    pen.text((90, 90), title, fill=_INK, font=ImageFont.load_default(44))
    pen.text((90, 160), "Invented for the demonstration", fill=_PALE, font=ImageFont.load_default(24))
    for place, line in enumerate(lines):
        pen.text((90, 260 + 56 * place), line, fill=_INK, font=ImageFont.load_default(30))
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
