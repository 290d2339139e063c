"""What keeps a backup, a restoring or a copy from being done; each one sentence for a person."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from ZODB.FileStorage.format import CorruptedError
from ZODB.POSException import StorageError

from portal.server_faults import is_server_fault, server_fault


class KeepingRefused(Exception):
    """It cannot be done as asked; what was there before is as it was."""


class Damaged(KeepingRefused):
    """A file of a backup is not what was written; the message names it."""


@contextmanager
def in_one_sentence(what: str, cure: str) -> Iterator[None]:
    """Raises KeepingRefused for a disk or a database that does not obey."""
    try:
        yield
    except OSError as error:
        where = error.filename or "磁盘"
        reason = "空间不足" if error.errno == errno.ENOSPC else error.strerror or "读写出错"
        raise KeepingRefused(f"{what}没有完成：{where}（{reason}）。{cure}") from error
    except (StorageError, CorruptedError) as error:
        if is_server_fault(error):
            raise KeepingRefused(f"{what}没有完成：{server_fault(error)}{cure}") from None
        raise KeepingRefused(f"{what}没有完成：数据库读不出（{error}）。{cure}") from error
    except Exception as error:
        if not is_server_fault(error):
            raise
        raise KeepingRefused(f"{what}没有完成：{server_fault(error)}{cure}") from None
