"""What leaves the bank and what comes into it."""
