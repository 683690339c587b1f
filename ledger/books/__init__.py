"""Beancount: the published books, a deterministic function of the journal. No SQL here; values come from the
services."""
