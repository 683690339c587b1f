"""Who may do what on the web: the access matrix, object scope, forms from elsewhere, sessions (P28, P31, P32, P45, P46, P50, P51)."""
