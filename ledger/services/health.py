"""Is the database there and at the schema this code knows?"""

from sqlalchemy import text

from ledger.services.work import Work


def check(work: Work) -> None:
    """Ask the database one question; whatever it raises means that the application is not ready."""
    with work.store.reading() as connection:
        connection.execute(text("SELECT count(*) FROM closed_month")).scalar_one()
