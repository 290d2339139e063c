"""Sessions kept on the server: who is logged in, written at log-in, log-out and revocation only.

Idle time is not known here: a session seen is not a session written.
"""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from persistent import Persistent

from content.shards import ShardedMap

LIFETIME = timedelta(hours=12)
TOKEN_BYTES = 32


class Sessions(Persistent):
    """登录会话: sha256 of the token → account, created_at, expires_at.

    Who reads the database, or a backup of it, finds no token to log in with.
    """

    def __init__(self) -> None:
        self._records = ShardedMap()

    def open(self, account: str, moment: datetime) -> str:
        """Returns the token, 256 bits, told only now; it holds for 12 hours, used or not."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        self._records[_key(token)] = {
            "account": account,
            "created_at": moment,
            "expires_at": moment + LIFETIME,
        }
        return token

    def find(self, token: str, moment: datetime) -> str | None:
        """The account behind ``token``; None when it is unknown, closed or over."""
        record = self._records.get(_key(token))
        if record is None or record["expires_at"] <= moment:
            return None
        return record["account"]

    def close(self, token: str) -> None:
        self._records.pop(_key(token))

    def close_all(self, account: str) -> int:
        """Returns how many there were."""
        return self._drop(lambda record: record["account"] == account)

    def purge(self, moment: datetime) -> int:
        """Drops the records of sessions that are over; returns how many."""
        return self._drop(lambda record: record["expires_at"] <= moment)

    def _drop(self, is_over: Callable[[Mapping[str, Any]], bool]) -> int:
        keys = [key for key, record in self._records.items() if is_over(record)]
        for key in keys:
            self._records.pop(key)
        return len(keys)


def _key(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
