"""Which increments make the moment asked for, and whether their files are what was written."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from content.clock import day_of
from portal.keeping.copying import Progress
from portal.keeping.faults import Damaged, KeepingRefused
from portal.keeping.increments import Chain, Found
from portal.keeping.manifests import faults_of_files
from portal.keeping.moments import Asked, shown


@dataclass(frozen=True)
class Chosen:
    """选定的备份: the increments to put together, and up to which moment."""

    chain: Chain
    moment: datetime


def choose(found: Found, asked: Asked | None) -> Chosen:
    """Raises Damaged, and KeepingRefused for a moment that no backup covers."""
    if asked is None:
        return _newest(found)
    for chain in sorted(found.chains, key=_end_of, reverse=True):
        for count, increment in enumerate(chain, 1):
            if increment.manifest.covered_from <= asked.moment <= increment.manifest.moment:
                return Chosen(chain[:count], asked.moment)
    last = _last_of_day(found, asked)
    if last is None:
        raise KeepingRefused(_not_covered(found, asked))
    return last


def _newest(found: Found) -> Chosen:
    """A damaged increment could be the newest: an older one is not restored in silence."""
    if found.faults:
        raise Damaged(f"{found.faults[0]}要恢复到更早的时刻，请用 --at 指定。")
    if not found.chains:
        raise KeepingRefused("文件夹里没有备份，请核对路径。")
    return Chosen(found.newest, _end_of(found.newest))


def _end_of(chain: Chain) -> datetime:
    return chain[-1].manifest.moment


def _last_of_day(found: Found, asked: Asked) -> Chosen | None:
    """Of a day that is not over, or of a storage without history: its last backup."""
    chosen = [
        Chosen(chain[:count], increment.manifest.moment)
        for chain in found.chains
        for count, increment in enumerate(chain, 1)
        if asked.day is not None and day_of(increment.manifest.moment) == asked.day
    ]
    return max(chosen, key=lambda one: one.moment, default=None)


def _not_covered(found: Found, asked: Asked) -> str:
    moments = sorted(
        {
            moment
            for chain in found.chains
            for increment in chain
            for moment in (increment.manifest.covered_from, increment.manifest.moment)
        }
    )
    before = [shown(moment) for moment in moments if moment < asked.moment][-1:]
    after = [shown(moment) for moment in moments if moment > asked.moment][:1]
    nearest = f"最近的可恢复时刻是 {'、'.join([*before, *after])}。" if moments else ""
    return f"没有备份能恢复到 {shown(asked.moment)}。{nearest}{''.join(found.faults)}"


def size_of(chain: Chain) -> int:
    return sum(increment.manifest.size for increment in chain)


def faults_in(chain: Chain, progress: Progress) -> Iterator[str]:
    """Reads every file of the chain; a sentence for each that is not what was written."""
    done, total = 0, size_of(chain)

    def hashed(length: int) -> None:
        nonlocal done
        done += length
        progress(done, total)

    for increment in chain:
        yield from faults_of_files(increment.path, increment.manifest, hashed)


def refuse_damaged(chain: Chain, progress: Progress) -> None:
    """Raises Damaged, naming the first file."""
    for fault in faults_in(chain, progress):
        raise Damaged(f"{fault}没有恢复任何内容。")
