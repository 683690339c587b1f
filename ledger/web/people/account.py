"""One's own password."""

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import PasswordField
from wtforms.validators import InputRequired, Length

from ledger.errors import LedgerError
from ledger.services.people import passwords
from ledger.web import access
from ledger.web.context import current_actor, current_work
from ledger.web.fields import CommandForm, show_error
from ledger.web.sessions import RowSessions, start

pages = Blueprint("account", __name__)


class PasswordForm(CommandForm):
    """The old password and the new one."""

    password = PasswordField("Password now", [InputRequired("Type your password."), Length(max=200)])
    new_password = PasswordField("New password", [InputRequired("Type a new password."), Length(max=128)])


@pages.get("/account/password")
@access.signed_in
def password() -> ResponseReturnValue:
    """Change one's password."""
    return render_template("account/password.html", form=PasswordForm())


@pages.post("/account/password")
@access.signed_in
def change_password() -> ResponseReturnValue:
    """Change it; every other session of this person ends."""
    form, actor, work = PasswordForm(), current_actor(), current_work()
    if not form.validate():
        return render_template("account/password.html", form=form), 422
    try:
        passwords.change_own(work, actor, form.password.data, form.new_password.data)
    except LedgerError as error:
        show_error(form, error, {"old": "password", "password": "new_password"})
        return render_template("account/password.html", form=form), 422
    flash("Your password is changed. Your other sessions have ended.", "success")
    response = make_response(redirect(url_for("home.show")))
    interface = current_app.session_interface
    if isinstance(interface, RowSessions):
        interface.set_cookie(response, start(actor.login))
    return response
