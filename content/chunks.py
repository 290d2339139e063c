"""Bytes kept as database records of their own, none of them large; what they say is not asked."""

from collections.abc import Sequence

from persistent import Persistent

LARGEST = 1 << 20


class Chunk(Persistent):
    """块: at most ``LARGEST`` bytes; loaded only by whoever reads them."""

    def __init__(self, content: bytes) -> None:
        self.content = content


def cut(content: bytes) -> tuple[Chunk, ...]:
    starts = range(0, len(content), LARGEST)
    return tuple(Chunk(content[start : start + LARGEST]) for start in starts)


def joined(chunks: Sequence[Chunk]) -> bytes:
    return b"".join(chunk.content for chunk in chunks)
