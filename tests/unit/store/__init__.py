"""Tests of the store floor, file by file."""
