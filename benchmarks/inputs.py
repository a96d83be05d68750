"""The orders that every contender reads: made once, kept in the scratch folder."""

import hashlib
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.errors import BenchmarkError

ROOT = Path(__file__).resolve().parent.parent
MONTHS = 12
SEED = 7


@dataclass(frozen=True)
class Input:
    """Raw files and what they hold.

    Attributes:
        orders: records, the bad ones included.
        bad: how many of them belong into quarantine.
    """

    files: tuple[Path, ...]
    orders: int
    bad: int = 0

    @property
    def byte_count(self) -> int:
        return sum(path.stat().st_size for path in self.files)


def generated_orders(orders: int, scratch: Path, months: int = MONTHS) -> Input:
    """The first `months` of twelve monthly files with `orders` orders together.

    The folder's name holds a digest of the generator's sources, because another
    generator makes other orders.
    """
    folder = scratch / f"orders-{orders}-{_recipe()}"
    if not folder.exists():
        print(f"making {orders:,} orders, once", flush=True)
        unfinished = folder.with_name(f"{folder.name}.unfinished")
        _generate(max(1, round(orders / MONTHS)), unfinished)
        unfinished.rename(folder)
    files = tuple(sorted((folder / "orders").glob("orders_*.json"))[:months])
    return Input(files, sum(_count_lines(path) for path in files))


def _generate(orders_per_month: int, into: Path) -> None:
    command = [sys.executable, "-m", "generator", "--into", str(into), "--force"]
    options = {
        "--start": "2025-01",
        "--months": MONTHS,
        "--orders-per-month": orders_per_month,
        "--seed": SEED,
    }
    for option, value in options.items():
        command += [option, str(value)]
    result = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )
    if result.returncode:
        raise BenchmarkError(f"{' '.join(command)}: {result.stderr.strip()}")


def _recipe() -> str:
    digest = hashlib.sha256()
    for source in sorted((ROOT / "generator").rglob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:8]


def _count_lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _ in file)
