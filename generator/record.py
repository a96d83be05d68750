"""`generator.json`: what decided the bytes of a shop, and what they were."""

from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from generator.errors import GeneratorError, InTheWayError
from generator.settings import ShopSettings
from generator.staging import fingerprint_of

RECORD_NAME = "generator.json"
# Raise it with every change to the bytes that the same settings stand for.
RECIPE = 3


@dataclass(frozen=True)
class ShopRecord:
    """One shop as it was written.

    Attributes:
        recipe: the version of the generator's rules.
        settings: what the shop was asked to be.
        files: fingerprint by path below the folder of raw feeds.
        truth_folder: where the answer sheet lies, as seen from there; empty for none.
        truth: fingerprint by path below it.
    """

    recipe: int
    settings: ShopSettings
    files: dict[str, str]
    truth_folder: str = ""
    truth: dict[str, str] = field(default_factory=dict)

    def describes(self, shop: ShopSettings) -> bool:
        """Whether `shop` would come out as these bytes."""
        return self.settings == shop and self.recipe == RECIPE

    def paths(self, into: Path) -> dict[Path, str]:
        """Every file with its fingerprint."""
        files = {into / name: of_file for name, of_file in self.files.items()}
        return files | self.truth_paths(into)

    def truth_paths(self, into: Path) -> dict[Path, str]:
        """The files of the answer sheet with their fingerprints."""
        folder = (into / self.truth_folder).resolve()
        return {folder / name: of_file for name, of_file in self.truth.items()}

    def encode(self) -> bytes:
        return msgspec.json.format(msgspec.json.encode(self), indent=2) + b"\n"


def holds(path: Path, fingerprint: str | None) -> bool:
    """Whether a file is there, as it was written."""
    return path.is_file() and fingerprint_of(path) == fingerprint


def read_record(into: Path) -> ShopRecord | None:
    """The record of the shop that lies in `into`, if there is one.

    Raises:
        InTheWayError: the file is something else.
    """
    path = into / RECORD_NAME
    try:
        return msgspec.json.decode(path.read_bytes(), type=ShopRecord)
    except FileNotFoundError:
        return None
    except (msgspec.DecodeError, UnicodeDecodeError, GeneratorError) as error:
        raise InTheWayError(
            f"{path}: is not a record of this generator; move it away or use --force"
        ) from error
