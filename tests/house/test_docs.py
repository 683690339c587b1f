"""The documentation says what the code says: each error, setting, command, duty, narration and metadata key has its place.

Some pages are generated, since they only repeat: ``python -m tests.house.test_docs`` writes them anew. Each check is a function
from texts to what is missing, and has a red twin: a page from which something was taken out.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import click
import pytest

from ledger.books.render import METADATA
from ledger.cli import funds
from ledger.domain.budgets.files import TABLES as BUDGET_TABLES
from ledger.domain.budgets.files import parse
from ledger.domain.budgets.policy_codes import CODES
from ledger.domain.contracts.agreements import INCENTIVE_CHECKLIST, WORK_CHECKLIST
from ledger.domain.contracts.contents import CHECKLIST
from ledger.domain.golive.checks import MOST_ENTRIES
from ledger.domain.golive.reading import MOST_ROWS
from ledger.domain.golive.sheets import CONTROLS, SHEETS
from ledger.domain.journal.accounts import Stage
from ledger.domain.journal.narrations import NARRATIONS, OPENING_NARRATION
from ledger.domain.participants.headers import PARTICIPANT_FIELDS, RECORD_FIELDS
from ledger.domain.people.duties import DUTY_NAMES, ROLE_NAMES
from ledger.domain.scholarships.listings import COLUMNS as LISTING_COLUMNS
from ledger.domain.scholarships.listings import MUST
from ledger.errors import catalogue
from ledger.services.journal.verify import INVARIANTS
from ledger.settings import SETTINGS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
AGAIN = "write the page anew: python -m tests.house.test_docs"


# --- Pages that are generated ----------------------------------------------------------------------------------------


def errors_page(sentences: Mapping[str, Mapping[str, str]]) -> str:
    """Every error code with its sentence and what to do."""
    lines = [
        "# Errors",
        "",
        "Every refusal has a code, one sentence with the numbers that decided, and what to do about it. This page repeats",
        "`ledger/errors.toml` in the order of the alphabet; it is generated (`python -m tests.house.test_docs`). Names in",
        "braces are filled in: `…_cents` as money, `…_on` as dates.",
        "",
        "Five families, and what the browser gets: *InvalidInput* (422, at the field), *Refused* (409, a rule of money or",
        "people), *NotFound* (404, also for what is not yours to see), *Conflict* (409, someone was faster: reload), *Broken*",
        "(500, an invariant does not hold: what the command wrote is undone, nothing is repaired silently). On the terminal",
        "a refusal ends with 1, a broken invariant with 3.",
        "",
        "| code | it says | what to do |",
        "|---|---|---|",
    ]
    for code, found in sorted(sentences.items()):
        says, remedy = (found.get(name, "").replace("|", "\\|") for name in ("says", "do"))
        lines.append(f"| `{code}` | {says} | {remedy} |")
    return "\n".join(lines) + "\n"


PARTS = ("name", "callback", "params", "help", "epilog", "short_help", "options_metavar", "add_help_option")


def commands_page(group: click.Group) -> str:
    """Every command as its own ``--help`` describes it."""
    lines = [
        "# Commands",
        "",
        "`funds` is the whole command line; it reads the settings of [settings.md](settings.md). This page repeats `--help`",
        "and is generated (`python -m tests.house.test_docs`). A refusal is one line on stderr and exit code 1, a broken",
        "invariant exit code 3, a wrong argument 2. No command approves, builds or releases anything: those need a person at a",
        "page. `--actor` names the login of whoever answers for the command.",
    ]
    for name, command in leaves(group):
        # A copy made from what the command was made of: click keeps the help option of whoever asked a command first
        one = click.Command(**{part: getattr(command, part) for part in PARTS})
        context = click.Context(one, info_name=name, terminal_width=100, help_option_names=["-h", "--help"])
        lines += ["", f"## {name}", "", "```", one.get_help(context).strip(), "```"]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def imports_page() -> str:
    """Which headings a participant file and a record file may have, as the code matches them."""
    lines = [
        "# Files of the participant system and of the state",
        "",
        "`funds participants import` and `funds records import` (and the page *Files*) take CSV in UTF-8, as the participant system exports",
        "it. Columns are found by their heading: case, punctuation and spaces do not matter, and a PIRL number in front decides alone",
        "(`1302 Date Entered Training #1`). Other columns are listed and left out. Dates are written `2026-08-14`, `20260814` or",
        "`8/14/2026`. A column that is or looks like a Social Security number stops the whole file. This page is generated",
        "(`python -m tests.house.test_docs`).",
        "",
        "Several rows may describe one person, one for each program or plan activity. A row that cannot be read is rejected by itself, with",
        "row and column; the rest is taken. The same file again changes nothing. What changes or ends an enrollment waits for a second person",
        "(`funds accept`). An extract older than the last one is refused.",
    ]
    for title, fields in (("Participants", PARTICIPANT_FIELDS), ("Service records", RECORD_FIELDS)):
        lines += ["", f"## {title}", "", "| field | PIRL | headings | |", "|---|---|---|---|"]
        for field in fields:
            pirl = ", ".join(str(number) for number in field.pirl)
            needed = "must be there" if field.required else ""
            lines.append(f"| `{field.name}` | {pirl} | {', '.join(field.headings)} | {needed} |")
    lines += [
        "",
        "Record types that mean money: what the participant system calls a service is told to be one of our kinds by the list in",
        "`ledger/domain/participants/records.py` (such as *Rental Assistance*, *ITA*, *01*). Other services are kept and take no part in the",
        "reconciliation.",
        "",
        "## The state's list of eligible programs",
        "",
        "`funds etpl import` (and the page *Programs*) takes the whole list as CSV in UTF-8 with these headings; other columns are not read. It is",
        "taken whole or not at all: a program that is no longer in it is off the list from the day on which the list was taken; awards keep the listing they were",
        "approved under.",
        "",
        "| heading | holds | |",
        "|---|---|---|",
    ]
    lines += [
        f"| {name} | {what} | {'must be filled' if name in MUST else ''} |"
        for name, what in LISTING_COLUMNS.items()
    ]
    return "\n".join(lines) + "\n"


AMENDMENT = """[[amendment]]
id = "AMD-2026-01"
on = 2026-10-15
fund = "WA26"
line = "Training"
from = "reserve"
to = "CCC:EOP"
amount = "5,000.00"
document = "Letter of October 12, 2026"
"""


AHEAD = (
    "A year's folder may be loaded before its 1 July. A `[budget.F]` of a fund that runs already waits for that day, since its money can be",
    "moved and promised as soon as it is there; one that comes after the year's first month was closed is entered in the first open month and",
    "counts from its own day.",
)


BESIDE_THE_TABLES = (
    "Whom a fund serves, beside its programs (`serves`): `residence` (counties or cities, as the participant system writes them),",
    "`housing` (`public_housing`, `housing_voucher`), `income_percent` (a whole number: the most a household has in a year, in percent of",
    "the poverty level of its size) and `population` (flags, such as `homeless`). Within one list any will do, of several each counts; what",
    "is not said is not asked (FND-01).",
    "",
    "A `[[waiver]]` (`ratio`, `share`, `from`, `to`, `state`, `document`) replaces the ceiling of a test while it is active. With",
    '`ratio = "ojt_rate"` and the `fund` whose grant it holds for, it is the highest share of a wage that the fund pays back (OJT-03).',
)
"""What the page of budgets says of single tables."""


def budgets_page() -> str:
    """What stands in a program year's folder, and every value that a board or a law may set."""
    lines = [
        "# A program year's folder",
        "",
        "`funds budget load FOLDER` (and the page *Budgets and policies*) reads a folder of TOML files, checks everything before it changes",
        "anything, shows the difference, and waits for a second person. The demonstration's folder, [budgets/PY2026](../budgets/PY2026), is",
        'the worked example: every key of every table stands there. Amounts are text (`"600,000.00"`). Each fault names file, table and',
        "key, and both sides of a test that failed. What is loaded is never changed: a later day's value is a further value, and money moves",
        "by an amendment. This page is generated (`python -m tests.house.test_docs`).",
        "",
        "| file | tables |",
        "|---|---|",
        *(
            f"| `{file}` | {', '.join(f'`{table}`' for table in tables)} |"
            for file, tables in BUDGET_TABLES.items()
        ),
        "",
        "An amendment moves money of one fund and line on a day, with its document: out of and into `unassigned`, `reserve` or an",
        "`AGENCY:PROGRAM`; what leaves the set-aside needs a `resolution`. The strict test is made again before it is accepted.",
        "",
        "```toml",
        AMENDMENT.rstrip(),
        "```",
        "",
        *BESIDE_THE_TABLES,
        "",
        "A `[[transfer]]` (`id`, `on`, `from`, `to`, `amount`, `approval`, `document`) moves authority from an Adult or Dislocated Worker fund",
        "to one of its own under the other program's rules, whose `origin` and `under` say so. `performance_to` may be left out of a formula",
        "award; another last day than the law's needs a `period_document`. A fund of the stream `snap_50_50` names in `match` the fund that",
        "bears the other half: not federal, and match of no other. A `[[staff_cost]]` (`on`, `stream`, `function`, `amount`,",
        "`document`) is administration or the program's by the law's lists `admin_functions` and `program_functions`; the tests of the year",
        "read it as `figure administration_staff`, `figure program_staff` and, of a stream, `figure administration_staff_adult`.",
        "",
        "A test (`[[ratio]]`) is of the awards of one program year: the funds whose code carries it, from their first day on, whichever year",
        "a cost falls in. A `[[figure]]` or `[[staff_cost]]` belongs to the awards of the program year of its day, or of the `year` beside it.",
        "`due` is the day for the awards of the year in which the test begins; those of the next year have a year more.",
        "",
        *AHEAD,
        "",
        "A `[[subaward]]` may be drafted with anything missing; a `[[membership]]` that names it in `subaward` is loaded only when nothing of",
        "2 CFR 200.332(b) is, and its days lie within the subaward's. What SAM showed last of an agency, in whichever of its subawards, counts",
        "for all its memberships: an exclusion ends them by the day it was seen. A subaward's `total` is obligated while the membership",
        "lasts, what the agency's awards use of it counted once; `training` says how much of it is for training, inside the set-aside.",
        "A total that was loaded stays: a `[[subaward_amendment]]` (`subaward`, `on`, `total`, `document`, and `training` where that changes)",
        "gives another from its day on, so that every page as of a day has that day's total.",
        "",
        "## Values",
        "",
        "`[[value]]` in `policies.toml` (what the board sets) and `law.toml`: `code`, `value`, `unit`, `class`, `from`, `document`. The value in",
        "force is the one on the day of the event; what nobody decided has no default and is refused.",
        "",
        "| code | unit | says |",
        "|---|---|---|",
        *(f"| `{code}` | {unit} | {words} |" for code, (unit, words) in CODES.items()),
    ]
    return "\n".join(lines) + "\n"


