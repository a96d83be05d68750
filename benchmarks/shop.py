"""The generator's command line: what it is asked for, and what it made."""

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.errors import BenchmarkError
from benchmarks.inputs import ROOT

SEED = 7


@dataclass(frozen=True)
class Shop:
    """What the generator is asked for.

    Attributes:
        orders: of all months together; as versions of an order are records of their
            own, the files hold more.
        options: further ones, as on the command line.
    """

    orders: int
    months: int
    options: tuple[str, ...] = ()

    @property
    def arguments(self) -> tuple[str, ...]:
        """All but the folder."""
        months, orders = str(self.months), str(self.orders)
        shop = ("--months", months, "--orders", orders, "--seed", str(SEED))
        return (*shop, *self.options)


def made_once(shop: Shop, scratch: Path) -> Path:
    """The folder of raw feeds, without an answer sheet; it stays in `scratch`.

    Its name holds a digest of the arguments and of all that the generator reads,
    because another generator makes other orders.
    """
    folder = scratch / f"shop-{shop.orders}-{_recipe(shop)}"
    if not folder.exists():
        print(f"making {shop.orders:,} orders, once", flush=True)
        unfinished = folder.with_name(f"{folder.name}.unfinished")
        _generate(shop, unfinished)
        unfinished.rename(folder)
    return folder


def _generate(shop: Shop, into: Path) -> None:
    command = [sys.executable, "-m", "generator", "--into", str(into)]
    command += [*shop.arguments, "--no-truth", "--force"]
    result = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )
    if result.returncode:
        raise BenchmarkError(f"{' '.join(command)}: {result.stderr[-2000:].strip()}")


def _recipe(shop: Shop) -> str:
    digest = hashlib.sha256(" ".join(shop.arguments).encode())
    for source in sorted(_sources()):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:8]


def _sources() -> Iterator[Path]:
    """Code, pools and seeds, without what Python has compiled."""
    for folder in ("generator", "seeds"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and path.suffix != ".pyc":
                yield path
