"""Who may open which address: every route declares it, and an application with an undeclared route does not start.

The declaration is the first gate; the services decide again with scope (`roles.require` is their first line).
"""

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, abort, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ledger.domain.people.duties import Duty
from ledger.errors import Broken
from ledger.services.people.roles import Actor
from ledger.web.sessions import form_page, keep_form

Asks = Callable[[], bool]
View = TypeVar("View", bound=Callable[..., ResponseReturnValue])

MARK, PROOF_MARK = "access", "proof"
EVERYONE = "everyone"
SIGNED_IN = "signed in"
RULES: dict[str, str | frozenset[Duty]] = {"static": EVERYONE}
"""Endpoint to its rule, filled when the application is made; the access matrix test walks it."""
PROOFS: dict[str, Asks] = {}
"""Endpoint to whether the form that came asks for the password once more (+ in the access matrix)."""


def allow(*duties: Duty) -> Callable[[View], View]:
    """Declare that holders of any of these duties may open a route."""

    def _mark(view: View) -> View:
        setattr(view, MARK, frozenset(duties))
        return view

    return _mark


def signed_in(view: View) -> View:
    """Declare that anyone who is signed in may open a route."""
    setattr(view, MARK, SIGNED_IN)
    return view


def everyone(view: View) -> View:
    """Declare that a route needs no sign-in."""
    setattr(view, MARK, EVERYONE)
    return view


def proof(asks: Asks = lambda: True) -> Callable[[View], View]:
    """Declare that a route asks for the password once more when it was not typed a moment ago (P46).

    :param asks: of one route's decisions, is the one that came such an act? Asked while the request is at hand.
    """

    def _mark(view: View) -> View:
        setattr(view, PROOF_MARK, asks)
        return view

    return _mark


def chosen(*decisions: str) -> Asks:
    """Was one of these buttons pressed?"""
    return lambda: request.form.get("decision") in decisions


def declare(app: Flask) -> None:
    """Collect every route's rule and enforce it before each request.

    :raises Broken: ``route_undeclared``: a route without a rule stops the start.
    """
    for endpoint, view in app.view_functions.items():
        rule = RULES.get(endpoint, getattr(view, MARK, None))
        if rule is None:
            raise Broken("route_undeclared", endpoint=endpoint)
        RULES[endpoint] = rule
        if hasattr(view, PROOF_MARK):
            PROOFS[endpoint] = getattr(view, PROOF_MARK)
    app.before_request(_enforce)


def declare_proofs(app: Flask) -> None:
    """Ask for the password before what asks for it; after the form's own token was found good, since the form is kept."""
    app.before_request(_prove)


def _prove() -> ResponseReturnValue | None:
    """Keep what was typed, ask for the password, and lead back to the act."""
    actor: Actor | None = g.get("actor")
    asks = PROOFS.get(request.endpoint or "")
    if asks is None or actor is None or actor.proven or not asks():
        return None
    page = form_page() or url_for("home.show")
    keep_form(actor.person_id, page)
    return redirect(url_for("sign_in.confirm", next=page))


def _enforce() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None
    rule = RULES[request.endpoint]
    if rule == EVERYONE:
        return None
    actor: Actor | None = g.get("actor")
    if actor is None:
        if request.method == "POST":
            return redirect(url_for("sign_in.page", next=form_page(), ended=1))
        return redirect(url_for("sign_in.page", next=request.full_path.rstrip("?")))
    if g.get("must_change") and request.endpoint not in (
        "account.password",
        "account.change_password",
        "sign_in.sign_out",
    ):
        return redirect(url_for("account.password"))
    if isinstance(rule, frozenset) and not actor.holds(*rule):
        abort(403)
    return None