HOW_EACH_COMES = """
## How each thing is brought

- **A contract that runs**: its award (obligated is what is still bound, the holdback included), its row in *agreements*, and a row
  in *billed* for each pay period. Its hours, its days, its maximum and what waits for retention go on from there: the next invoice, the
  evaluations, the end, retention. Signatures show that they stand on the paper; evaluations that are not held are due as ever.
- **A contract that ended and waits for retention**: the same with *Ended on* and *End*. What is obligated is the holdback, and hours
  that are still to be billed.
- **A contract that is approved and not signed by all**: committed, no day of signature. It is signed here, before its first day.
- **A contract that is over**: its award as paid. With a row in *agreements* (*Ended on*, *End*, *Kept*) it counts in the employer's
  record of retention (20 CFR 680.700(b)); without one it does not.
- **A hiring incentive**: one row in *billed* once the hire is shown, with the day of the hire and no hours.
- **A refund that is due**: a row in *refunds*. It is a receivable of the award's fund and allocation; when the cash arrives, *Refund
  received* makes the money available there again. Of an award of an earlier year only the refund is brought: approved, paid and due back
  the same amount, with the old *Approved on*.
- **An award by the week**: weeks, the first day and the whole amount; a row in *billed* for each bill that was paid, with its days. The
  weeks that are used stay used. Cards by the week: what was handed out as an award without weeks, paid; the weeks that are left as another.
- **A pledge letter** binds its month: bring the month as obligated, or as owed with its bill, and the landlord's unit as *Payee
  reference*. The letter prints again from the award.
- **Cards that were handed out**: their award as paid. Receipts of their use are collected in the system before. **Cards that no count
  has confirmed**: in *cards*, as if they lay there; the first count here finds what is missing, and it stands in suspense.
- **A payment of before that the bank sends back**: recorded on its award as a refund due and received, and approved and paid anew.
- **Money of several funds for one need**: an award for each fund.

## What is not brought in

- What nobody approved: needs that wait are asked for here.
- Deposits that are held, exceptions, and why an award was decided: what was said stands in the system before.
- Months before the day: they are read in the system before. The entries of that day hold their sums.
- More than one event of the journal holds, {entries:,} entries, or {rows:,} rows of a sheet: bring the funds one after another, each with
  its cash and its control totals.
"""


