"""The numbers that payees give their bills."""

import unicodedata


def normal_number(text: str) -> str:
    """A payee's number without what people leave out: ``inv-00 17`` and ``INV 0017`` are the same (F17)."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in folded if sign.isalnum())
