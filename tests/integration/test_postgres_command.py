"""`storelake publish --to`: the address, the password, the driver."""

import shutil
import sys
from collections.abc import Callable

import psycopg
import pyarrow.parquet as pq
import pytest
from postgres_server import PASSWORD, Server
from postgres_target import Target, same
from shop import Shop

from ops.errors import PostgresError
from ops.postgres.address import Address


@pytest.fixture(scope="module")
def published(published: Shop, make_shop: Callable[[str], Shop]) -> Shop:
    """A copy, because each command leaves a record in the lake."""
    home = make_shop("copied").home
    shutil.copytree(published.home, home, dirs_exist_ok=True, symlinks=True)
    return Shop(home)


def test_command_copies_what_it_publishes(
    published: Shop, postgres: Server, target: Target
) -> None:
    target.execute("set timezone = 'Asia/Kathmandu'")  # an instant is the same anywhere
    command = ("publish", "--to", postgres.url(), "--schema", target.schema)
    finished = published.storelake(*command)
    assert finished.returncode == 0, finished.stderr
    assert "copied" in finished.stdout
    marts = sorted((published.lake / "published" / "current").glob("*.parquet"))
    assert len(marts) > 20
    for mart in marts:
        expected = published.published(mart.stem)
        assert same(target.rows(mart.stem), expected), mart.stem
    again = published.storelake(*command)
    assert "already" in again.stdout
    assert PASSWORD not in finished.stdout + again.stdout


def test_address_comes_from_the_environment_too(
    published: Shop, postgres: Server, target: Target
) -> None:
    finished = published.storelake(
        "publish", "--schema", target.schema, STORELAKE_POSTGRES_URL=postgres.url()
    )
    assert finished.returncode == 0, finished.stderr
    assert target.rows("dim_store")


@pytest.mark.parametrize(
    "broken",
    [
        "postgresql://me:{}@nowhere.invalid/db",
        "postgresql://me:{}@127.0.0.1:1/db",
        "postgresql://me:{}@host:notaport/db",
        "postgresql://me:{}@[::1/db",
        "mysql://me:{}@host/db",
        "host=127.0.0.1 password={}",
    ],
)
def test_address_that_leads_nowhere_is_one_line_without_its_password(
    published: Shop, broken: str
) -> None:
    finished = published.storelake("publish", "--to", broken.format("hunter22"))
    assert finished.returncode == 1
    (line,) = finished.stderr.splitlines()
    assert line.startswith("error: ")
    assert "hunter22" not in finished.stdout + line
    records = b"".join(
        str(pq.read_table(path).to_pylist()).encode()
        for path in (published.lake / "operations").rglob("*.parquet")
        if path.parent.name in {"runs", "stages"}
    )
    assert b"publish --to" in records
    assert b"hunter22" not in records


def test_wrong_password_is_one_line(published: Shop, postgres: Server) -> None:
    finished = published.storelake("publish", "--to", postgres.url("hunter22"))
    assert finished.returncode == 1
    (line,) = finished.stderr.splitlines()
    assert "password authentication failed" in line
    assert "hunter22" not in line


def test_without_the_driver_it_says_how_to_install_it(published: Shop) -> None:
    hidden = f"import sys; sys.modules['psycopg'] = None; {_MAIN}"
    finished = published.run(
        sys.executable, "-c", hidden, "publish", "--to", "postgresql://host/db"
    )
    assert finished.returncode == 1
    assert "make postgres" in finished.stderr.splitlines()[-1]


_MAIN = "from ops.cli import main; main()"


def test_session_says_who_it_is_and_hides_the_password(postgres: Server) -> None:
    address = Address.parse(postgres.url())
    assert PASSWORD not in repr(address) + str(address)
    with address.connected() as connection:
        shown = connection.execute("show application_name").fetchone()
        assert shown == ("storelake",)
    with pytest.raises(PostgresError) as raised, address.connected():
        raise psycopg.OperationalError(f"lost {PASSWORD}")
    assert PASSWORD not in str(raised.value)
    assert raised.value.__cause__ is None