def golive_page() -> str:
    """How a board begins in the middle of a year: the sheets, their columns and control totals."""
    lines = [
        "# Going live in the middle of a year",
        "",
        "A board that begins while money is already promised brings it in once: cash, open awards, agreements, used caps, rent months, gas",
        "cards, unpaid bills and refunds due, from spreadsheets, against control totals. First load the year's budget with the whole allocations, create and",
        "accept the payees, and import the participants. Then open *Going live* on the page *Budgets and policies*: it gives the workbook, checks the",
        "filled sheets and stages them. At the terminal the same is done by:",
        "",
        "```",
        "funds golive template going-live",
        "funds golive load going-live/going-live.xlsx --actor mara --on 2026-10-31 --dry-run",
        "funds golive load going-live/going-live.xlsx --actor mara --on 2026-10-31 --paper signed.pdf",
        "funds golive accept PRO-… --actor grace",
        "```",
        "",
        "`template` writes one workbook and the same sheets as CSV files; fill in either. A dry run (*Check the sheets*) reads the workbook, or CSV",
        "files, and tells every fault with sheet, row and column and what to do: cells that cannot be read first, since sums would lack their rows, then",
        "all that does not fit together; or, if there is none, each total beside its control total and exactly what would be posted. `--on` is the day whose evening the sheets describe: the entries bear it. One cent or one row of",
        "difference refuses the whole. This page is generated (`python -m tests.house.test_docs`).",
        "",
        "`--paper` is the signed control report; every entry names it as its document. What is staged waits for another person, who sees each",
        "sheet's rows and sums beside the control totals on the page *Changes*, and accepts there or at the terminal. Until then `funds golive undo`",
        "takes it away, and nothing of it is in the books. On acceptance everything is checked again. From then on an award is billed, paid,",
        "changed and let go like one that was approved here, a month of rent is held, used caps count over all agencies, bills wait for a",
        "batch, cards are issued. Whoever staged it stands as the one who asked, whoever accepted as the one who approved: neither pays any",
        "of it. The very same again changes nothing. Once it is accepted it is not undone: what was wrong is corrected award by award.",
        "",
        "Amounts are written `1,250.00`, days `2026-08-14`, `20260814` or `8/14/2026`, months `2026-08`. Headings are the template's; a",
        "sheet that is not there is empty. A cell that is computed is read with the value that was stored last.",
    ]
    for sheet in SHEETS.values():
        lines += [
            "",
            f"## {sheet.name}",
            "",
            sheet.what,
            "",
            "| column | holds | example | |",
            "|---|---|---|---|",
        ]
        for one in sheet.columns:
            lines.append(
                f"| {one.heading} | {one.what} | {one.example} | {'must be filled' if one.required else ''} |"
            )
    lines += [
        "",
        "| control | sums and counts |",
        "|---|---|",
        *(f"| {name} | {what} |" for name, what in CONTROLS.items()),
        "",
        "*Confirmed* in *agreements* says that the paper holds the duty to keep and show records (training at work), that the job is",
        "meant to last (hiring incentive) or is subsidized (transitional job), and each of these points of its kind:",
        "",
        *(f"- {words}" for words in {**CHECKLIST, **WORK_CHECKLIST, **INCENTIVE_CHECKLIST}.values()),
    ]
    return "\n".join(lines) + "\n" + HOW_EACH_COMES.format(entries=MOST_ENTRIES, rows=MOST_ROWS)


