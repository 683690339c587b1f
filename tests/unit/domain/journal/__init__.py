"""Tests of the same folder of `ledger`: journal."""
