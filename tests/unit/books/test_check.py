"""Reading books back: our line reader and Beancount's child process (P21, P43)."""

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from beancount import loader

from ledger.books import check, reader, render
from ledger.errors import Broken
from tests.unit.books import samples

MAIN = render.MAIN_FILE
JULY = "2026-07.beancount"


def _legs(files: dict[str, str]) -> Iterator[tuple[str, int, str]]:
    """Every posting line of a book: file, line's place, the line."""
    for file, text in files.items():
        for place, line in enumerate(text.split("\n")):
            if line.startswith("  ") and line.endswith(" USD"):
                yield file, place, line


def _changed(text: str, place: int, cents: int) -> str:
    """The text with one leg changed by some cents, its sign kept."""
    lines = text.split("\n")
    head, amount, currency = lines[place].rsplit(" ", 2)
    number = int(amount.replace(".", "")) + cents
    lines[place] = (
        f"{head} {'-' if number < 0 else ''}{abs(number) // 100}.{abs(number) % 100:02d} {currency}"
    )
    return "\n".join(lines)


def test_a_cent_changed_in_any_leg_is_found_by_our_reader() -> None:
    """P21: more than 1,000 mutants, all found."""
    files = samples.book(each=15)
    mutants = 0
    for file, place, _ in _legs(files):
        for cents in (1, -1):
            mutants += 1
            with pytest.raises(Broken) as caught:
                check.read_lines(_changed(files[file], place, cents), file)
            assert caught.value.code == "book_unbalanced"
    assert mutants >= 1000


def test_red_twin_a_reader_of_whole_dollars_misses_the_cents(monkeypatch: pytest.MonkeyPatch) -> None:
    files = samples.book(months=1, each=4)
    monkeypatch.setattr(check, "_cents", lambda money: round(float(money)) or 1)
    file, place, _ = next(leg for leg in _legs(files) if leg[0] == JULY)
    check.read_lines(_changed(files[file], place, 1), file)


def test_a_cent_changed_in_a_leg_is_found_by_beancount() -> None:
    """P21, the second reader: each leg of a month, and of the opening balances."""
    files = samples.book(months=1, each=8)
    main = files[MAIN].split("\ninclude")[0] + "\n"
    assert loader.load_string(main + files[JULY])[1] == []
    for file, place, _ in _legs(files):
        mutant = {MAIN: main, JULY: files[JULY]}
        mutant[file] = _changed(mutant[file], place, 1)
        assert loader.load_string(mutant[MAIN] + mutant[JULY])[1] != []


def test_red_twin_without_the_option_beancount_lets_half_a_cent_through() -> None:
    main = samples.book(months=1)[MAIN].split("\ninclude")[0] + "\n"
    half = '2026-07-01 * "Notice of award"\n'
    half += "  Equity:Budget:Authority:WA26  100.505 USD\n  Equity:Budget:Unassigned:WA26  -100.50 USD\n"
    assert loader.load_string(main + half)[1] != []
    without = main.replace('option "tolerance_multiplier" "0"\n', "")
    assert loader.load_string(without + half)[1] == []
    with pytest.raises(Broken) as caught:
        check.read_lines(without, MAIN)
    assert caught.value.code == "book_tolerance"


def test_both_readers_agree_on_a_whole_year() -> None:
    files = samples.book()
    totals = check.load_totals(files)
    assert totals.errors == 0
    assert totals.entries == 12 * 11 + 1
    assert totals.accounts == dict(check.read_book(files).accounts)
    assert sum(totals.accounts.values()) == 0


BAD_LINES = [
    'plugin "beancount.plugins.auto"',
    'option "insert_pythonpath" "TRUE"',
    'option "tolerance_multiplier" "0.5"',
    'include "/etc/passwd"',
    'include "../PY2025/2026-07.beancount"',
    'include "main.beancount"',
    "pushtag #x",
    'pushmeta x: "y"',
    "2026-07-01 pad Assets:Bank:Operating Equity:Opening:WA26",
    '2026-07-01 note Assets:Bank:Operating "x"',
    '2026-07-01 event "x" "y"',
    '2026-07-01 document Assets:Bank:Operating "/etc/passwd"',
    '2026-07-01 query "x" "SELECT 1"',
    "2026-07-01 balance Assets:Bank:Operating 0.00 USD",
    "2026-07-01 price USD 2.00 EUR",
    "2026-07-01 close Assets:Bank:Operating",
    '2026-07-01 custom "budget" Assets:Bank:Operating "yearly" 1.00 USD',
    '2026-07-01 * "Payee" "Notice of award"',
    '2026-07-01 ! "Notice of award"',
    '2026-07-01 txn "Notice of award"',
    '2026-07-01 * "Notice of award" #tag',
    '2026-07-01 * "Notice of award" ^link',
    '2026-07-01 * "A rent for Mrs Jones"',
    "  Assets:Bank:Operating  1.00 USD",
    "; a remark",
    "* heading",
    "\tx",
    "x\x00",
    "x\r",
    " ",
    "\u2028",
    "\ufeff",
]


