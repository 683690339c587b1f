"""Documents: taken in, shown page by page as images we drew, the original as an attachment only."""

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import MultipleFileField
from wtforms import SelectField
from wtforms.validators import AnyOf

from ledger.domain.documents import DOCUMENT_NAMES, DocumentSort
from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput
from ledger.services.documents import attachments, documents
from ledger.services.people.roles import READERS
from ledger.web import access
from ledger.web.context import current_actor, current_work
from ledger.web.fields import CommandForm, show_error
from ledger.web.inputs import Mark
from ledger.web.places import first_place, place
from ledger.web.uploads import MOST_FILES, attach_all

pages = Blueprint("documents", __name__)

ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


class UploadForm(CommandForm):
    """Files for a need, an award or an invoice."""

    file = MultipleFileField(
        "Documents",
        [Mark()],
        description=f"PDF, JPEG or PNG, up to {MOST_FILES} files of 25 MB each and 60 MB together; a photo will do.",
    )
    sort = SelectField(
        "What they show",
        [Mark(), AnyOf(DOCUMENT_NAMES, "Say what the documents show.")],
        choices={"": "Choose", **{str(one): name for one, name in DOCUMENT_NAMES.items()}},
    )


@pages.get("/documents/add/<object_id>")
@access.allow(*attachments.ATTACHERS)
def add(object_id: str) -> ResponseReturnValue:
    """The form that adds documents to something."""
    attachments.place_of(current_work(), current_actor(), object_id)
    return _form(object_id, UploadForm())


@pages.post("/documents/add/<object_id>")
@access.allow(*attachments.ATTACHERS)
def upload(object_id: str) -> ResponseReturnValue:
    """Take files in and attach them."""
    form = UploadForm()
    attachments.place_of(current_work(), current_actor(), object_id)
    if not form.validate():
        return _form(object_id, form, 422)
    try:
        found = attach_all(
            current_work(), current_actor(), form.key.data, object_id, form.file.data or [], form.sort.data
        )
        if not found and any(one.filename for one in form.file.data or []):
            raise InvalidInput(
                "document_there", field="file", sort=DOCUMENT_NAMES[DocumentSort(form.sort.data)]
            )
        if not found:
            raise InvalidInput("document_empty", field="file")
    except InvalidInput as error:
        show_error(form, error)
        return _form(object_id, form, 422)
    flash("Attached." if len(found) == 1 else f"{len(found)} documents are attached.", "success")
    return redirect(_page_of(object_id))


@pages.get("/documents/<document_id>/pages/<int:number>")
@access.allow(Duty.REQUEST, *READERS)
def page(document_id: str, number: int) -> ResponseReturnValue:
    """One page as an image that we drew; the opening is logged."""
    content = documents.open_page(current_work(), current_actor(), document_id, number)
    return Response(content, mimetype="image/jpeg")


@pages.get("/documents/<document_id>/original")
@access.allow(*READERS)
def original(document_id: str) -> ResponseReturnValue:
    """The file as it came, to be saved and never shown in place."""
    found = documents.original(current_work(), current_actor(), document_id)
    ending = ENDINGS.get(found.content_type, "bin")
    response = Response(found.content, mimetype=found.content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{document_id}.{ending}"'
    response.headers["Content-Security-Policy"] = "sandbox"
    return response


def _form(object_id: str, form: UploadForm, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "documents/add.html", form=form, object_id=object_id, back=_page_of(object_id)
    ), status


def _page_of(object_id: str) -> str:
    """The page of what a document belongs to."""
    if object_id.startswith("NEED-"):
        return url_for("needs.show", need_id=object_id)
    if object_id.startswith("INV-"):
        found = first_place(("invoices.show", {"invoice_id": object_id}), ("invoices.queue", {}))
        return found or url_for("home.show")
    return place("awards.show", award_id=object_id) or url_for("home.show")
