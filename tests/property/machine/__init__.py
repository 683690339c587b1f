"""The state machine: each rule is a command of the product and a verb of the model, met with each other."""
