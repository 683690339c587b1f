"""SQL: the journal is the record. Only `engine` commits."""
