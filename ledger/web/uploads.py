"""Files that come with a form, taken in and attached: each under a key made from the form's."""

import hashlib
from collections.abc import Iterable

from werkzeug.datastructures import FileStorage

from ledger.errors import InvalidInput
from ledger.services.documents import attachments, documents
from ledger.services.documents.attachments import Attach
from ledger.services.documents.documents import Upload
from ledger.services.people.roles import Actor
from ledger.services.work import Work

MOST_FILES = 10


def attach_all(
    work: Work, actor: Actor, key: str, object_id: str, files: Iterable[FileStorage], sort: str
) -> list[str]:
    """Take in the files that were chosen and attach them to an object; the same bytes are attached to it once.

    :param key: the form's; each file gets its own from it.
    :returns: document ids of those that were not there yet.
    :raises InvalidInput: at ``file``: ``documents_most``, and nothing is attached; else the first file that cannot be taken
        in, and those before it are attached.
    """
    chosen = [file for file in files if file and file.filename]
    if not chosen:
        return []
    if len(chosen) > MOST_FILES:
        raise InvalidInput("documents_most", field="file", count=len(chosen), most=MOST_FILES)
    place = attachments.place_of(work, actor, object_id)
    there = attachments.digests_of(work, actor, object_id)
    found = []
    for number, file in enumerate(chosen, 1):
        content = file.read()
        digest = hashlib.sha256(content).hexdigest()
        if digest in there:
            continue
        there.add(digest)
        command = Upload(f"{key}-file-{number}", sort, digest, place.agency, place.confidential_class)
        document_id = documents.upload(work, actor, command, content)["document"]
        attachments.attach(work, actor, Attach(f"{key}-attach-{number}", document_id, object_id))
        found.append(document_id)
    return found
