"""How often one address may do what nobody needs to do often: posts, guesses at codes, new drafts.

Counted in memory, so each process counts for itself: with N processes up to N times as much is
let through. Nothing is stored of who was counted beyond the window.
"""

from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from math import ceil
from time import time
from typing import Any

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

POST, GUESS, START = "post", "guess", "start"
# One household or office has a network of its own with IPv6, and as many addresses as it likes
IPV6_PREFIX = 64


@dataclass(frozen=True)
class Allowances:
    """限额: how often, for each purpose."""

    posts_a_minute: int = 30
    guesses_an_hour: int = 20
    starts_an_hour: int = 20

    def items(self) -> dict[str, RateLimitItem]:
        return {
            POST: RateLimitItemPerMinute(self.posts_a_minute),
            GUESS: RateLimitItemPerHour(self.guesses_an_hour),
            START: RateLimitItemPerHour(self.starts_an_hour),
        }


class RateLimits:
    """频率限制: a moving window for each purpose and address."""

    def __init__(self, allowances: Allowances) -> None:
        self._items = allowances.items()
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def wait(self, purpose: str, request: Any) -> int:
        """Seconds to wait, 0 where the request may go on; counts it, though not its retries."""
        item, key = self._items[purpose], network_of(request)
        if request.environ.get("retry.attempt", 0) or self._limiter.hit(item, purpose, key):
            return 0
        return self._seconds_left(item, purpose, key)

    def peek(self, purpose: str, request: Any) -> int:
        """As ``wait``, but counts nothing."""
        item, key = self._items[purpose], network_of(request)
        if self._limiter.test(item, purpose, key):
            return 0
        return self._seconds_left(item, purpose, key)

    def _seconds_left(self, item: RateLimitItem, purpose: str, key: str) -> int:
        reset = self._limiter.get_window_stats(item, purpose, key).reset_time
        return max(1, ceil(reset - time()))


def network_of(request: Any) -> str:
    """The address as the server tells it, which is the client's behind a trusted proxy.

    A header that the client sent is never believed (WebOb's ``client_addr`` would).
    """
    said = request.environ.get("REMOTE_ADDR", "")
    try:
        address = ip_address(said)
    except ValueError:
        return said or "unknown"
    if address.version == 4:
        return said
    return str(ip_network((address, IPV6_PREFIX), strict=False))


def includeme(config: Any) -> None:
    settings = config.registry.openhall
    config.registry.rate_limits = RateLimits(
        Allowances(settings.posts_a_minute, settings.guesses_an_hour, settings.starts_an_hour)
    )