@pytest.mark.parametrize("line", BAD_LINES)
@pytest.mark.parametrize("file", [MAIN, JULY])
def test_a_line_that_the_renderer_cannot_write_is_refused_where_it_stands(line: str, file: str) -> None:
    """P43: nothing of the sort reaches Beancount."""
    files = samples.book(months=1, each=2)
    above = files[file].count("\n")
    for text in (files[file] + line + "\n", files[file] + "\n" + line + "\n"):
        with pytest.raises(Broken) as caught:
            check.load_totals({**files, file: text})
        found = caught.value
        assert found.code in ("book_line", "book_unbalanced")
        assert found.arguments["file"] == file
        assert int(str(found.arguments["line"])) >= above
        assert "passwd" not in str(found)


@pytest.mark.parametrize(
    "old, new",
    [
        ("425.00 USD", "425 USD"),
        ("425.00 USD", "425.000 USD"),
        ("425.00 USD", "0425.00 USD"),
        ("425.00 USD", "425.00 EUR"),
        ("425.00 USD", "425.00 USD @ 2.00 USD"),
        ("425.00 USD", "425.00 USD {1.00 USD}"),
        ("425.00 USD", "(400+25.00) USD"),
        ("425.00 USD", "425.00 USD ; x"),
        ("425.00 USD", "٤25.00 USD"),
        ("425.00 USD\n", "\n"),
        ('entry: "ENT-00000000"\n', ""),
        ('entry: "ENT-00000000"\n', 'entry: "ENT-00000000"\n  entry: "ENT-00000003"\n'),
        ('entry: "ENT-00000000"\n', 'entry: "ENT-00000000"\n  who: "Jones"\n'),
        ('entry: "ENT-00000001"', 'entry: "ENT-00000000"'),
        ('entry: "ENT-00000000"', 'entry: "ent-00000000"'),
        ("2026-07-01 *", "2026-08-01 *"),
        ("2026-07-01 *", "2026-07-09 *"),
        ("WA26:Training:Scholarship", "WB26:Training:Scholarship"),
        ("; Renderer 1", "; renderer 1"),
    ],
)
def test_an_entry_that_the_renderer_cannot_write_is_refused(old: str, new: str) -> None:
    text = samples.book(months=1, each=2)[JULY]
    assert old in text
    with pytest.raises(Broken):
        check.read_lines(text.replace(old, new, 1), JULY)


def test_one_file_is_whole_or_refused() -> None:
    for text in (
        "",
        "\n",
        "; Renderer 1; last sequence 0",
        samples.book(months=1)[JULY][:-1],
        "x" * 600 + "\n",
    ):
        with pytest.raises(Broken):
            check.read_lines(text, JULY)
    with pytest.raises(Broken, match="name"):
        check.read_lines("", "../evil.py")


def test_a_book_is_its_main_file_and_the_months_it_includes() -> None:
    files = samples.book(months=2, each=2)
    august = files["2026-08.beancount"]
    for odd, code in (
        ({MAIN: files[MAIN], JULY: files[JULY]}, "book_files"),
        ({**files, "2026-09.beancount": august.replace("2026-08", "2026-09")}, "book_files"),
        ({JULY: files[JULY]}, "book_files"),
        ({**files, "2026-08.beancount": august.replace("ENT-00000034", "ENT-00000000")}, "book_entry_twice"),
        (
            {
                **files,
                MAIN: files[MAIN].replace("2026-07-01 open Equity:Budget:Available:CCC:EOP:WA26", "", 1),
            },
            "book_line",
        ),
    ):
        with pytest.raises(Broken) as caught:
            check.read_book(odd)
        assert caught.value.code == code
    closed = "".join(
        line for line in files[MAIN].splitlines(True) if "open Equity:Budget:Available" not in line
    )
    with pytest.raises(Broken, match="not opened"):
        check.read_book({**files, MAIN: closed})


def test_beancounts_errors_are_a_count_and_a_kind_and_never_its_words() -> None:
    """P43: an include of any file would quote it in the error."""
    files = samples.book(months=1, each=2)
    found = check.beancount_totals({**files, MAIN: files[MAIN] + 'include "/etc/passwd"\n'})
    assert found.errors > 0
    assert "root:" not in repr(found)
    assert found.first_error.isidentifier()


