"""What is known and may be written down of an error: its types and where it arose, no message.

A message, and the values that template engines add to it, may hold what somebody typed.
"""

import errno
import traceback
from collections.abc import Iterator

MOST_FRAMES = 60
NO_SPACE = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))


def told_without_values(error: BaseException) -> str:
    """Every error of the chain, the first one first: its frames, then its type."""
    return "\n".join(line for one in _chain(error) for line in _lines(one))


def _chain(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found[::-1]


def _lines(error: BaseException) -> Iterator[str]:
    for frame in traceback.extract_tb(error.__traceback__)[-MOST_FRAMES:]:
        yield f"  {frame.filename}:{frame.lineno} {frame.name}"
    yield f"{type(error).__module__}.{type(error).__qualname__}"
