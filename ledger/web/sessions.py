"""Flask's session on a server-side row: the cookie holds a random token and nothing else; it is dead once the row is.

Flask-Login and the CSRF token live in the row's data. A form that arrives after a time-out is kept for its person.
"""

from typing import Any

from flask import Flask, Request, Response, current_app, g, redirect, request, session, url_for
from flask.sessions import SessionInterface, SessionMixin
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.datastructures import CallbackDict

from ledger.services.people import sessions
from ledger.services.people.roles import Actor
from ledger.services.work import Work
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

    def __init__(self, work: Work, *, secure: bool) -> None:
        self._work = work
        self.cookie = "__Host-sid" if secure else "sid"
        self._secure = secure

    def open_session(self, app: Flask, request: Request) -> ServerSession:
        token = request.cookies.get(self.cookie)
        if token is None or len(token) > 100 or request.path.startswith("/static/"):
            return ServerSession({}, None, None)
        stored = sessions.find_session(self._work, token)
        if stored is None:
            return ServerSession({}, None, None)
        return ServerSession(stored.data, token, stored)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not isinstance(session, ServerSession) or not session.modified:
            return
        if session.token is None:
            if not session:
                return
            session.token = sessions.open_session(self._work, data=dict(session))
        else:
            sessions.save_data(self._work, session.token, dict(session))
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


def install(app: Flask, work: Work, *, secure: bool) -> None:
    """Give an application server-side sessions and Flask-Login on top of them (no remember-me)."""
    app.session_interface = RowSessions(work, secure=secure)
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
    """A form sent after the time-out: keep what was typed for the same person, and ask to sign in again."""
    interface = current_app.session_interface
    token = request.cookies.get(interface.cookie) if isinstance(interface, RowSessions) else None
    if not token or not request.form:
        return None
    behind = sessions.timed_out(current_work(), token)
    if behind is None or not _same_form(behind.data):
        return None
    page = request.form.get("page", request.path)
    if not page.startswith("/") or page.startswith("//"):
        return None
    fields = {name: request.form.getlist(name) for name in request.form if name not in NOT_KEPT}
    sessions.keep_form(current_work(), behind.person_id, page, fields)
    return redirect(url_for("sign_in.page", next=page, kept=1))


def _same_form(data: dict[str, Any]) -> bool:
    """Did the form come from the session that timed out? Its CSRF token says so."""
    serializer = URLSafeTimedSerializer(str(current_app.secret_key), salt="wtf-csrf-token")
    try:
        sent = serializer.loads(request.form.get("csrf_token", ""))
    except BadData:
        return False
    return bool(data.get("csrf_token")) and sent == data["csrf_token"]


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
