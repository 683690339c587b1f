"""A program year: funds, set-aside, allocations, policies."""
