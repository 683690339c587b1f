"""Tests of ledger/books."""
