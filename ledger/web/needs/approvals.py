"""Approving: the queue, one line with the numbers that decide, and withdrawing what nothing has bound."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField, TextAreaField
from wtforms.validators import Length

from ledger.domain.awards import awards as award_rules
from ledger.domain.budgets.policies import in_words
from ledger.domain.budgets.policy_codes import CODES
from ledger.domain.documents import DOCUMENT_NAMES
from ledger.domain.needs import oldest
from ledger.domain.needs.kinds import KINDS
from ledger.domain.needs.lines import DENIALS
from ledger.domain.needs.scopes import SCOPE_WORDS, Scope, clause_of, code_of
from ledger.domain.needs.weekly import GROUPS, UC
from ledger.domain.people.duties import APPROVERS, Duty
from ledger.errors import Conflict, LedgerError, NotFound
from ledger.services.documents import documents
from ledger.services.needs import approval_pages, approvals, choices
from ledger.web import access
from ledger.web.context import current_actor, current_work
from ledger.web.fields import CommandForm, act_and_return, show_error, status_of
from ledger.web.inputs import Mark, VersionField
from ledger.web.names import by_name, place_name
from ledger.web.needs.forms import LONGEST_WORDS, QuestionForm
from ledger.web.overrides.forms import AskForm
from ledger.web.tables import page_of
from ledger.words import dollars

pages = Blueprint("approvals", __name__)

POLICY_WORDS = {
    **{code: meaning for code, (_, meaning) in CODES.items()},
    "approval_steps": "Who approves, by amount",
    "approval_band": "Band of one approver",
    "rent_months": "Months of rent in a program year",
    "scholarship_months": "Most months of one course",
    "scholarship_retakes": "Retakes that are paid",
    "ojt_rate": "Highest share of the wage",
    "ojt_rate_factors": "Highest share with documented factors",
    "ojt_rate_waiver": "Highest share under the waiver",
    "ojt_hours": "Most hours of one contract",
    "ojt_months": "Most months of one contract",
    "ojt_pattern_contracts": "Ended contracts before an employer is judged",
    "ojt_pattern_share": "Failed contracts that block an employer",
    "wex_hours": "Most hours of one agreement",
    "wex_months": "Most months of one agreement",
    "wex_stipend": "Stipends in a year that one approver decides",
    "wex_stipend_most": "Most stipends in a year",
    "transitional_hours": "Most hours of one transitional job",
    "transitional_months": "Most months of one transitional job",
    "incentive_retention_share": "Waits for retention",
    "incentive_retention_days": "Days until retention can be shown",
    **{f"category.{one.code}": f"Which of the law's kinds {one.name.lower()} is" for one in KINDS.values()},
    "emergency_case": "Limit of one emergency",
    "emergency_envelope": "Envelope of the agency's emergencies in a program year",
    "emergency_envelope_month": "Envelope of the agency's emergencies in a month",
    "emergency_days": "Days to make the verification up",
    **{
        clause_of(
            code_of(one.code, scope)
        ): f"Exception over the cap for {one.name.lower()} {SCOPE_WORDS[scope]}"
        for one in KINDS.values()
        for scope in Scope
    },
    **{
        code_of(one.code, scope): f"Cap for {one.name.lower()} {SCOPE_WORDS[scope]}"
        for one in KINDS.values()
        for scope in Scope
    },
}


@pages.app_template_global()
def policy_in_words(code: str, value: str) -> str:
    """A policy's value as an award or a change keeps it, with its unit."""
    return in_words(CODES[code][0], value) if code in CODES else value


class DecisionForm(CommandForm):
    """Approve or deny; the pressed button says which."""

    version = VersionField()
    reason = SelectField(
        "Reason for denying", [Mark()], choices={"": "Choose", **DENIALS}, validate_choice=False
    )
    words = TextAreaField("In words", [Length(max=LONGEST_WORDS)], description="The coach reads this.")


class FundForm(CommandForm):
    """Let the line draw on another fund; newer money before older needs a reason (FND-07)."""

    version = VersionField()
    allocation = SelectField("Fund", [Mark()], validate_choice=False)
    why = SelectField(
        "Why newer money pays",
        choices={"": "No older money could pay", **oldest.REASONS},
        validate_choice=False,
    )
    words = TextAreaField(
        "In words", [Length(max=LONGEST_WORDS)], description="The register keeps it. No names."
    )


class WithdrawForm(CommandForm):
    """Withdraw an approval, with its reason."""

    reason = SelectField(
        "Why it is withdrawn",
        [Mark()],
        choices={"": "Choose", **award_rules.GIVEN_BACK},
        validate_choice=False,
    )


@pages.get("/approvals")
@access.allow(*APPROVERS)
def queue() -> ResponseReturnValue:
    """Lines that wait for this approver, the soonest needed first."""
    rows = approval_pages.queue(current_work(), current_actor())
    agencies = by_name(row["agency_code"] for row in rows)
    kind, agency = request.args.get("kind"), request.args.get("agency")
    rows = [
        row
        for row in rows
        if (not kind or row["kind"] == kind) and (not agency or row["agency_code"] == agency)
    ]
    today = current_work().source.today()
    sorts = {
        "needed": lambda row: (row["needed_by"] or today, row["id"]),
        "person": lambda row: row["person"].casefold(),
        "agency": lambda row: place_name(row["agency_code"]).casefold(),
        "kind": lambda row: row["kind_name"],
        "amount": lambda row: row["amount_cents"],
    }
    return render_template(
        "approvals/queue.html",
        page=page_of(rows, sorts, "needed"),
        kind=kind,
        agency=agency,
        agencies=agencies,
        kinds=[(one.code, one.name) for one in KINDS.values()],
    )


