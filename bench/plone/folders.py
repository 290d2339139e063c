"""Where the peer lies: one folder for all, so that one installed peer serves every checkout."""

import os
from dataclasses import dataclass
from pathlib import Path

VARIABLE = "OPENHALL_BENCH_FOLDER"
ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent


class PeerFailed(RuntimeError):
    """The peer cannot do what was asked; the message says why and what to do, in one sentence."""


@dataclass(frozen=True)
class Folders:
    """What lies below ``base``, the folder of the benchmark suite."""

    base: Path

    @property
    def peer(self) -> Path:
        return self.base / "plone"

    @property
    def venv(self) -> Path:
        return self.peer / "venv"

    @property
    def python(self) -> Path:
        return self.venv / "bin" / "python"

    @property
    def instance(self) -> Path:
        return self.peer / "instance"

    @property
    def copy(self) -> Path:
        """Of the instance, to write into: what is measured leaves the site as it was."""
        return self.peer / "copy"

    @property
    def texts(self) -> Path:
        """The Openhall demo site whose documents the peer shows, where no other was given."""
        return self.peer / "texts"


def folders(given: Path | str | None = None) -> Folders:
    """Below ``given``, else where the environment says, else in var/bench of this checkout."""
    base = given or os.environ.get(VARIABLE) or ROOT / "var" / "bench"
    return Folders(Path(base).resolve())
