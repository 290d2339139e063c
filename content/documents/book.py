"""The book of papers: what was issued, under which number, sealed with what; never taken out.

The bytes and the name are sealed at rest; number, kind, day, digest and seal are told to whoever
verifies. What a paper says, and who may issue one, is not here.
"""

import json
import random
from collections.abc import Iterable, Iterator, Mapping
from heapq import merge
from itertools import islice
from typing import Any

from BTrees.Length import Length
from persistent import Persistent

from content.merging import LookUpTree, MergingMap
from content.sealing import Sealed, Sealing
from content.shards import ShardedMap

_SHARDS = 256
ISSUED = "issued"  # the type of a case's event
# Numbers from which those take one at random who lost a number to somebody else before
_FIRST_WINDOW, _WIDEST_WINDOW = 8, 256


class KeptPaper(Persistent):
    """文书存档: ``said`` is a plain mapping: kind, number, code, case (uid), case_number, branch,
    item_uid, item_edition, government, department (uids), seal (uid), sealed_at (µs), sealed_by,
    sealed_as (content.documents.verifying), sha256, dated_on (ISO)."""

    _pdf: Sealed | None = None
    _told: Sealed | None = None
    licence_uid = ""

    def __init__(self, uid: str, said: Mapping[str, Any]) -> None:
        self.uid = uid
        self.said = {"type": "paper", "v": 1, **said}

    def __getattr__(self, name: str) -> Any:
        try:
            return vars(self)["said"][name]
        except KeyError:
            raise AttributeError(name) from None

    def keep(self, sealing: Sealing, pdf: bytes, told: Mapping[str, str]) -> None:
        """``told`` is what the page to verify by says of a person: masked."""
        self._pdf = Sealed.of(sealing, pdf, f"paper:{self.uid}")
        plain = json.dumps(dict(told), ensure_ascii=False).encode("utf-8", "surrogatepass")
        self._told = Sealed.of(sealing, plain, f"paper:{self.uid}:told")

    def pdf(self, sealing: Sealing) -> bytes:
        """Empty where it was forgotten with its case."""
        return b"" if self._pdf is None else self._pdf.open(sealing, f"paper:{self.uid}")

    def told(self, sealing: Sealing) -> dict[str, str]:
        if self._told is None:
            return {}
        plain = self._told.open(sealing, f"paper:{self.uid}:told")
        told: dict[str, str] = json.loads(plain)
        return told

    @property
    def is_forgotten(self) -> bool:
        return self._pdf is None

    def forget(self) -> None:
        """Pages and name go; that there was a paper, and its digest, stay."""
        self._pdf = self._told = None


class Series(Persistent):
    """文号序列: number → uid of the paper; of one government, year and kind.

    A number is taken with the commit that keeps its paper, so none is lost with an act that was
    given up, and of two who want the same one tries again.
    """

    def __init__(self) -> None:
        self._papers = LookUpTree()
        self._count = Length()

    def take(self, uid: str, chance: random.Random, losses: int = 0) -> int:
        """The lowest number nobody has. Who lost it before takes one of the lowest few, so that
        many who issue at once do not meet again and again; what is left free is taken next."""
        free = self._free()
        window = 0 if not losses else min(_FIRST_WINDOW * 2**losses, _WIDEST_WINDOW)
        wanted = [next(free) for _ in range(window or 1)]
        number = chance.choice(wanted)
        self._papers[number] = uid
        self._count.change(1)
        return number

    def _free(self) -> Iterator[int]:
        """Holes are few and near the end: they are looked for from there."""
        highest = self._papers.maxKey() if self._papers else 0
        missing, holes, number = highest - self._count.value, list[int](), highest
        while missing > 0 and number > 0:
            if number not in self._papers:
                holes.append(number)
                missing -= 1
            number -= 1
        yield from reversed(holes)
        while True:
            highest += 1
            yield highest

    def items(self) -> Iterator[tuple[int, str]]:
        return iter(self._papers.items())

    @property
    def count(self) -> int:
        return int(self._count.value)


class PaperBook(Persistent):
    """文书簿: papers by uid, code and digest, their numbers, and the uses of each seal."""

    def __init__(self) -> None:
        self._papers = ShardedMap(_SHARDS)
        self._by_code = MergingMap(_SHARDS)
        self._by_digest = MergingMap(_SHARDS)
        self._series = MergingMap(16)
        self._uses = MergingMap(16)  # (seal uid, -µs, paper uid), cut by paper: one seal is all's

    def get(self, uid: str) -> KeptPaper | None:
        paper: KeptPaper | None = self._papers.get(uid)
        return paper

    def by_code(self, code: str) -> KeptPaper | None:
        """``code`` tidied (content.cases.numbers.tidy)."""
        uid = self._by_code.get(code)
        return None if uid is None else self.get(uid)

    def by_digest(self, sha256: str) -> KeptPaper | None:
        uid = self._by_digest.get(sha256)
        return None if uid is None else self.get(uid)

    def has_code(self, code: str) -> bool:
        return code in self._by_code

    def series(self, government_uid: str, year: int, kind: str) -> Series:
        """Made with its first number."""
        key = f"{government_uid}:{year}:{kind}"
        shard = self._series.shard(key)
        if key not in shard:
            shard[key] = Series()
        found: Series = shard[key]
        return found

    def add(self, paper: KeptPaper, code: str) -> None:
        """``code`` tidied."""
        self._papers[paper.uid] = paper
        self._by_code[code] = paper.uid
        self._by_digest[paper.sha256] = paper.uid
        use = (paper.seal, -paper.sealed_at, paper.uid)
        self._uses.shard(paper.uid)[use] = None

    def uses(self, seal_uid: str, after: tuple | None = None, most: int = 50) -> list[KeptPaper]:
        """用印: the papers sealed with it, newest first; from the one after the key ``after``."""
        first = (seal_uid, *(after or (-(2**63), "")))
        last, is_after = (seal_uid, 2**63, ""), after is not None
        found = merge(*(shard.keys(first, last, is_after) for shard in self._uses.shards()))
        return [self._papers[uid] for _, _, uid in islice(found, most)]

    def forget_of(self, events: Iterable[Mapping[str, Any]]) -> None:
        """Pages and names of what was issued by these events of a case."""
        for event in events:
            if event["type"] == ISSUED and (paper := self.get(event["document"])) is not None:
                paper.forget()

    def all(self) -> Iterator[KeptPaper]:
        """Everything, in no useful order; for checks."""
        return (paper for _, paper in self._papers.items())

    def all_series(self) -> Iterator[tuple[str, Series]]:
        return self._series.items()


def papers_of(affairs: Any) -> PaperBook:
    """The book, made with the first paper; who only reads asks ``affairs.papers``."""
    if affairs.papers is None:
        affairs.papers = PaperBook()
    book: PaperBook = affairs.papers
    return book
