"""支付渠道: what a payment provider must be able to do, and the registry in which it is found.

A provider is believed only where what it tells is signed; what the browser says is never believed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

Told = Mapping[str, str]


class NotGenuine(ValueError):
    """What was told is not signed by the provider, or is not whole."""


class RefundNotMade(ValueError):
    """The provider gives nothing back for this; the message says why."""


@dataclass(frozen=True)
class Notice:
    """支付通知: that money came for an order; genuine, and perhaps told before."""

    order: str
    transaction: str
    amount_fen: int


@dataclass(frozen=True)
class Statement:
    """对账单的一行: what a provider's own books say of a transaction."""

    transaction: str
    order: str
    amount_fen: int
    refunded_fen: int


class Provider(Protocol):
    """支付渠道."""

    @property
    def name(self) -> str:
        """In addresses, orders and events; never changed."""
        ...

    @property
    def label(self) -> str: ...

    def checkout(self, order: Any, title: str) -> Told:
        """The signed parameters with which the browser is sent to the provider's page."""
        ...

    def read_notice(self, told: Told) -> Notice:
        """Of a callback, or of what the browser brings back. Raises NotGenuine."""
        ...

    def refund(self, affairs: Any, notice: Notice, amount_fen: int, key: str) -> str:
        """Gives back, once for each ``key``; the provider's number of it. Raises RefundNotMade."""
        ...

    def statements(self, affairs: Any) -> Iterator[Statement]:
        """What its books say, for comparing."""
        ...


class Providers:
    """支付渠道表: those that this site takes money through, by name."""

    def __init__(self, providers: Iterable[Provider] = ()) -> None:
        self._by_name = {one.name: one for one in providers}

    def get(self, name: str) -> Provider | None:
        return self._by_name.get(name)

    def __iter__(self) -> Iterator[Provider]:
        return iter(self._by_name.values())
