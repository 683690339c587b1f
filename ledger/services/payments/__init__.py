"""Bills, batches, returned payments, cash."""