def leaves(group: click.Group, before: str = "funds") -> Iterable[tuple[str, click.Command]]:
    """Every command that does something, with its whole name."""
    for name, one in sorted(group.commands.items()):
        if isinstance(one, click.Group):
            yield from leaves(one, f"{before} {name}")
        else:
            yield f"{before} {name}", one


GENERATED: Mapping[str, Callable[[], str]] = {
    "errors.md": lambda: errors_page(catalogue()),
    "commands.md": lambda: commands_page(funds),
    "imports.md": imports_page,
    "budgets.md": budgets_page,
    "going-live.md": golive_page,
}


@pytest.mark.parametrize("name", GENERATED)
def test_a_generated_page_is_what_the_code_gives(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == GENERATED[name](), AGAIN


def test_the_errors_page_notices_a_new_code_and_a_changed_sentence() -> None:
    page = errors_page(catalogue())
    assert errors_page({**catalogue(), "quite_new": {"says": "New."}}) != page
    assert errors_page({**catalogue(), "cap": {"says": "Other words."}}) != page


def test_every_command_explains_itself_with_an_example() -> None:
    without = [name for name, one in leaves(funds) if "Example" not in (one.help or "")]
    assert without == []


def test_the_commands_page_notices_a_new_option() -> None:
    @click.command()
    @click.option("--quite-new", help="New.")
    def serve(quite_new: str) -> None:
        """Serve."""

    assert "--quite-new" in commands_page(click.Group("funds", {"serve": serve}))


def test_the_amendment_of_the_budgets_page_loads() -> None:
    folder = ROOT / "budgets" / "PY2026"
    files = {one.name: tomllib.loads(one.read_text(encoding="utf-8")) for one in folder.glob("*.toml")}
    budget, faults = parse({**files, "amendments.toml": tomllib.loads(AMENDMENT)})
    assert faults == []
    assert [one.id for one in budget.amendments] == ["AMD-2026-01"]


# --- Pages that are written, and what must stand in them -------------------------------------------------------------


def missing(page: str, wanted: Iterable[str]) -> list[str]:
    """What of this does not stand in the page, literally."""
    return [one for one in wanted if one not in page]


WANTED: Mapping[str, Callable[[], list[str]]] = {
    "settings.md": lambda: [f"| `{name}` |" for name in SETTINGS],
    "books.md": lambda: [
        *(f"| {sentence} |" for sentence in [*NARRATIONS.values(), OPENING_NARRATION]),
        *(f"| `{key}` |" for key in METADATA),
        *(f"Equity:Budget:{stage}:" for stage in Stage),
    ],
    "access.md": lambda: [
        *(f"| `{duty.value}` | {words} |" for duty, words in DUTY_NAMES.items()),
        *(f"| `{role.value}` | {words} |" for role, words in ROLE_NAMES.items()),
    ],
    "architecture.md": lambda: [f"| {name} | " for name in INVARIANTS],
}


@pytest.mark.parametrize("name", WANTED)
def test_a_page_names_everything_the_code_knows(name: str) -> None:
    assert not missing((DOCS / name).read_text(encoding="utf-8"), WANTED[name]())


@pytest.mark.parametrize("name", WANTED)
def test_what_is_taken_out_of_a_page_is_missed(name: str) -> None:
    page = (DOCS / name).read_text(encoding="utf-8")
    for one in WANTED[name]():
        assert missing(page.replace(one, ""), [one]) == [one]


# --- Links and decisions ---------------------------------------------------------------------------------------------

_LINK = re.compile(r"\]\((?!https?://|#|mailto:)(?P<target>[^)#\s]+)")


def broken_links(page: Path, text: str) -> list[str]:
    """Relative links of a page that lead nowhere."""
    return [found["target"] for found in _LINK.finditer(text) if not (page.parent / found["target"]).exists()]


def _pages() -> list[Path]:
    return sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])


