"""People of the board: what they may do, how they sign in, what they stage and accept."""
