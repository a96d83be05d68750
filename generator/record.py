"""`generator.json`: what decided the bytes of a shop, and what they were."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec

from generator.errors import GeneratorError, InTheWayError
from generator.settings import ShopSettings
from generator.staging import sha256_of

RECORD_NAME = "generator.json"
# Raise it with every change to the bytes that the same settings stand for.
RECIPE = 1


@dataclass(frozen=True)
class ShopRecord:
    """One shop as it was written.

    Attributes:
        recipe: the version of the generator's rules.
        settings: what the shop was asked to be.
        files: sha256 by path below the folder of raw feeds.
    """

    recipe: int
    settings: ShopSettings
    files: dict[str, str]

    def describes(self, shop: ShopSettings) -> bool:
        """Whether `shop` would come out as these bytes."""
        return self.settings == shop and self.recipe == RECIPE

    def is_intact(self, into: Path, month: date) -> bool:
        """Whether the month's file still holds what was written."""
        path = into / file_name(month)
        return path.is_file() and sha256_of(path) == self.files.get(file_name(month))

    def encode(self) -> bytes:
        return msgspec.json.format(msgspec.json.encode(self), indent=2) + b"\n"


def file_name(month: date) -> str:
    """Where a month's orders lie below the folder of raw feeds."""
    return f"orders/orders_{month:%Y_%m}.json"


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