def test_every_link_leads_somewhere() -> None:
    broken = {
        page.relative_to(ROOT).as_posix(): found
        for page in _pages()
        if (found := broken_links(page, page.read_text(encoding="utf-8")))
    }
    assert not broken


def test_a_link_to_nowhere_is_found() -> None:
    text = "[a](nowhere.md) ![b](docs/none.png) [c](https:" + "//example.org) [d](#part) [e](README.md#part)"
    assert broken_links(ROOT / "README.md", text) == ["nowhere.md", "docs/none.png"]


def test_the_readme_leads_to_every_page() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    pages = [f"docs/{page.name}" for page in sorted(DOCS.glob("*.md"))]
    assert not missing(readme, pages)


HEADINGS = ["## Context", "## Decision", "## Consequences"]


def decision_faults(name: str, text: str) -> list[str]:
    """What a decision's file lacks: a numbered title, and the three headings with words under each."""
    faults = []
    number = name.split("-", maxsplit=1)[0]
    if not re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", name):
        faults.append("name")
    if not text.startswith(f"# {number}: "):
        faults.append("title")
    if [line for line in text.splitlines() if line.startswith("## ")] != HEADINGS:
        faults.append("headings")
    if any(not part.partition("\n")[2].strip() for part in text.split("\n## ")[1:]):
        faults.append("empty part")
    return faults


