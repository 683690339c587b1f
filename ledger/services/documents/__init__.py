"""Papers: taken in, kept encrypted, drawn."""
