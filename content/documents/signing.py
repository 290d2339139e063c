"""Who signs a paper: protocols; the keys and the cryptography are handed in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from content.documents.composing import Paper


@dataclass(frozen=True)
class Drawn:
    """画好的文书: the PDF, the seal's picture (a PDF of one page), and where the seal goes:
    page (from 1), and its middle in points from the left and the top of a page ``height`` high."""

    pdf: bytes
    seal_picture: bytes
    page: int
    x: float
    y: float
    height: float
    width: float


class Drawing(Protocol):
    """排版: a paper becomes pages; always the same for the same paper."""

    def __call__(self, paper: Paper) -> Drawn: ...


class KeyMissing(ValueError):
    """There is no key for the seal on this machine; the message says what to do."""


class Signer(Protocol):
    """签章: signs as the seal; what it looks like is the seal's picture.

    EC P-256 in a file now; SM2 or a device speaks the same.
    """

    def sign(self, drawn: Drawn, seal_uid: str, reason: str, moment: datetime) -> bytes:
        """The signed PDF. Raises KeyMissing."""
        ...
