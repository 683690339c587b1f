"""Whose hands a need's line has been through: what everything that keeps people apart reads of it (SD1, SD6)."""

from ledger.store import schema

PEOPLE = tuple(
    schema.need_line.c[name]
    for name in (
        "requested_by",
        "also_requested_by",
        "earlier_parts",
        "verified_by",
        "first_approved_by",
        "also_approved_by",
        "approved_by",
    )
)
"""Columns of who asked, verified and approved, in the order of the steps; ``earlier_parts`` names who did before (`parts`)."""

NOBODY = {column.name: None for column in PEOPLE[1:]}
"""Those columns of a line that nobody but its asker had a part in."""
