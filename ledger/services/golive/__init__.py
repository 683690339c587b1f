"""Going live in the middle of a year: what the system before held, brought in once."""
