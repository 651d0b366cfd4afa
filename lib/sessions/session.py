"""One session: what its `session.json` holds. Times are in ms since the epoch."""

from __future__ import annotations

import hashlib
import hmac
import time
from dataclasses import dataclass
from typing import Any

DAY_MS = 86_400_000


@dataclass(frozen=True)
class Session:
    """The owner's key is not in it, only its hash."""

    id: str
    createdAt: int  # noqa: N815 - these are the names of the stored and the served JSON
    expiresAt: int  # noqa: N815
    ownerKeyHash: str  # noqa: N815

    @property
    def expires(self) -> float:
        """When it expires in seconds, as stores want it."""
        return self.expiresAt / 1000

    @property
    def has_expired(self) -> bool:
        return self.expiresAt <= now()

    def is_owned_by(self, key: str) -> bool:
        """Whether this is its owner's key."""
        return hmac.compare_digest(hashed(key), self.ownerKeyHash)

    def fields(self) -> dict[str, Any]:
        """What everyone may see of it."""
        return {
            "sessionId": self.id,
            "createdAt": self.createdAt,
            "expiresAt": self.expiresAt,
        }


def hashed(key: str) -> str:
    """What is stored of a key: 256 random bits need no slow hash."""
    return hashlib.sha256(key.encode()).hexdigest()


def now() -> int:
    """The time in ms."""
    return int(time.time() * 1000)
