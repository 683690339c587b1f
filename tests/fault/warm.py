"""A warm process that plays one day of a board in forked children and lets each be killed at a file operation.

Run by ``test_kill.py`` with the fault library loaded; the imports are paid once. For every point it copies the
board, forks a child that is armed for that point, and reads what the child acknowledged: one line on a pipe after
each command returned, that is, after its COMMIT. A second child then opens what is left, asks the oracle, sends
every command again under the same keys, publishes (always when the kill fell into the publishing, else now and
then), and asks the oracle again. One line of JSON a point goes to standard output.
"""

import ctypes
import datetime
import json
import os
import shutil
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from ledger.clock import SystemSource
from ledger.demo.papers import NO_PAPER
from ledger.domain.people.duties import Duty
from ledger.services.journal import books, relay, verify
from ledger.services.months import months
from ledger.services.needs import approvals
from ledger.services.payments import acceptance, batches, returns
from ledger.services.people import proposals
from ledger.services.people.roles import Actor
from ledger.services.work import Work
from ledger.store import schema
from ledger.store.engine import Store
from tests import board

TODAY = datetime.date(2026, 8, 14)
TIMEZONE = "America/Los_Angeles"
Acknowledge = Callable[[str, Any], None]


def person(name: str, *duties: Duty) -> Actor:
    """One of the cast of ``tests.world``, by the id it gave."""
    return board.actor(f"PER-{name.upper():0<8.8}", *duties)


def open_work(folder: Path) -> Work:
    """The board in a folder, with real time and ids: a retry must not need the same ids again."""
    source = SystemSource(TIMEZONE, TODAY)
    return Work(Store(f"sqlite:///{folder / 'ledger.db'}"), source, folder, vault_key=bytes(range(32)))


def play(
    work: Work, board_ids: dict[str, Any], tell: Acknowledge, *, key: str = "kill", publish: bool = True
) -> None:
    """Approve, accept an invoice, build, release, return, close July, publish: each acknowledged once it is done.

    :param key: what every command's key starts with.
    :param publish: Beancount's child takes longer than all the rest, so not every retry waits for it.
    """
    approve = approvals.Approve(f"{key}-approve", board_ids["line"], board_ids["version"])
    tell("approve", approvals.approve(work, person("approver", Duty.APPROVE), approve))
    accept = acceptance.DecideInvoice(f"{key}-accept", board_ids["invoice"], undocumented=NO_PAPER)
    tell("accept", acceptance.decide(work, person("accepts", Duty.ACCEPT_INVOICES), accept))
    build = batches.BuildBatch(f"{key}-build", ((board_ids["bill"], "ach"),))
    built = batches.build(work, person("builder", Duty.BUILD), build)
    tell("build", built)
    with work.store.reading() as connection:
        of_batch = schema.payment.c.batch_id == built["batch"]
        payment = connection.execute(select(schema.payment.c.id).where(of_batch)).scalar_one()
    release = batches.ReleaseBatch(f"{key}-release", built["batch"], TODAY, ((payment, "ACH-1"),))
    tell("release", batches.release(work, person("releaser", Duty.RELEASE), release))
    back = returns.ProposeReturn(f"{key}-return", payment, "R03", TODAY)
    returned = returns.propose_return(work, person("recorder", Duty.RECONCILE), back)
    tell("return", returned)
    seconds = person("seconds", Duty.CLOSE, Duty.RELEASE)
    tell(
        "returned", proposals.accept(work, seconds, proposals.Accept(f"{key}-returned", returned["proposal"]))
    )
    close = months.propose_close(
        work, person("closer", Duty.CLOSE), months.ProposeClose(f"{key}-close", "2026-07")
    )
    tell("close", close)
    tell("closed", proposals.accept(work, seconds, proposals.Accept(f"{key}-closed", close["proposal"])))
    if publish:
        relay.tick(work)
        tell("published", {})


def _in_child(body: Callable[[int], None]) -> tuple[int, list[Any]]:
    """Fork, run, and give back the exit code and the lines the child wrote."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        code = 98
        try:
            os.close(reader)
            body(writer)
            code = 0
        except Exception:  # the test shows it
            traceback.print_exc()
        finally:
            os._exit(code)
    os.close(writer)
    with os.fdopen(reader) as lines:
        said = [json.loads(line) for line in lines]
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said


def _say(writer: int, *words: Any) -> None:
    os.write(writer, json.dumps(words).encode() + b"\n")


def strike(folder: Path, board_ids: dict[str, Any], at: int, *, early: bool) -> tuple[int, list[Any]]:
    """Play in a child that dies at its operation number ``at``; 0 plays to the end and counts.

    :param early: acknowledge before the command is done, as careless code does (the red twin).
    """
    library = ctypes.CDLL(None)

    def _body(writer: int) -> None:
        work = open_work(folder)
        if early:
            _say(writer, "approve", None)
        library.fault_arm(str(folder).encode(), ctypes.c_long(at))
        play(work, board_ids, lambda step, answer: _say(writer, step, answer))
        _say(writer, "calls", library.fault_calls())

    return _in_child(_body)


def recover(
    folder: Path, board_ids: dict[str, Any], told: list[Any], *, key: str, with_books: bool
) -> tuple[int, list[Any]]:
    """Open what is left, verify, retry everything, publish, verify again, and count what there is."""
    acknowledged = [f"kill-{step}" for step, _ in told if step != "published"]

    def _body(writer: int) -> None:
        began = time.process_time()  # a machine that does other things as well is slow, not wrong
        work = open_work(folder)
        found = verify.verify(work, acknowledged=acknowledged, with_books=False).findings
        _say(writer, "ready", time.process_time() - began)
        _say(writer, "before", [[one.invariant, one.place, one.says] for one in found])
        try:
            play(
                work, board_ids, lambda step, answer: _say(writer, step, answer), key=key, publish=with_books
            )
        except Exception as error:  # told to the test, which knows whether it may be
            _say(writer, "error", str(error))
        found = verify.verify(work, with_books=with_books).findings
        _say(writer, "after", [[one.invariant, one.place, one.says] for one in found])
        with work.store.reading() as connection:
            for table in (schema.entry, schema.event, schema.award, schema.payment, schema.closed_month):
                _say(
                    writer,
                    table.name,
                    connection.execute(select(func.count()).select_from(table)).scalar_one(),
                )
        published = books.books_folder(work) / "PY2026"
        _say(writer, "leftovers", [path.name for path in published.glob(".*")])

    return _in_child(_body)


def main(template: Path, folder: Path, orders: list[dict[str, Any]]) -> None:
    """Carry out each order: ``{"at": 17, "books": false, "early": false, "key": "kill"}``."""
    board_ids = json.loads((template / "board.json").read_text())
    for order in orders:
        place = folder / f"at{order['at']}"
        shutil.copytree(template, place)
        code, told = strike(place, board_ids, order["at"], early=order["early"])
        told_steps = [line for line in told if line[0] != "calls"]
        with_books = order["books"] or any(step == "closed" for step, _ in told)
        again, said = recover(place, board_ids, told_steps, key=order["key"], with_books=with_books)
        sys.stdout.write(json.dumps({"code": code, "told": told, "again": again, "said": said}) + "\n")
        sys.stdout.flush()
        shutil.rmtree(place)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), json.loads(sys.stdin.read()))
