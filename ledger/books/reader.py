"""The child process that reads a book with Beancount: run as a script, never imported for its work.

It knows nothing of this product (the parent runs it isolated) and answers with one line of JSON: how many
errors and of which kind, how many entries, and each account's cents. The words of an error stay here, since
they can quote any file.
"""

import os
import resource
import sys

CPU_SECONDS = 540
MEMORY_BYTES = 4 << 30
OPEN_FILES = 64


def limit() -> None:
    """Take away what reading a book does not need, before anything is imported or opened."""
    for what, most in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        top = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (top, top))
    os.environ["BEANCOUNT_DISABLE_LOAD_CACHE"] = "1"


def read(path: str) -> str:
    """Load the book at this path.

    :returns: JSON with ``errors``, ``first_error``, ``entries`` and ``accounts`` (account to whole cents).
    """
    import json
    from decimal import Decimal

    from beancount import loader
    from beancount.core.data import Custom, Open, Transaction

    directives, errors, _ = loader.load_file(path)
    kinds = [type(error).__name__ for error in errors]
    cents: dict[str, int] = {}
    entries = 0
    for one in directives:
        if isinstance(one, Transaction):
            entries += 1
            for leg in one.postings:
                number, currency = (leg.units.number, leg.units.currency) if leg.units else (None, "")
                exact = (number if isinstance(number, Decimal) else Decimal("NaN")) * 100
                # Beancount would fill in an empty leg, keep half a cent, or take another currency.
                if not exact.is_finite() or exact != int(exact) or currency != "USD":
                    kinds.append("NotWholeCents")
                    continue
                if leg.cost is not None or leg.price is not None or "__automatic__" in (leg.meta or {}):
                    kinds.append("NotPlainPosting")
                cents[leg.account] = cents.get(leg.account, 0) + int(exact)
        elif not isinstance(one, Open | Custom):
            kinds.append("NotInGrammar")
    first = kinds[0] if kinds else ""
    return json.dumps({"errors": len(kinds), "first_error": first, "entries": entries, "accounts": cents})


if __name__ == "__main__":
    limit()
    sys.stdout.write(read(sys.argv[1]))
