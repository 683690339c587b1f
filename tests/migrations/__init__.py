"""The schema's history: one head, equal to the schema, up and down, with data."""
