"""Leaves of an odd form, which no look at a whole column vouches for, read by SQL."""

from collections.abc import Mapping

import duckdb
import numpy as np
import pyarrow as pa

from lake.bulk.columns import whole
from lake.bulk.numbers import DIGITS, decimals_of
from lake.contract import Kind
from lake.reading.batch import Indexes
from lake.settings import Rules
from lake.tables import sql

READERS = {Kind.LINE_NUMBER: "whole", Kind.QUANTITY: "whole", Kind.PRICE: "price"}


class OddLeaves:
    """Reads them with the macros of `sql/macros.sql`; NULL is what is not sure."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, rules: Rules) -> None:
        self.connection = connection
        zone = rules.source_timezone.key
        connection.execute("set timezone = $1", [zone])
        connection.execute("set variable source_timezone = $1", [zone])
        connection.execute(sql("macros"))

    def instants(self, leaves: pa.Array) -> pa.Array:
        """Timestamps in UTC."""
        return self._read(leaves, "sure_timestamp(leaf)")[0]

    def numbers(self, leaves: pa.Array, kind: Kind) -> tuple[pa.Array, pa.Array]:
        """Decimals of JSON text; for each 1 if it had more decimals than are kept."""
        decimals = decimals_of(kind)
        if leaves.null_count == len(leaves):
            none = pa.nulls(len(leaves), pa.decimal128(DIGITS, decimals))
            return none, pa.array(np.zeros(len(leaves), np.int64))
        number = f"{READERS.get(kind, 'amount')}_of_text(leaf)"
        decimal, rounded = self._read(
            leaves,
            f"cast({number} as decimal({DIGITS}, {decimals}))",
            f"cast(coalesce(rounded_of_text(leaf, {decimals}), 0) as bigint)",
        )
        return decimal, rounded

    def unsure_texts(self, rows: pa.Table, tests: Mapping[str, str]) -> Indexes:
        """The rows with a text that fails its test, by column; places in `rows`."""
        places = pa.array(np.arange(len(rows)))
        self.connection.register("odd", rows.append_column("place", places))
        unsure = " or ".join(f"{macro}({column})" for column, macro in tests.items())
        found = self.connection.execute(f"select place from odd where {unsure}")
        chosen: Indexes = found.fetchnumpy()["place"]
        self.connection.unregister("odd")
        return chosen

    def _read(self, leaves: pa.Array, *expressions: str) -> list[pa.Array]:
        self.connection.register("odd", pa.table({"leaf": leaves}))
        columns = ", ".join(f"{e} as c{i}" for i, e in enumerate(expressions))
        # Not `sql`, which plans a statement twice: for few leaves that is all the time.
        found = self.connection.execute(f"select {columns} from odd").to_arrow_table()
        self.connection.unregister("odd")
        return [whole(column) for column in found.columns]
