"""The vault: what lies on the disk says nothing, and what was moved does not open (P36)."""

import itertools
import stat
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from ledger.errors import Broken, InvalidInput
from ledger.services.participants import vault
from ledger.services.work import Work
from ledger.store import schema

NAMES = {
    "PAR-00000001": {"first_name": "Canarius", "last_name": "Featherstonehaugh", "born_on": "1987-03-14"},
    "PAR-00000002": {"first_name": "Zebulon", "last_name": "Quickenden", "born_on": "1990-11-30"},
    "PAR-00000003": {"first_name": "Ana", "last_name": "Quill", "born_on": "1999-01-02"},
}


def _fill(work: Work) -> None:
    with work.store.writing() as connection:
        vault.put_many(connection, work.vault_key, vault.PARTICIPANT, NAMES)


def _read(work: Work, key: bytes | None = None) -> dict[str, dict[str, str]]:
    with work.store.reading() as connection:
        return vault.get_many(connection, key or work.vault_key, vault.PARTICIPANT, NAMES)


def test_what_is_put_in_comes_out(work: Work) -> None:
    """In full, or only the fields that are asked for."""
    _fill(work)
    assert _read(work) == NAMES
    with work.store.reading() as connection:
        some = vault.get_many(connection, work.vault_key, vault.PARTICIPANT, ["PAR-00000003"], ["born_on"])
    assert some == {"PAR-00000003": {"born_on": "1999-01-02"}}


def test_a_later_value_takes_the_place_of_an_earlier(work: Work) -> None:
    """One value for each field."""
    _fill(work)
    with work.store.writing() as connection:
        vault.put(connection, work.vault_key, vault.PARTICIPANT, "PAR-00000001", {"last_name": "Brown"})
    assert _read(work)["PAR-00000001"] == {**NAMES["PAR-00000001"], "last_name": "Brown"}


def test_names_and_birth_dates_are_not_in_the_database(work: Work) -> None:
    """No canary stands in any file of the database, nor in what its own tools print."""
    _fill(work)
    with work.store.reading() as connection:
        rows = connection.execute(select(schema.vault)).all()
    stored = b"".join(
        repr(tuple(row)).encode() + b"".join(part for part in row if isinstance(part, bytes)) for row in rows
    )
    if work.store.is_sqlite:
        stored += b"".join(
            path.read_bytes() for path in Path(str(work.store.url.database)).parent.glob("ledger.db*")
        )
    for values in NAMES.values():
        for canary in values.values():
            assert canary.encode() not in stored


def test_a_name_stored_as_it_is_would_be_found(work: Work) -> None:
    """Red twin: the same search sees a value that was not encrypted."""
    row = {
        "subject_table": "participant",
        "subject_id": "PAR-00000009",
        "field": "last_name",
        "key_version": 1,
    }
    with work.store.writing() as connection:
        connection.execute(insert(schema.vault).values(**row, nonce=b"", ciphertext=b"Featherstonehaugh"))
    with work.store.reading() as connection:
        assert b"Featherstonehaugh" in connection.execute(select(schema.vault.c.ciphertext)).scalar_one()


def test_ciphertext_moved_to_another_place_never_opens(work: Work) -> None:
    """Every value moved to every other row and column: 100 % fail."""
    _fill(work)
    cell = schema.vault.c
    places = list(itertools.product(NAMES, ("first_name", "last_name", "born_on")))
    with work.store.reading() as connection:
        kept = {(row.subject_id, row.field): row for row in connection.execute(select(schema.vault))}
    for here, there in itertools.permutations(places, 2):
        row = kept[there]
        with pytest.raises(Broken) as broken:
            vault.unseal(work.vault_key, row.nonce, row.ciphertext, (vault.PARTICIPANT, here[1], here[0]))
        assert broken.value.code == "vault_unreadable"
    moved = kept["PAR-00000002", "last_name"]
    with work.store.writing() as connection:
        connection.execute(
            update(schema.vault)
            .where(cell.subject_id == "PAR-00000001", cell.field == "last_name")
            .values(nonce=moved.nonce, ciphertext=moved.ciphertext)
        )
    with pytest.raises(Broken):
        _read(work)


