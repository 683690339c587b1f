"""What can be done on the model's board, by name."""

from collections.abc import Callable
from typing import TypeVar

Verb = TypeVar("Verb", bound=Callable[..., str])
VERBS: set[str] = set()
"""What can be done, as ``module.name``."""


def verb(does: Verb) -> Verb:
    """Something that can be done: it answers ``""`` when it is, else the refusal's code."""
    VERBS.add(called(does))
    return does


def called(does: Callable[..., str]) -> str:
    """A verb by its name."""
    return f"{does.__module__.rpartition('.')[2]}.{does.__name__}"
