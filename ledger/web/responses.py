"""Errors and headers: the only place where our errors become HTTP."""

import logging
from collections.abc import Mapping
from functools import partial

from flask import Flask, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from ledger.errors import Broken, Conflict, InvalidInput, LedgerError, NotFound, Refused
from ledger.web.context import current_work
from ledger.web.places import first_place
from ledger.web.sessions import form_page, keep_own_form
from ledger.words import has_control

log = logging.getLogger(__name__)

STATUS: dict[type[LedgerError], int] = {
    InvalidInput: 422,
    Refused: 409,
    NotFound: 404,
    Conflict: 409,
    Broken: 500,
}

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Frame-Options": "DENY",
}
_FORMS: Mapping[str, tuple[str, ...]] = {
    "amendments.move": ("amendments.new",),
    "amendments.stop": ("amendments.new",),
    "cards.receipt": ("cards.stock",),
    "moves.propose": ("moves.new",),
    "needs.cancel_line": ("needs.queue",),
    "needs.question": ("needs.review", "approvals.line"),
    "needs.verify": ("needs.review",),
}
"""Pages of forms, where they are not the address above the form's own: the first that the reader may open."""
HTTP_WORDS = {
    400: ("This request could not be read", "Go back, reload the page and try again."),
    401: ("Please sign in", "Your session has ended."),
    403: ("This is not among your duties", "An administrator and a second person can grant a duty."),
    404: (
        "There is no such page, or it is not yours to see",
        "Check the address, or start from your home page.",
    ),
    405: ("This address does not do that", "Go back and use the page's own buttons."),
    413: (
        "That is too large, and nothing of it was taken in",
        "A document may have at most 25 MB, and all of a form's together 60 MB. Go back in your browser: what you typed "
        "is still there. Choose a smaller file, or fewer.",
    ),
    429: ("Too many requests", "Wait a minute and try again."),
    500: (
        "Something is broken",
        "Look whether what you just did is there before you do it again, and tell your administrator the time below.",
    ),
}


def status_of(error: LedgerError) -> int:
    """The HTTP status of one of our errors."""
    return next(status for family, status in STATUS.items() if isinstance(error, family))


def install(app: Flask, *, secure: bool) -> None:
    """Register handlers and headers."""

    @app.errorhandler(LedgerError)
    def _ledger_error(error: LedgerError) -> ResponseReturnValue:
        status = status_of(error)
        if status == 500:
            log.error("broken: %s", error.code)
        if status == 404:
            return _page(404, *HTTP_WORDS[404])
        return _page(status, error.message, error.remedy)

    @app.errorhandler(CSRFError)
    def _csrf(_error: CSRFError) -> ResponseReturnValue:
        if g.get("actor") is None and request.endpoint != "sign_in.enter":
            return redirect(url_for("sign_in.page", next=form_page(), ended=1))
        page = keep_own_form()
        if page is not None:
            flash(
                "You signed in again since this page was opened. Look at what you typed and send it again.",
                "warning",
            )
            return redirect(page)
        return _page(
            400, "This page was open too long, or did not come from here", "Reload it and try again."
        )

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> ResponseReturnValue:
        code = error.code or 500
        if code < 400:
            return error.get_response()
        if code == 405 and request.method == "GET":
            return redirect(_page_of_form(app))
        return _page(code, *HTTP_WORDS.get(code, HTTP_WORDS[400]))

    @app.errorhandler(Exception)
    def _unexpected(error: Exception) -> ResponseReturnValue:
        log.error("unexpected %s at %s", type(error).__name__, request.endpoint, exc_info=not secure)
        return _page(500, *HTTP_WORDS[500])

    app.after_request(partial(_headers, secure=secure))
    app.before_request(_readable)
    app.before_request(partial(_same_origin, app, secure=secure))


def _page_of_form(app: Flask) -> str:
    """The page of a form with an address of its own, for whoever reloads there: as named, else the nearest above it."""
    addresses = app.create_url_adapter(request)
    if addresses is None:
        return url_for("home.show")
    endpoint, arguments = addresses.match(method="POST")
    named = first_place(*((page, dict(arguments)) for page in _FORMS.get(endpoint, ())))
    path = (named or request.path.rpartition("/")[0]).partition("?")[0]
    while path and not addresses.test(path, "GET"):
        path = path.rpartition("/")[0]
    return path or url_for("home.show")


def _page(status: int, says: str, do: str) -> ResponseReturnValue:
    at = current_work().source.now() if status == 500 else None
    return render_template("error.html", status=status, says=says, do=do, at=at), status


def _headers(response: Response, *, secure: bool) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response


def _readable() -> None:
    """Signs that nobody types are refused before anything is looked up with them."""
    if has_control(request.path):
        raise NotFound("not_found", what="page")
    for sent in (request.args, request.form):
        for name, values in sent.lists():
            # A part of a form may come without a name; no page makes one.
            if not name or has_control(name) or any(has_control(value) for value in values):
                raise InvalidInput("text_control", field=(name or "")[:40])


def _same_origin(app: Flask, *, secure: bool) -> ResponseReturnValue | None:
    """Refuse what another site's page sends in a person's name (besides the form's token; P45)."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return None
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return _page(400, *HTTP_WORDS[400])
    origin = request.headers.get("Origin")
    own = {app.config["PUBLIC_URL"]} if secure else {app.config["PUBLIC_URL"], request.host_url.rstrip("/")}
    if origin is not None and origin not in own:
        return _page(400, *HTTP_WORDS[400])
    return None
