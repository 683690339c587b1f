"""Signing in and out."""

from urllib.parse import urlsplit

from flask import (
    Blueprint,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from ledger.domain.people.sessions import PROOF
from ledger.errors import InvalidInput, Refused
from ledger.services.people import demo_people, sessions
from ledger.web import access
from ledger.web.context import current_actor, current_work
from ledger.web.fields import show_error
from ledger.web.sessions import RowSessions, ServerSession, start
from ledger.web.sessions import confirm as renew

pages = Blueprint("sign_in", __name__)

MINUTES = int(PROOF.total_seconds() // 60)


class SignInForm(FlaskForm):
    """Login and password."""

    login = StringField("Login", [InputRequired("Type your login."), Length(max=100)])
    password = PasswordField("Password", [InputRequired("Type your password."), Length(max=200)])
    next = HiddenField()


class ConfirmForm(FlaskForm):
    """The password once more."""

    password = PasswordField("Your password", [InputRequired("Type your password."), Length(max=200)])
    next = HiddenField()


@pages.get("/sign-in")
@access.everyone
def page() -> ResponseReturnValue:
    """The sign-in page; a demonstration names its people here."""
    if g.get("actor"):
        return redirect(url_for("home.show"))
    form = SignInForm(next=request.args.get("next", ""))
    return _shown(form, kept=request.args.get("kept") == "1", ended=request.args.get("ended") == "1"), 200


@pages.post("/sign-in")
@access.everyone
def enter() -> ResponseReturnValue:
    """Check the password and start a fresh session."""
    form = SignInForm()
    if not form.validate():
        return _shown(form), 422
    try:
        signed = sessions.sign_in(
            current_work(), form.login.data, form.password.data, request.remote_addr or ""
        )
    except Refused as error:
        show_error(form, error)
        return _shown(form), 422
    response = make_response(
        redirect(url_for("account.password") if signed.must_change else inside(form.next.data))
    )
    interface = current_app.session_interface
    if isinstance(interface, RowSessions):
        interface.set_cookie(response, start(signed.login))
    return response


@pages.get("/confirm")
@access.signed_in
def confirm() -> ResponseReturnValue:
    """Ask for the password once more, before an act that needs it."""
    return _asked(ConfirmForm(formdata=None, next=inside(request.args.get("next"))))


@pages.post("/confirm")
@access.signed_in
def prove() -> ResponseReturnValue:
    """Check it, go on under a new session id, and lead back to what was about to be done."""
    form = ConfirmForm()
    if not form.validate():
        return _asked(form), 422
    try:
        token = renew(form.password.data, request.remote_addr or "")
    except (InvalidInput, Refused) as error:
        show_error(form, error)
        return _asked(form), 422
    flash("Thank you. Look at it once more and press the button again.", "info")
    response = make_response(redirect(inside(form.next.data)))
    interface = current_app.session_interface
    if isinstance(interface, RowSessions) and token is not None:
        interface.set_cookie(response, token)
    return response


@pages.post("/sign-out")
@access.signed_in
def sign_out() -> ResponseReturnValue:
    """End the session on the server: the cookie is dead."""
    if isinstance(session, ServerSession) and session.token is not None:
        sessions.end(current_work(), session.token)
    response = make_response(redirect(url_for("sign_in.page")))
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


def inside(target: str | None) -> str:
    """A place within this application to go on to, else home: never another host (P50)."""
    if not target or "\\" in target or any(ord(sign) < 33 for sign in target):
        return url_for("home.show")
    if not target.startswith("/") or target.startswith("//"):  # browsers skip slashes: ///x is another host
        return url_for("home.show")
    try:
        parts = urlsplit(target)
    except ValueError:
        return url_for("home.show")
    if parts.scheme or parts.netloc or not parts.path.startswith("/") or parts.path.startswith("//"):
        return url_for("home.show")
    return target


def _asked(form: ConfirmForm) -> str:
    shown = None
    if current_app.config["DEMONSTRATION"]:
        own = current_actor().login
        people = demo_people.listing(current_work())
        shown = next((one["password"] for one in people if one["login"] == own), None)
    return render_template(
        "sign_in/confirm.html", form=form, shown=shown, back=inside(form.next.data), minutes=MINUTES
    )


def _shown(form: SignInForm, *, kept: bool = False, ended: bool = False) -> str:
    people = demo_people.listing(current_work()) if current_app.config["DEMONSTRATION"] else []
    return render_template("sign_in/page.html", form=form, people=people, kept=kept, ended=ended)
