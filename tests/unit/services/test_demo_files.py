"""The demonstration's files are read whole: invented people, each told apart, records that fit them."""

import datetime
from importlib import resources

from sqlalchemy import select

from ledger.clock import SeededSource
from ledger.domain.people.duties import Duty
from ledger.services.participants import imports as participant_imports
from ledger.services.participants import participants, records
from ledger.services.participants.files import digest_of
from ledger.services.work import Work
from ledger.store import schema
from tests import board

DAY = datetime.date(2026, 7, 1)


def test_the_demonstration_s_people_and_records_come_in_whole(work: Work, source: SeededSource) -> None:
    board.load_budget(work)
    board.add_person(work, "PER-LIAISON0")
    liaison = board.actor("PER-LIAISON0", Duty.VERIFY, Duty.IMPORT)
    files = resources.files("ledger.demo")
    data = files.joinpath("participants.csv").read_bytes()
    command = participant_imports.ImportFile("k1", digest_of(data), DAY)
    answer = participant_imports.import_file(work, liaison, command, data)
    assert answer["rejected"] == []
    assert answer["people_added"] >= 40
    assert answer["lookalikes"] == 0
    with work.store.reading() as connection:
        ids = list(connection.execute(select(schema.participant.c.external_id)).scalars())
    assert all(external_id.startswith("DEMO") for external_id in ids)
    people = participants.my_people(work, liaison)
    assert sum(one.agency == "DCJ" for one in people) >= 6
    assert len({one.agency for one in people}) >= 10
    again = participant_imports.ImportFile("k2", digest_of(data), DAY)
    assert participant_imports.import_file(work, liaison, again, data)["outcome"] == "nothing"
    source.set_today(datetime.date(2026, 11, 20))
    data = files.joinpath("records.csv").read_bytes()
    told = records.import_records(
        work, liaison, records.ImportRecords("k3", digest_of(data), source.today()), data
    )
    assert (told["rejected"], told["unknown_columns"]) == ([], ["Note"])
