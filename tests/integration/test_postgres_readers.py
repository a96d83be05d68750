"""Readers of the copy see one version whole, whenever they look."""

import threading
from collections.abc import Callable

import pytest
from postgres_readers import OURS, SCHEMA, held_by_a_reader, seen, wait_until
from postgres_server import Server
from psycopg import IsolationLevel

from ops.errors import PostgresError
from ops.postgres.transaction import Copied
from serving.versions import Version


@pytest.mark.parametrize(
    "level", [IsolationLevel.READ_COMMITTED, IsolationLevel.REPEATABLE_READ]
)
def test_transaction_of_a_reader_sees_one_version(
    postgres: Server,
    marked: tuple[Version, Version],
    holding_one: Callable[[Version], Copied],
    level: IsolationLevel,
) -> None:
    seen_together: list[set[str]] = []
    ended = threading.Event()

    def poll() -> None:
        with postgres.connect() as reader:
            reader.isolation_level = level
            while not ended.is_set():
                with reader.transaction():
                    seen_together.append(seen(reader))

    readers = [threading.Thread(target=poll) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        for number in range(1, 5):
            holding_one(marked[number % 2])
    finally:
        ended.set()
        for reader in readers:
            reader.join()
    assert {len(versions) for versions in seen_together} == {1}
    assert set.union(*seen_together) == {"one", "two"}
    assert len(seen_together) > 20


def test_snapshot_taken_before_a_copy_still_shows_the_old_version(
    postgres: Server,
    marked: tuple[Version, Version],
    holding_one: Callable[[Version], Copied],
) -> None:
    """Where tables were truncated or swapped, it would see them empty."""
    with postgres.connect() as reader:
        reader.isolation_level = IsolationLevel.REPEATABLE_READ
        with reader.transaction():
            reader.execute("select 1")  # takes the snapshot and reads no table of ours
            holding_one(marked[1])
            assert seen(reader) == {"one"}
        assert seen(reader) == {"two"}


def test_copy_waits_for_a_transaction_that_has_read_and_says_which(
    postgres: Server,
    marked: tuple[Version, Version],
    holding_one: Callable[..., Copied],
) -> None:
    with postgres.connect() as reader:
        with reader.transaction():
            reader.execute(f"select count(*) from {SCHEMA}.dim_date")
            process = str(reader.info.backend_pid)
            with pytest.raises(PostgresError, match=f"process {process}"):
                holding_one(marked[1], patience=1)
            assert seen(reader) == {"one"}
        holding_one(marked[1])
        assert seen(reader) == {"two"}


def test_second_copy_at_the_same_time_is_refused(
    postgres: Server,
    marked: tuple[Version, Version],
    holding_one: Callable[..., Copied],
) -> None:
    with held_by_a_reader(postgres):
        first = threading.Thread(target=holding_one, args=(marked[1],))
        first.start()
        wait_until(postgres, f"select count(*) = 1 {OURS} and query like 'lock%'")
        with pytest.raises(PostgresError, match="another storelake publish"):
            holding_one(marked[1])
    first.join()
    with postgres.connect() as reader:
        assert seen(reader) == {"two"}
