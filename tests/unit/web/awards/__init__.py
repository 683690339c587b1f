"""Tests of the same folder of `ledger`: awards."""
