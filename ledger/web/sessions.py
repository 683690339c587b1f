"""Flask's session on a server-side row: the cookie holds a random token and nothing else; it is dead once the row is.

Flask-Login and the CSRF token live in the row's data. A form that arrives after a time-out or a sign-out is
kept for its person.
"""

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Request, Response, current_app, g, redirect, request, session, url_for
from flask.sessions import SessionInterface, SessionMixin
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.datastructures import CallbackDict

from ledger.services.people import late_forms, proofs, sessions
from ledger.services.people.roles import Actor
from ledger.web.context import current_work

NOT_KEPT = frozenset({"csrf_token", "password", "new_password", "repeat_password"})


class ServerSession(CallbackDict[str, Any], SessionMixin):
    """What Flask calls the session; ``token`` is the cookie's."""

    def __init__(self, data: dict[str, Any], token: str | None, stored: sessions.Session | None) -> None:
        super().__init__(data, self._changed)
        self.token, self.stored, self.new = token, stored, token is None
        self.modified = False

    def _changed(self, _mapping: object) -> None:
        self.modified = True


class RowSessions(SessionInterface):
    """Reads and writes the session's row through the services."""

    def __init__(self, *, secure: bool) -> None:
        self.cookie = "__Host-sid" if secure else "sid"
        self._secure = secure

    def open_session(self, app: Flask, request: Request) -> ServerSession:
        token = request.cookies.get(self.cookie)
        if token is None or len(token) > 100 or request.path.startswith("/static/"):
            return ServerSession({}, None, None)
        stored = sessions.find_session(current_work(), token)
        if stored is None:
            return ServerSession({}, None, None)
        return ServerSession(stored.data, token, stored)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not isinstance(session, ServerSession) or not session.modified:
            return
        if session.token is None:
            if not session:
                return
            session.token = sessions.open_session(current_work(), data=dict(session))
        else:
            sessions.save_data(current_work(), session.token, dict(session))
        self.set_cookie(response, session.token)

    def set_cookie(self, response: Response, token: str) -> None:
        """Hand the token to the browser."""
        response.set_cookie(self.cookie, token, secure=self._secure, httponly=True, samesite="Lax", path="/")


class SignedIn(UserMixin):
    """Flask-Login's user: the actor behind the session."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor

    def get_id(self) -> str:
        return self.actor.person_id


def install(app: Flask, *, secure: bool) -> None:
    """Give an application server-side sessions and Flask-Login on top of them (no remember-me)."""
    app.session_interface = RowSessions(secure=secure)
    manager = LoginManager(app)
    manager.session_protection = None  # the row is the protection; an address may change on a phone

    @manager.request_loader
    def _load(_request: Request) -> SignedIn | None:
        actor: Actor | None = g.get("actor")
        return SignedIn(actor) if actor else None

    @app.before_request
    def _who() -> ResponseReturnValue | None:
        stored = session.stored if isinstance(session, ServerSession) else None
        g.actor = stored.actor if stored else None
        g.must_change = bool(stored and stored.must_change)
        if stored is None and request.method == "POST":
            return _keep_form()
        return None


def _keep_form() -> ResponseReturnValue | None:
    """A form sent after the time-out or the sign-out: keep what was typed for the same person, and ask to sign in again."""
    page, token = form_page(), _form_token()
    if page is None or token is None:
        return None
    person_id = _behind(token)
    if person_id is None:
        return None
    keep_form(person_id, page)
    return redirect(url_for("sign_in.page", next=page, kept=1))


def _behind(token: str) -> str | None:
    """Whose session made this form, when that session is over."""
    interface = current_app.session_interface
    cookie = request.cookies.get(interface.cookie) if isinstance(interface, RowSessions) else None
    behind = late_forms.timed_out(current_work(), cookie) if cookie else None
    if behind is not None and behind.data.get("csrf_token") == token:
        return behind.person_id
    return late_forms.ended_behind(current_work(), token)


def keep_own_form() -> str | None:
    """A form of one's own earlier session, sent after signing in again: keep what was typed, and say on which page."""
    page, token, actor = form_page(), _form_token(), g.get("actor")
    if page is None or token is None or actor is None or _behind(token) != actor.person_id:
        return None
    keep_form(actor.person_id, page)
    return page


def keep_form(person_id: str, page: str) -> None:
    """Keep what was typed in the form that came, for its person and its page."""
    fields = {name: request.form.getlist(name) for name in request.form if name not in NOT_KEPT}
    sessions.keep_form(current_work(), person_id, page, fields)


def form_page() -> str | None:
    """The page a posted form stands on, within this application: what it says itself, else where it came from."""
    page = request.form.get("page") if request.form else None
    if not page:
        came = urlsplit(request.referrer or "")
        page = came.path + (f"?{came.query}" if came.query else "") if came.netloc == request.host else None
    page = page or (request.path if request.form else None)
    return page if page and page.startswith("/") and not page.startswith("//") else None


def _form_token() -> str | None:
    """The secret in the form's CSRF token, when this application signed it."""
    serializer = URLSafeTimedSerializer(str(current_app.secret_key), salt="wtf-csrf-token")
    try:
        sent = serializer.loads(request.form.get("csrf_token", ""))
    except BadData:
        return None
    return sent if isinstance(sent, str) else None


def start(login: str) -> str:
    """Begin a signed-in session under a new token; whatever was in the old one is gone, but for what is to be said next."""
    if not isinstance(session, ServerSession):
        return sessions.rotate(current_work(), None, login)
    said = session.get("_flashes")
    token = sessions.rotate(current_work(), session.token, login)
    session.clear()
    session.token = token  # or saving the session at the end of this request would bring the dead cookie back
    if said:
        session["_flashes"] = said
    return token


def confirm(password: str, address: str) -> str | None:
    """Take the password as fresh proof; the session goes on under the new token that is given back.

    :raises LedgerError: what `services.people.proofs.confirm` refuses.
    """
    if not isinstance(session, ServerSession) or session.stored is None:
        return None
    session.token = proofs.confirm(current_work(), session.stored, password, address)
    return session.token
