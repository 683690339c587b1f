"""Scholarships: the list of eligible programs, reviews, endings."""
