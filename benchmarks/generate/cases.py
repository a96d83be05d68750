"""Who takes part in the generator's races."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from benchmarks.inputs import Input
from benchmarks.race import Case
from benchmarks.shop import Shop, made_once
from lake.contract import Feed

SCRIPTS = Path(__file__).resolve().parent / "contenders"
RAW = "raw"
NO_TRUTH = "--no-truth"


class Contender(StrEnum):
    """The scripts in `contenders/`."""

    STORELAKE = "storelake"
    PLAIN_WRITE = "plain_write"
    FAKER = "faker_calls"
    MIMESIS = "mimesis_calls"


@dataclass(frozen=True)
class Generating(Case):
    """Makes raw feeds below `raw/` of its output."""

    @property
    def contender(self) -> Contender:
        return Contender(self.script.stem)

    @property
    def has_truth(self) -> bool:
        """Writes an answer sheet, to `truth/` of its output."""
        ours = self.contender is Contender.STORELAKE
        return ours and NO_TRUTH not in self.arguments

    def written_bytes(self, output: Path) -> int:
        return sum(path.stat().st_size for path in feed_files(output / RAW))


def feed_files(raw: Path) -> list[Path]:
    """The files of all feeds, in an order of their own."""
    return sorted(path for feed in Feed for path in (raw / feed).glob("*"))


def storelake(
    name: str, shop: Shop, processes: int = 1, *, watched: bool = False
) -> Generating:
    return Generating(
        name,
        _script(Contender.STORELAKE),
        shop.orders,
        arguments=(*shop.arguments, "--processes", str(processes)),
        processes=processes,
        watched=watched,
    )


def plain_write(shop: Shop, scratch: Path) -> Generating:
    """The same bytes, made beforehand."""
    files = tuple(feed_files(made_once(shop, scratch)))
    return Generating(
        Contender.PLAIN_WRITE,
        _script(Contender.PLAIN_WRITE),
        shop.orders,
        Input(files),
        times_itself=True,
    )


def calls(library: Contender, orders: int) -> Generating:
    """A library that is called for each record."""
    return Generating(
        library,
        _script(library),
        orders,
        arguments=(str(orders),),
        times_itself=True,
    )


def _script(contender: Contender) -> Path:
    return SCRIPTS / f"{contender}.py"
