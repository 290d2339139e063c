"""Files that a command writes whole or not at all: a failed one leaves the older file as it was."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from portal.commands.opening import CommandRefused


@contextmanager
def whole_text_file(file: Path) -> Iterator[Any]:
    """A stream (UTF-8, line ends as written) that takes the place of ``file`` on leaving.

    Raises CommandRefused where it cannot be written.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=file.parent, suffix=".part")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as stream:
                yield stream
            Path(name).replace(file)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise CommandRefused(f"写不了文件 {file}（{error.strerror}），请换一个文件夹。") from error
