"""A mark beside the site's secret while a restoring is under way: no half site is opened."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from portal.databases import restoring_mark
from portal.keeping.targets import Renames, sync_folder


@dataclass(frozen=True)
class Journal:
    """恢复记录: what is still to be renamed; nothing while a server is being filled."""

    path: Path

    @classmethod
    def of(cls, secret_file: str) -> "Journal":
        return cls(restoring_mark(secret_file))

    def write(self, moment: str, pairs: Renames) -> None:
        """Whole or not at all."""
        told = {"moment": moment, "renames": [[str(a), str(b)] for a, b in pairs]}
        fresh = self.path.with_suffix(".new")
        with fresh.open("w", encoding="utf-8") as file:
            json.dump(told, file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.path)
        sync_folder(self.path.parent)

    def read(self) -> tuple[str, Renames] | None:
        """(moment, renames) of a restoring that was cut short; None where none was."""
        if not self.path.exists():
            return None
        told = json.loads(self.path.read_text(encoding="utf-8"))
        return told["moment"], [(Path(a), Path(b)) for a, b in told["renames"]]

    def end(self) -> None:
        self.path.unlink(missing_ok=True)
        sync_folder(self.path.parent)
