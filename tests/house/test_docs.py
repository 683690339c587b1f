"""The documentation says what the code says: each error, setting, command, duty, narration and metadata key has its place.

Two pages are generated, since they only repeat: ``python -m tests.house.test_docs`` writes them anew. Each check is a function
from texts to what is missing, and has a red twin: a page from which something was taken out.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import click
import pytest

from ledger.books.render import METADATA
from ledger.cli import funds
from ledger.domain.journal.accounts import Stage
from ledger.domain.journal.entries import NARRATIONS, OPENING_NARRATION
from ledger.domain.people.duties import DUTY_NAMES, ROLE_NAMES
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
    for name, one in leaves(group):
        context = click.Context(one, info_name=name, terminal_width=100)
        lines += ["", f"## {name}", "", "```", one.get_help(context).strip(), "```"]
    return "\n".join(line.rstrip() for line in lines) + "\n"


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
}


@pytest.mark.parametrize("name", GENERATED)
def test_a_generated_page_is_what_the_code_gives(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == GENERATED[name](), AGAIN


def test_the_errors_page_notices_a_new_code_and_a_changed_sentence() -> None:
    page = errors_page(catalogue())
    assert errors_page({**catalogue(), "quite_new": {"says": "New."}}) != page
    assert errors_page({**catalogue(), "cap": {"says": "Other words."}}) != page


def test_the_commands_page_notices_a_new_option() -> None:
    @click.command()
    @click.option("--quite-new", help="New.")
    def serve(quite_new: str) -> None:
        """Serve."""

    assert "--quite-new" in commands_page(click.Group("funds", {"serve": serve}))


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
