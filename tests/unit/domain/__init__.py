"""Tests of the domain floor, file by file."""
