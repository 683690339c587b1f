"""Contracts with employers: what they hold, when they bind, what they pay back and how they end."""
