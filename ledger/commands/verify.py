"""`funds verify`: check everything, name what is wrong."""

import json
import sys
from collections import Counter
from pathlib import Path

import click

from ledger.commands import Context
from ledger.services.journal import verify as service


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option(
    "--acknowledged",
    type=click.Path(exists=True, path_type=Path),
    help="File with one acknowledged key a line (I3).",
)
@click.option(
    "--canaries",
    type=click.Path(exists=True, path_type=Path),
    help="File with one name a line that may stand only in the vault (I11).",
)
@click.option(
    "--anchors",
    type=click.Path(exists=True, path_type=Path),
    help="File with lines 'SEQUENCE DIGEST' noted outside (I7).",
)
@click.pass_obj
def verify(
    context: Context, as_json: bool, acknowledged: Path | None, canaries: Path | None, anchors: Path | None
) -> None:
    """Check the invariants I1 to I13, the readings and the books. Exit code 1 when anything is wrong; nothing is changed.

    \b
    Examples: funds verify
              funds verify --json --canaries names.txt
    """
    noted = {int(line.split()[0]): bytes.fromhex(line.split()[1]) for line in _lines(anchors)}
    report = service.verify(
        context.work(),
        acknowledged=_lines(acknowledged),
        canaries=_lines(canaries),
        anchors=noted,
        progress=lambda name: None if as_json else click.echo(f"  {name:<9}{service.INVARIANTS[name]}"),
    )
    if as_json:
        findings = [
            {"invariant": one.invariant, "place": one.place, "says": one.says} for one in report.findings
        ]
        wrong = Counter(one.invariant for one in report.findings)
        checks = [
            {"name": name, "says": says, "findings": wrong[name]} for name, says in service.INVARIANTS.items()
        ]
        click.echo(
            json.dumps(
                {"ok": report.ok, "checks": checks, "findings": findings, "counts": report.counts}, indent=2
            )
        )
    else:
        for one in report.findings:
            click.echo(f"WRONG {one.invariant} {one.place}: {one.says}")
        waiting = report.counts.get("unchained", 0)
        late = " Is `funds relay` running?" if waiting else ""
        click.echo(f"{report.counts.get('events', 0)} events, {waiting} not chained yet.{late}")
        click.echo("Everything holds." if report.ok else f"{len(report.findings)} findings.")
    sys.exit(0 if report.ok else 1)


def _lines(path: Path | None) -> list[str]:
    return (
        []
        if path is None
        else [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    )
