"""What must hold for every input: Hypothesis, and a state machine over all commands."""
