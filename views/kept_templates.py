"""A folder of compiled templates, so that a second start compiles nothing; losing it costs time."""

import hashlib
import logging
import marshal
import os
import sys
import tempfile
import time
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from chameleon.zpt.template import PageTemplateFile

DIGEST_BYTES = hashlib.sha256().digest_size
OTHERS_KEPT_SECONDS = 24 * 3600
COMPILED_BY = f"Chameleon {version('Chameleon')}, Python {sys.version}"

log = logging.getLogger(__name__)


class Template(PageTemplateFile):
    """模板: its ``loader``, the library's word for what keeps compiled code, is set at start."""

    def digest(self, body, names):
        """Names what is kept, so that nothing of another wording, library or Python is used."""
        said = "\n".join((COMPILED_BY, str(self.filename), body, *names))
        return hashlib.sha256(said.encode("utf-8")).hexdigest()[:32]


class KeptTemplates:
    """编译好的模板: ``get`` and ``build`` are what Chameleon asks of a loader.

    Unlike the library's own ModuleLoader it survives a full disk and a file cut by a crash.
    """

    def __init__(self, folder):
        self._folder = Path(folder)
        self._used = set()

    def get(self, name):
        """The names that the compiled code defines; None if it is not kept, or not whole."""
        self._used.add(name)
        try:
            kept = (self._folder / name).read_bytes()
        except OSError:
            return None
        digest, code = kept[:DIGEST_BYTES], kept[DIGEST_BYTES:]
        return _run(marshal.loads(code)) if digest == hashlib.sha256(code).digest() else None

    def build(self, source, name):
        compiled = compile(source, name, "exec")
        code = marshal.dumps(compiled)
        try:
            self._write(name, hashlib.sha256(code).digest() + code)
        except OSError as error:
            log.warning("编译好的模板没有保存，下次启动会慢几秒：%s", error)
        return _run(compiled)

    def forget_others(self):
        """Drops what an earlier release left; what another process may just be starting stays."""
        before = time.time() - OTHERS_KEPT_SECONDS
        with suppress(OSError):
            for path in self._folder.iterdir():
                if path.name not in self._used and path.stat().st_mtime < before:
                    path.unlink(missing_ok=True)

    def _write(self, name, content):
        self._folder.mkdir(parents=True, exist_ok=True)
        descriptor, written = tempfile.mkstemp(dir=self._folder)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
            os.replace(written, self._folder / name)
        except BaseException:
            os.unlink(written)
            raise


def _run(code):
    names = {}
    exec(code, names)
    return names
