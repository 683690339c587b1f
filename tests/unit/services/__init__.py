"""Tests of the services floor, file by file."""