def test_legs_that_beancount_would_fill_in_or_round_are_errors_of_the_child() -> None:
    files = samples.book(months=1, each=2)
    for leg in ("", "  1.005 USD", "  1.00 EUR", "  1.00 USD {2.00 EUR}", "  1.00 USD @ 1.00 USD"):
        extra = f'2026-07-09 * "x"\n  Equity:Opening:WA26{leg}\n  Income:Grants:WA26\n'
        assert check.beancount_totals({**files, JULY: files[JULY] + extra}).errors > 0
    for line in ('2026-07-02 note Equity:Opening:WA26 "x"\n', '2026-07-02 event "a" "b"\n'):
        assert check.beancount_totals({**files, JULY: files[JULY] + line}).first_error == "NotInGrammar"


class _Touch:
    """A pickle that makes a file when it is read."""

    def __init__(self, path: Path) -> None:
        self.path = str(path)

    def __reduce__(self) -> tuple[object, tuple[str, str]]:
        return (open, (self.path, "w"))


def _plant(folder: Path, mark: Path) -> dict[str, str]:
    """A book folder with a plugin, a python path and a pickle cache that all leave a mark when they run."""
    files = samples.book(months=1, each=2)
    for file, text in files.items():
        (folder / file).write_text(text)
    (folder / "evil.py").write_text(f"open({str(mark)!r}, 'w')\n__plugins__ = ()\n")
    cache = folder / f".{MAIN}.picklecache"
    cache.write_bytes(pickle.dumps(_Touch(mark)))
    os.utime(cache, (2_000_000_000, 2_000_000_000))
    return files


def test_what_is_planted_beside_a_book_is_not_run(tmp_path: Path) -> None:
    """P43: plugin, insert_pythonpath, pickle cache: 0 executed, with our reader and with Beancount's child
    alone."""
    mark = tmp_path / "mark"
    files = _plant(tmp_path, mark)
    check.load_totals(files)
    evil = files[MAIN] + 'option "insert_pythonpath" "TRUE"\nplugin "evil"\n'
    with pytest.raises(Broken, match="grammar"):
        check.load_totals({**files, MAIN: evil})
    assert check.beancount_totals({**files, MAIN: evil}).errors > 0
    with pytest.raises(Broken, match="name"):
        check.beancount_totals({**files, "evil.py": "x"})
    assert not mark.exists()


@pytest.mark.parametrize("how", ["plugin", "picklecache"])
def test_red_twin_beancount_alone_runs_what_is_planted(tmp_path: Path, how: str) -> None:
    mark = tmp_path / "mark"
    files = _plant(tmp_path, mark)
    if how == "plugin":
        (tmp_path / f".{MAIN}.picklecache").unlink()
        (tmp_path / MAIN).write_text(files[MAIN] + 'option "insert_pythonpath" "TRUE"\nplugin "evil"\n')
    program = f"from beancount import loader; loader.load_file({str(tmp_path / MAIN)!r})"
    subprocess.run([sys.executable, "-c", program], capture_output=True, env={"PATH": os.environ["PATH"]})
    assert mark.exists()


def test_the_child_has_limits_and_no_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    spy = tmp_path / "spy.py"
    spy.write_text(
        "import json, os, resource, runpy, sys\n"
        f"runpy.run_path({reader.__file__!r})['limit']()\n"
        "seen = [sorted(os.environ), os.listdir('.'), resource.getrlimit(resource.RLIMIT_FSIZE)[0],"
        " resource.getrlimit(resource.RLIMIT_NOFILE)[0], sys.flags.isolated]\n"
        "print(json.dumps({'errors': 0, 'first_error': json.dumps(seen), 'entries': 0, 'accounts': {}}))\n"
    )
    monkeypatch.setenv("FUNDS_VAULT_KEY", "secret")
    monkeypatch.setattr(reader, "__file__", str(spy))
    seen = check.beancount_totals(samples.book(months=1)).first_error
    assert "FUNDS" not in seen
    assert '"BEANCOUNT_DISABLE_LOAD_CACHE"' in seen
    assert seen.endswith("[], 0, 64, 1]")


def test_a_child_that_does_not_answer_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for program in ("raise SystemExit(3)", "print('{')", "import time; time.sleep(60)"):
        (tmp_path / "dead.py").write_text(program)
        monkeypatch.setattr(reader, "__file__", str(tmp_path / "dead.py"))
        monkeypatch.setattr(check, "READER_SECONDS", 1)
        with pytest.raises(Broken) as caught:
            check.load_totals(samples.book(months=1, each=2))
        assert caught.value.code == "book_reader"


def test_readers_that_differ_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    files = samples.book(months=1, each=2)
    right = check.beancount_totals(files)
    for wrong in (
        check.Totals(0, "", right.entries + 1, right.accounts),
        check.Totals(0, "", right.entries, {**right.accounts, "Income:Grants:WA26": 1}),
        check.Totals(1, "ValidationError", right.entries, right.accounts),
    ):
        monkeypatch.setattr(check, "beancount_totals", lambda _, answer=wrong: answer)
        with pytest.raises(Broken):
            check.load_totals(files)
