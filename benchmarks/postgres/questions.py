"""The question that is asked of the copy in Postgres."""

from pathlib import Path

import msgspec
from postgres_server import programs, running

from benchmarks.errors import BenchmarkError
from benchmarks.postgres.cases import Copying, cases, held
from benchmarks.question import Setup, answer
from benchmarks.results import Result
from lake.layout import Layout
from serving.versions import published_version

PACKAGES = ("psycopg", "sqlalchemy", "pyarrow")


def copy(setup: Setup, lake: Path) -> Result:
    """How much faster than inserts is a copy of every table?"""
    layout = Layout(lake)
    version = published_version(layout)
    expected = {name: mart.row_count for name, mart in version.marts.items()}
    found = programs()
    if found is None:
        raise BenchmarkError("there is no PostgreSQL here; apt-get install postgresql")

    def check(case: Copying, _: Path) -> None:
        counted = held(case.url, version)
        if counted != expected:
            raise BenchmarkError(f"{case.name}: left {counted}, not {expected}")

    with running(found) as server:
        racing = list(cases(layout, version, server.url()))
        result = answer("copy", setup, racing, check, PACKAGES)
    return msgspec.structs.replace(result, rows={"tables": len(expected)})
