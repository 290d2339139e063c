"""What seals personal data at rest: a protocol; keys and cryptography are handed in."""

from typing import Any, Protocol

from persistent import Persistent


class Unreadable(ValueError):
    """Sealed data that no key here opens, or that was moved or changed since it was sealed."""


class Sealing(Protocol):
    """加密: ``about`` names what the data belong to, and binds them to it."""

    def seal(self, data: bytes, about: str) -> bytes: ...

    def open(self, sealed: bytes, about: str) -> bytes:
        """Raises Unreadable."""
        ...

    def digest(self, text: str) -> str:
        """A keyed digest (hex), by which a code is recognised and never told."""
        ...


class Sealed(Persistent):
    """密文: sealed bytes as a record of their own; woken only by whoever opens them."""

    def __init__(self, sealed: bytes) -> None:
        self.sealed = sealed

    @classmethod
    def of(cls, sealing: Sealing, data: bytes, about: str) -> "Sealed":
        return cls(sealing.seal(data, about))

    def open(self, sealing: Any, about: str) -> bytes:
        """Raises Unreadable."""
        opened: bytes = sealing.open(self.sealed, about)
        return opened
