"""The month: summary, reconciliation, close."""