@pages.get("/approvals/<line_id>")
@access.allow(*APPROVERS)
def line(line_id: str) -> ResponseReturnValue:
    """What is asked, the document beside it, and the numbers that decide."""
    return shown(line_id, DecisionForm(), QuestionForm())


@pages.post("/approvals/<line_id>")
@access.allow(*APPROVERS)
def decide(line_id: str) -> ResponseReturnValue:
    """Approve, or deny with a coded reason; then the next line. Or choose the fund first."""
    decision = request.form.get("decision")
    if decision == "fund":
        return _choose(line_id)
    form, onward = DecisionForm(), following(line_id)
    if decision not in ("approve", "deny") or not form.validate():
        form.form_errors = ["Choose what to do: approve, deny with a reason, or send back."]
        return shown(line_id, form, QuestionForm(), 422)
    try:
        said = _approve(line_id, form) if decision == "approve" else _deny(line_id, form)
    except NotFound:
        raise
    except Conflict as error:
        form = DecisionForm(formdata=None)
        show_error(form, error)
        return shown(line_id, form, QuestionForm(), 409)
    except LedgerError as error:
        show_error(form, error)
        return shown(line_id, form, QuestionForm(), status_of(error))
    flash(said, "success")  # type: ignore[arg-type]  # what was decided is a link; _partials/flashes.html writes it
    return redirect(onward)


def _choose(line_id: str) -> ResponseReturnValue:
    """The line draws on another fund from now on; it waits as before."""
    form, back = FundForm(), url_for("approvals.line", line_id=line_id)
    if not form.validate():
        flash("Nothing was changed: choose the fund, then press Draw on this fund.", "warning")
        return redirect(back)
    command = choices.ChooseFund(
        form.key.data,
        line_id,
        form.version.data,
        form.allocation.data or "",
        form.why.data or "",
        form.words.data or "",
    )

    def _drawn() -> str:
        override = choices.choose(current_work(), current_actor(), command)["override"]
        after = " The override register keeps the reason." if override else ""
        return f"The line draws on the fund you chose.{after}"

    return act_and_return(_drawn, back)


def _what(line_id: str) -> str:
    """What was decided, in words and as a link: the next line's page says it."""
    line = approval_pages.line_page(current_work(), current_actor(), line_id).line
    return f"{line['kind_name']}, {dollars(line['amount_cents'])}"


def _linked(text: str, href: str, after: str) -> dict[str, str]:
    return {"before": "The line before: ", "text": text, "href": href, "after": after}


def _approve(line_id: str, form: DecisionForm) -> dict[str, str]:
    what = _what(line_id)
    command = approvals.Approve(form.key.data, line_id, form.version.data)
    award = approvals.approve(current_work(), current_actor(), command)["award"]
    if award is None:
        href = url_for("approvals.line", line_id=line_id)
        return _linked(
            what,
            href,
            " is approved in part. It needs more people than one, so a further approver decides now.",
        )
    href = url_for("awards.show", award_id=award)
    return _linked(
        f"{what} ({award})", href, ": approved. The money is committed; what binds it is recorded next."
    )


def _deny(line_id: str, form: DecisionForm) -> dict[str, str]:
    what, need = _what(line_id), url_for("approvals.line", line_id=line_id)
    command = approvals.Deny(form.key.data, line_id, form.reason.data, (form.words.data or "").strip())
    approvals.deny(current_work(), current_actor(), command)
    return _linked(what, need, " is denied. The coach reads the reason.")


@pages.post("/awards/<award_id>/withdraw")
@access.allow(Duty.APPROVE)
def withdraw(award_id: str) -> ResponseReturnValue:
    """Withdraw an approval that nothing has bound; the line waits for a new decision."""
    form, back = WithdrawForm(), url_for("awards.show", award_id=award_id)
    if not form.validate() or request.form.get("decision") != "withdraw":
        flash("Nothing was changed: press Withdraw the approval.", "warning")
        return redirect(back)
    command = approvals.Withdraw(form.key.data, award_id, form.reason.data or "")

    def _withdrawn() -> str:
        approvals.withdraw(current_work(), current_actor(), command)
        return (
            "The approval is withdrawn. Its money is available again, and the line waits for a new decision."
        )

    return act_and_return(_withdrawn, back)


def following(line_id: str) -> str:
    """The line after this one in the queue as it is now, else the first, else the queue."""
    ids = [row["id"] for row in approval_pages.queue(current_work(), current_actor())]
    place = ids.index(line_id) if line_id in ids else -1
    rest = [*ids[place + 1 :], *ids[: max(place, 0)]]
    return url_for("approvals.line", line_id=rest[0]) if rest else url_for("approvals.queue")


def shown(line_id: str, form: DecisionForm, asking: CommandForm, status: int = 200) -> ResponseReturnValue:
    """The page about one line, with what was typed into its two forms."""
    work, actor = current_work(), current_actor()
    found = approval_pages.line_page(work, actor, line_id)
    form.version.show(found.line["version"])
    place = found.queue.index(line_id) if line_id in found.queue else -1
    choosing = FundForm(formdata=None)
    choosing.version.show(found.line["version"])
    choosing.allocation.choices = [
        (one, f"{name}, {dollars(cents)} available") for one, name, cents in found.payers
    ]
    choosing.allocation.data = found.line["allocation_id"]
    page = render_template(
        "approvals/line.html",
        found=found,
        form=form,
        asking=asking,
        excepting=AskForm(formdata=None),
        choosing=choosing,
        place=place,
        approve_label=f"Approve {dollars(found.line['amount_cents'])}",
        papers=documents.documents_for(work, actor, found.need["id"]),
        denials=DENIALS,
        document_names=DOCUMENT_NAMES,
        policy_words=POLICY_WORDS,
        groups=GROUPS,
        uc=UC,
    )
    return page, status
