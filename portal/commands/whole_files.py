"""Files that a command writes whole or not at all; what keeps it from writing, in one sentence."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO

from portal.commands.opening import CommandRefused
from portal.whole_files import whole_file


@contextmanager
def whole(file: Path) -> Iterator[BinaryIO]:
    """Bytes. Raises CommandRefused, and an older file stays as it was."""
    try:
        with whole_file(file) as stream:
            yield stream
    except OSError as error:
        raise CommandRefused(f"写不了文件 {file}（{error.strerror}），请换一个文件夹。") from error


@contextmanager
def whole_text(file: Path) -> Iterator[TextIOWrapper]:
    """UTF-8, line ends as written. Raises CommandRefused."""
    with whole(file) as stream:
        text = TextIOWrapper(stream, encoding="utf-8", newline="")
        try:
            yield text
        finally:
            text.detach()
