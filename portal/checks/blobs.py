"""The bytes of attachments: is every file there, does it say what was uploaded, is one unused?"""

import hashlib
from collections.abc import Callable, Collection, Iterator
from typing import Any

from content.base import path_of
from content.editions import Attachment
from content.tree import Site
from content.verification import RESTORE, Fault
from content.verification.walking import Walk
from portal.databases import blob_folder, read_blob


def check_blobs(site: Site, step: Callable[[], None]) -> Iterator[Fault]:
    """What cannot be read on the way is told by the walk of ``verify_site``, and left out here."""
    walk = Walk()
    known: dict[bytes, tuple[str, str]] = {}
    for place in walk.places(site.province):
        for section in walk.sections(place):
            for node in walk.items(section):
                yield from _check_item(node.thing, known)
                step()


def _check_item(item: Any, known: dict[bytes, tuple[str, str]]) -> Iterator[Fault]:
    """``known``: digest and trouble of files looked at before, which editions may share."""
    try:
        for edition in item.editions():
            for name, file in edition.files.items():
                oid = file.blob._p_oid
                known[oid] = digest, trouble = known.get(oid) or _read(file)
                if trouble or digest != file.facts["sha256"]:
                    where = f"{path_of(item)} 第 {edition.number} 版附件“{name}”"
                    yield Fault(where, trouble or "已被改动", RESTORE)
    except Exception:
        return


def _read(file: Attachment) -> tuple[str, str]:
    """(sha256, what is wrong)."""
    try:
        return hashlib.sha256(read_blob(file.blob)).hexdigest(), ""
    except OSError as error:
        return "", f"读不出（{error.strerror}）"
    except Exception as error:
        return "", f"读不出（{type(error).__name__}）"


def unused_blobs(database: Any, reachable: Collection[bytes]) -> int:
    """How many attachments lie on disk that nothing refers to; a pack takes them away."""
    if blob_folder(database) is None:
        return 0
    return sum(1 for oid, _ in database.storage.fshelper.listOIDs() if oid not in reachable)
