"""Papers that applicants hand in: what was posted is examined, each file by itself, and sealed.

One wrong file never costs another one, nor anything that was typed.
"""

import hashlib
import shlex
import subprocess
from dataclasses import dataclass
from functools import partial

from content.cases.applying import ApplyRefused, attach
from views.uploads import TYPES, UploadRefused, checked_type, read_upload

SCAN_SECONDS, CLEAN, INFECTED = 60, 0, 1
PREFIX = "file-"


@dataclass(frozen=True)
class Examined:
    """已检查的文件: what it is called, what it holds, and what it really is."""

    name: str
    content: bytes
    media_type: str
    sha256: str


def examined(upload, field, command=""):
    """Raises UploadRefused; ``command``: the site's virus scanner, if it has one."""
    name, content = read_upload(upload, field.megabytes)
    media_type = checked_type(name, content, _endings(field))
    scan(content, name, command)
    return Examined(name, content, media_type, hashlib.sha256(content).hexdigest())


def _endings(field):
    types = {TYPES[one] for one in field.accept}
    return [ending for ending, media_type in TYPES.items() if media_type in types]


def scan(content, name, command):
    """Raises UploadRefused where the scanner finds something, or does not answer."""
    if not command:
        return
    try:
        done = subprocess.run(
            shlex.split(command), input=content, capture_output=True, timeout=SCAN_SECONDS
        )
        told = done.returncode
    except (OSError, subprocess.TimeoutExpired):
        told = None
    if told == INFECTED:
        raise UploadRefused(f"“{name}”里查到病毒或恶意程序，不能上传。请查杀后换一个文件。")
    if told != CLEAN:
        raise UploadRefused(f"暂时不能检查“{name}”是否带病毒，没有保存。请稍后再传。")


def take_files(request, definition, fields, keep):
    """{field name: [sentences]} of what was refused; ``keep(field name, Examined)`` keeps one."""
    command, refused = request.registry.openhall.scan_command, {}
    for field in fields:
        if field.type != "file":
            continue
        for upload in _posted(request, field):
            try:
                keep(field.name, examined(upload, field, command))
            except (UploadRefused, ApplyRefused) as problem:
                refused.setdefault(field.name, []).append(_said(upload, problem))
    return refused


def _posted(request, field):
    found = request.POST.getall(f"{PREFIX}{field.name}")
    return [one for one in found if hasattr(one, "file") and one.filename]


def _said(upload, problem):
    text = str(problem)
    name = upload.filename.replace("\\", "/").rpartition("/")[2][:80]
    return text if "“" in text else f"“{name}”没有上传：{text}"


def keeping_in(doing, draft):
    """``keep`` of ``take_files`` for a draft."""
    return partial(attach, doing, draft)