def test_another_version_table_or_key_does_not_open(work: Work) -> None:
    """Nor does a single changed bit."""
    nonce, ciphertext = vault.seal(work.vault_key, b"words", ("participant", "last_name", "PAR-1"))
    place = ("participant", "last_name", "PAR-1")
    assert vault.unseal(work.vault_key, nonce, ciphertext, place) == b"words"
    for key, at, version, content in (
        (work.vault_key, place, 2, ciphertext),
        (work.vault_key, ("person", "last_name", "PAR-1"), 1, ciphertext),
        (vault.new_key(), place, 1, ciphertext),
        (work.vault_key, place, 1, bytes([ciphertext[0] ^ 1]) + ciphertext[1:]),
    ):
        with pytest.raises(Broken):
            vault.unseal(key, nonce, content, at, version)


def test_a_changed_key_version_in_the_row_does_not_open(work: Work) -> None:
    """The version is part of what is authenticated."""
    _fill(work)
    with work.store.writing() as connection:
        connection.execute(update(schema.vault).values(key_version=2))
    with pytest.raises(Broken):
        _read(work)


def test_without_a_place_moved_ciphertext_would_open(work: Work) -> None:
    """Red twin: sealed without a place, a value opens wherever it is put."""
    nonce, ciphertext = vault.seal(work.vault_key, b"words", ())
    assert vault.unseal(work.vault_key, nonce, ciphertext, ()) == b"words"


def test_no_nonce_comes_twice_even_from_a_seeded_source(work: Work) -> None:
    """The same words at the same place are never the same bytes."""
    sealed = {vault.seal(work.vault_key, b"words", ("a",)) for _ in range(1000)}
    assert len({nonce for nonce, _ in sealed}) == len({text for _, text in sealed}) == 1000


def test_what_is_shredded_is_gone(work: Work) -> None:
    """And only that."""
    _fill(work)
    with work.store.writing() as connection:
        assert vault.shred(connection, vault.PARTICIPANT, "PAR-00000001") == 3
    assert sorted(_read(work)) == ["PAR-00000002", "PAR-00000003"]


@pytest.mark.parametrize(
    "text, found",
    [
        ("qui", ["PAR-00000002", "PAR-00000003"]),
        ("QUILL ana", ["PAR-00000003"]),
        ("zeb quick", ["PAR-00000002"]),
        ("feather", []),
        ("q", []),
        ("  ", []),
    ],
)
def test_a_search_looks_only_at_those_the_reader_may_see(work: Work, text: str, found: list[str]) -> None:
    """The first participant is not among them, and is never found."""
    _fill(work)
    with work.store.reading() as connection:
        seen = vault.names_matching(connection, work.vault_key, ["PAR-00000002", "PAR-00000003"], text)
    assert seen == found


def test_many_subjects_are_read_at_once(work: Work) -> None:
    """More than one statement's worth."""
    many = {f"PAR-{number:08d}": {"last_name": f"Name {number}"} for number in range(1_203)}
    with work.store.writing() as connection:
        vault.put_many(connection, work.vault_key, vault.PARTICIPANT, many)
        assert vault.get_many(connection, work.vault_key, vault.PARTICIPANT, many) == many


def test_a_key_file_is_its_owner_s_alone(tmp_path: Path) -> None:
    """Mode 0600, never written over, refused when others may read it."""
    path, key = tmp_path / "vault.key", vault.new_key()
    vault.write_key(path, key)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert vault.read_key(path) == key
    with pytest.raises(FileExistsError):
        vault.write_key(path, vault.new_key())
    path.chmod(0o640)
    with pytest.raises(InvalidInput) as refused:
        vault.read_key(path)
    assert refused.value.code == "vault_key_open"


@pytest.mark.parametrize("text", ["", "abc", "00" * 31, "00" * 33, "zz" * 32])
def test_what_is_no_key_is_refused(text: str) -> None:
    """Sixty-four hexadecimal signs, no less."""
    with pytest.raises(InvalidInput) as refused:
        vault.parse_key(text)
    assert refused.value.code == "vault_key_format"
