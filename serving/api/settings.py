"""What the API is started with."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from serving.api.keys import parse_keys
from serving.errors import ApiSettingsError

DEFAULT_RATE = 50
DEFAULT_CACHE_BYTES = 64 * 2**20


@dataclass(frozen=True)
class Settings:
    """Who may ask, how much, and what is remembered.

    Attributes:
        keys: SHA-256 of each API key in hex, by name; none lets everybody in.
        rate: requests a second and key.
        cors: the origins whose pages may read answers; none by default.
        cache_bytes: what rendered answers may hold, in each worker.
    """

    keys: Mapping[str, str] = field(default_factory=dict)
    rate: int = DEFAULT_RATE
    cors: tuple[str, ...] = ()
    cache_bytes: int = DEFAULT_CACHE_BYTES

    @classmethod
    def from_environment(cls) -> "Settings":
        """`STORELAKE_API_KEYS`, `_RATE`, `_CORS` and `_CACHE_BYTES`.

        Raises:
            ApiSettingsError: one of them cannot be read.
        """
        origins = os.environ.get("STORELAKE_API_CORS", "").split()
        return cls(
            keys=parse_keys(os.environ.get("STORELAKE_API_KEYS", "")),
            rate=_number("STORELAKE_API_RATE", DEFAULT_RATE),
            cors=tuple(origins),
            cache_bytes=_number("STORELAKE_API_CACHE_BYTES", DEFAULT_CACHE_BYTES),
        )


def _number(name: str, default: int) -> int:
    text = os.environ.get(name) or str(default)
    if not text.isdecimal() or int(text) < 1:
        raise ApiSettingsError(f"{name}: {text!r} is no whole number from 1; change it")
    return int(text)
