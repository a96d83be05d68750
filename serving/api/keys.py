"""API keys: who asks, and how often they may.

Keys are 32 random bytes, so plain SHA-256 keeps them: a slow hash protects passwords
that people choose, and would cost every request what guessing never could.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import ceil

from serving.api.errors import ApiError
from serving.errors import ApiSettingsError

ENTRY = re.compile(r"([A-Za-z0-9_-]{1,64})=([0-9a-f]{64})")


def new_key() -> str:
    return secrets.token_urlsafe(32)


def entry(name: str, key: str) -> str:
    """How `STORELAKE_API_KEYS` holds a key: its name and its hash."""
    return f"{name}={hashlib.sha256(key.encode()).hexdigest()}"


def parse_keys(text: str) -> dict[str, str]:
    """Hashes by name, from `finance=<sha256>,ops=<sha256>`.

    Raises:
        ApiSettingsError: an entry is not of that form, or a name comes twice.
    """
    hashes: dict[str, str] = {}
    for number, part in enumerate(filter(None, text.replace(" ", "").split(",")), 1):
        matched = ENTRY.fullmatch(part)
        # The entry itself may be a key that someone pasted in clear: not for a log.
        if matched is None or matched[1] in hashes:
            raise ApiSettingsError(
                f"STORELAKE_API_KEYS: entry {number} is not a new name=sha256; make "
                "one with storelake api --new-key NAME"
            )
        hashes[matched[1]] = matched[2]
    return hashes


@dataclass
class Bucket:
    """Tokens that one key has left."""

    tokens: float
    filled_at: float


@dataclass
class Keys:
    """Who may ask; without any key everybody may, and as often as they like.

    Attributes:
        hashes: SHA-256 of each key in hex, by name.
        rate: requests a second and key; as many may come at once.
        clock: seconds that only grow.
    """

    hashes: Mapping[str, str]
    rate: int
    clock: Callable[[], float]
    buckets: dict[str, Bucket] = field(default_factory=dict)

    def admit(self, headers: Mapping[bytes, bytes]) -> None:
        """Count one request of whoever sent these headers.

        Raises:
            ApiError: 401 for no key or a wrong one, 429 for one too many.
        """
        if self.hashes:
            self._spend(self._name(_presented(headers)))

    def _name(self, key: bytes | None) -> str:
        presented = hashlib.sha256(key or b"").hexdigest()
        # All are compared, so that time tells neither the key nor its place.
        names = [
            name
            for name, known in self.hashes.items()
            if hmac.compare_digest(presented, known)
        ]
        if key is None or not names:
            raise ApiError(
                401,
                "unauthorized",
                "no API key, or one that is not known",
                "send it as Authorization: Bearer KEY, or as X-API-Key: KEY",
                {"WWW-Authenticate": "Bearer"},
            )
        return names[0]

    def _spend(self, name: str) -> None:
        now = self.clock()
        bucket = self.buckets.setdefault(name, Bucket(self.rate, now))
        gained = (now - bucket.filled_at) * self.rate
        bucket.tokens = min(self.rate, bucket.tokens + gained)
        bucket.filled_at = now
        if bucket.tokens < 1:
            seconds = ceil((1 - bucket.tokens) / self.rate)
            raise ApiError(
                429,
                "too_many_requests",
                f"this key may ask {self.rate} times a second",
                f"wait {seconds} s",
                {"Retry-After": str(seconds)},
            )
        bucket.tokens -= 1


def _presented(headers: Mapping[bytes, bytes]) -> bytes | None:
    scheme, _, credentials = headers.get(b"authorization", b"").partition(b" ")
    if scheme.lower() == b"bearer" and credentials:
        return credentials.strip()
    return headers.get(b"x-api-key")