def _decisions() -> list[Path]:
    return sorted((DOCS / "decisions").glob("*.md"))


def test_every_decision_has_its_context_decision_and_consequences() -> None:
    faults = {
        one.name: found
        for one in _decisions()
        if (found := decision_faults(one.name, one.read_text(encoding="utf-8")))
    }
    assert not faults
    assert [int(one.name[:4]) for one in _decisions()] == list(range(1, len(_decisions()) + 1))


@pytest.mark.parametrize(
    "name,text,fault",
    [
        ("1-a.md", "# 1: A\n\n## Context\nx\n\n## Decision\nx\n\n## Consequences\nx\n", "name"),
        ("0001-a.md", "# A\n\n## Context\nx\n\n## Decision\nx\n\n## Consequences\nx\n", "title"),
        ("0001-a.md", "# 0001: A\n\n## Context\nx\n\n## Decision\nx\n", "headings"),
        ("0001-a.md", "# 0001: A\n\n## Context\n\n## Decision\nx\n\n## Consequences\nx\n", "empty part"),
    ],
)
def test_a_faulty_decision_is_found(name: str, text: str, fault: str) -> None:
    assert decision_faults(name, text) == [fault]


if __name__ == "__main__":
    for file, made in GENERATED.items():
        (DOCS / file).write_text(made(), encoding="utf-8")
