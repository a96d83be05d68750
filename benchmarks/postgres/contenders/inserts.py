"""What a user would write: SQLAlchemy's inserts, so many rows a call, one commit.

No keys, no indexes, no comments, and nothing is compared.
"""

import sys
import time
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import sqlalchemy as sa

from lake.layout import Layout
from serving.versions import Version, published_version


def main() -> None:
    _, lake, url, schema, rows_a_call = sys.argv[1:]
    layout = Layout(Path(lake))
    version = published_version(layout)
    started = time.perf_counter()
    engine = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.execute(sa.schema.CreateSchema(schema))
        for name in version.marts:
            insert(connection, layout, version, name, schema, int(rows_a_call))
    print(time.perf_counter() - started)


def insert(  # noqa: PLR0913, PLR0917 - a script's own
    connection: sa.Connection,
    layout: Layout,
    version: Version,
    name: str,
    schema: str,
    rows_a_call: int,
) -> None:
    source = pq.ParquetFile(layout.mart(version.version, name)).read()
    columns = [sa.Column(field.name, type_of(field.type)) for field in source.schema]
    table = sa.Table(name, sa.MetaData(schema=schema), *columns)
    table.create(connection)
    statement = table.insert()
    rows = iter(source.to_pylist())
    while some := list(islice(rows, rows_a_call)):
        connection.execute(statement, some if rows_a_call > 1 else some[0])


def type_of(arrow: pa.DataType) -> sa.types.TypeEngine:
    if pa.types.is_decimal(arrow):
        return sa.Numeric(arrow.precision, arrow.scale)
    return {
        pa.bool_(): sa.Boolean(),
        pa.date32(): sa.Date(),
        pa.float64(): sa.Double(),
        pa.int32(): sa.Integer(),
        pa.int64(): sa.BigInteger(),
        pa.string(): sa.Text(),
        pa.timestamp("us"): sa.DateTime(),
    }[arrow]


if __name__ == "__main__":
    main()
