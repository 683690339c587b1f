"""Fixtures of the services' tests."""

from tests.unit.services.timed import timed, watch

__all__ = ["timed", "watch"]
