"""A PostgreSQL of the tests' own: its own cluster, not as root, gone afterwards."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

DEBIAN = Path("/usr/lib/postgresql")
USER = "storelake"
# With all that an address must write as %XX, and what a message must not say.
PASSWORD = "s3cr3t @/:'%word"  # noqa: S105 - of a cluster that is gone with the tests


@dataclass(frozen=True)
class Server:
    """A running PostgreSQL; it listens on a socket in its folder only."""

    folder: Path

    def url(self, password: str = PASSWORD, database: str = "postgres") -> str:
        return (
            f"postgresql://{USER}:{quote(password, safe='')}@/{database}"
            f"?host={self.folder}"
        )

    def connect(self, **options: str) -> psycopg.Connection:
        """A session of somebody else; each statement is its own transaction."""
        return psycopg.connect(self.url(), autocommit=True, **options)  # type: ignore[arg-type]


def programs() -> Path | None:
    """Where `initdb` is: Debian keeps it off the path."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    folders = sorted(DEBIAN.glob("*/bin/initdb"))
    return folders[-1].parent if folders else None


@contextmanager
def running(programs: Path) -> Iterator[Server]:
    """A new cluster, as another user if we are root: PostgreSQL refuses root."""
    user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    # Not pytest's folder: that user may not enter it, and a socket's path is short.
    with tempfile.TemporaryDirectory(prefix="storelake-pg-") as name:
        folder = Path(name)
        secret = folder / "password"
        secret.write_text(PASSWORD)
        for path in (folder, secret):
            shutil.chown(path, user)

        def run(program: str, *arguments: str) -> None:
            subprocess.run(
                [str(programs / program), "-D", str(folder / "data"), *arguments],
                user=user if os.geteuid() == 0 else None,
                cwd=folder,
                stdout=subprocess.DEVNULL,
                check=True,
            )

        account = ("--username", USER, "--pwfile", str(secret))
        run("initdb", "--auth=scram-sha-256", "--encoding=UTF8", "--no-sync", *account)
        options = f"-k {folder} -c listen_addresses='' -c fsync=off"
        log = str(folder / "log")
        run("pg_ctl", "start", "--wait", "--silent", "--log", log, "-o", options)
        try:
            yield Server(folder)
        finally:
            run("pg_ctl", "stop", "--silent", "--mode=immediate")
