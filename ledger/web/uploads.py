"""Files that come with a form: several, attached each under a key made from the form's; or one that stays with its form."""

import hashlib
import secrets
from collections.abc import Iterable
from typing import Any

from flask import flash
from werkzeug.datastructures import FileStorage
from wtforms import HiddenField

from ledger.domain.documents import MOST_BYTES
from ledger.errors import InvalidInput, LedgerError
from ledger.services.documents import attachments, documents
from ledger.services.documents.attachments import Attach
from ledger.services.documents.documents import Upload
from ledger.services.people.roles import Actor
from ledger.services.work import Work
from ledger.web.context import current_actor, current_work

MOST_FILES = 10


class WithPaper:
    """What a form with one paper has: the paper that was chosen is taken in at once, and stays when the form comes back.

    :cvar PAPER: the file field's name.
    """

    PAPER = "document"
    document_id = HiddenField()
    document_key = HiddenField()

    def offer_key(self: Any) -> None:
        """A key for the next paper: each gets its own, as another file under one key would be refused."""
        self.document_key.data = self.document_key.data or secrets.token_hex(16)

    def take_in(
        self: Any, sort: str, agency: str | None = None, confidential_class: str | None = None
    ) -> str | None:
        """The id of the paper that was chosen, or of the one that came when the form was sent before; None for neither.

        :param sort: what it shows.
        :raises InvalidInput: at its field: ``document_empty``, and what `documents.upload` refuses.
        """
        file = self[self.PAPER].data
        if not file or not getattr(file, "filename", ""):
            return self.document_id.data or None
        content = file.read(MOST_BYTES + 1)
        if not content:
            raise InvalidInput("document_empty", field=self.PAPER)
        digest, key = hashlib.sha256(content).hexdigest(), self.document_key.data or secrets.token_hex(16)
        command = Upload(key, sort, digest, agency, confidential_class)
        try:
            answer = documents.upload(current_work(), current_actor(), command, content)
        except LedgerError as error:
            error.field = self.PAPER if error.field == "file" else error.field
            raise
        if answer["again"]:
            flash("The same file is in use elsewhere. Check that it was not entered before.", "warning")
        self.document_id.data, self.document_key.data = answer["document"], secrets.token_hex(16)
        return str(answer["document"])


def chosen(files: Iterable[FileStorage] | None) -> list[FileStorage]:
    """The files that were chosen in a field for several; an empty field sends one without a name."""
    return [one for one in files or () if one and one.filename]


def name_of(file: FileStorage) -> str:
    """What a file is called, without the folders that some browsers send along."""
    return (file.filename or "").replace("\\", "/").rpartition("/")[2][:80]


def bytes_of(file: FileStorage | None, most: int) -> bytes:
    """What a field for one file holds; nothing where none was chosen. One byte more than the most, so that it is seen.

    :param most: bytes.
    """
    return file.read(most + 1) if file is not None and file.filename else b""


def attach_all(
    work: Work, actor: Actor, key: str, object_id: str, files: Iterable[FileStorage], sort: str
) -> list[str]:
    """Take in the files that were chosen and attach them to an object; the same bytes are attached to it once as each sort.

    :param key: the form's; each file gets its own from it.
    :returns: document ids of those that were not there yet.
    :raises InvalidInput: at ``file``: ``documents_most``, and nothing is attached; else the first file that cannot be taken
        in, and those before it are attached.
    """
    sent = chosen(files)
    if not sent:
        return []
    if len(sent) > MOST_FILES:
        raise InvalidInput("documents_most", field="file", count=len(sent), most=MOST_FILES)
    place = attachments.place_of(work, actor, object_id)
    there = attachments.files_of(work, actor, object_id)
    found = []
    for number, file in enumerate(sent, 1):
        content = file.read()
        digest = hashlib.sha256(content).hexdigest()
        if (digest, sort) in there:
            continue
        there.add((digest, sort))
        command = Upload(f"{key}-file-{number}", sort, digest, place.agency, place.confidential_class)
        document_id = documents.upload(work, actor, command, content)["document"]
        attachments.attach(work, actor, Attach(f"{key}-attach-{number}", document_id, object_id))
        found.append(document_id)
    return found
