"""An accepted going live: whose it is and what it rests on."""

from dataclasses import dataclass

WHY = "Carried in from the system before"
"""Stands where a page shows words of somebody, and the sheets have none."""


@dataclass(frozen=True)
class Load:
    """The accepted proposal, its two people and the signed control report."""

    id: str
    staged_by: str
    accepted_by: str
    document_id: str
