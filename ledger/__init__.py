"""The funds ledger: training and support money of a workforce board, held in double-entry books."""

__version__ = "0.1.0"
