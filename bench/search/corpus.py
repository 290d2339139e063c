"""The index documents of a demo site, cut once and kept; and the queries to be asked of them."""

import pickle
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.sites import Site
from content.kinds_list import KINDS
from portal.commands.opening import opened_databases
from portal.searching import site_opener
from search_index.documents import IndexDocument, documents_of
from search_index.terms import WORDS, term_fields

BATCH = 2_000
COMMON_SHARE, RARE_DOCUMENTS = 0.3, 12
_HAN_WORD = re.compile("[\u4e00-\u9fff]+")


@dataclass(frozen=True)
class Asking:
    """提问: one query, the same for every engine; ``narrowed`` are fields of Query."""

    name: str
    text: str
    narrowed: dict[str, Any] = field(default_factory=dict)
    facets: tuple[str, ...] = ()
    marked: bool = False


class Corpus:
    """语料: batches of index documents in one file, for any process to read."""

    def __init__(self, site: Site) -> None:
        self._site, self.path = site, site.folder / "documents.pickle"

    def make(self) -> int:
        """How many there are; all that the public may find."""
        count = 0
        unfinished = self.path.with_suffix(".part")
        with unfinished.open("wb") as file:
            for batch in self._batches_of_site():
                pickle.dump(batch, file, protocol=5)
                count += len(batch)
        unfinished.replace(self.path)
        return count

    def _batches_of_site(self) -> Iterator[list[IndexDocument]]:
        with opened_databases(str(self._site.ini("site")), writing=False) as (_, databases):
            open_site = site_opener(databases)
            with open_site() as site:
                uids = [uid for uid, _ in site.addresses.items()]
            for start in range(0, len(uids), BATCH):
                with open_site() as site:
                    made = (documents_of(site, KINDS, uid) for uid in uids[start : start + BATCH])
                    yield [one for some in made for one in some if one.is_public]


def batches(path: Path) -> Iterator[list[IndexDocument]]:
    with path.open("rb") as file:
        while True:
            try:
                yield pickle.load(file)
            except EOFError:
                return


def askings(path: Path) -> list[Asking]:
    """What is rare and common is counted, not guessed; a title gives the phrase."""
    held: Counter[str] = Counter()
    places: Counter[str] = Counter()
    years: Counter[str] = Counter()
    total, title = 0, ""
    for batch in batches(path):
        for one in batch:
            held.update(set(term_fields(one)[WORDS]))
            places.update(one.places[1:2])
            years[one.year] += 1
            total += 1
            title = max(title, one.title[-16:], key=len)
    words = {word: n for word, n in held.items() if len(word) > 1 and _HAN_WORD.fullmatch(word)}
    common = _nearest(words, COMMON_SHARE * total)
    rare = _nearest(words, RARE_DOCUMENTS)
    half = _nearest({word: n for word, n in words.items() if word != common}, total / 10)
    here = {"place_uid": max(places, key=places.__getitem__), "year": max(years, key=years.get)}
    return [
        Asking("rare term", rare),
        Asking("common term", common),
        Asking("two terms", f"{common} {half}"),
        Asking("phrase of a title", title),
        Asking("place and year", common, here),
        Asking("by date", common, {"sort": "date"}),
        Asking("facets", common, facets=("kind", "places", "department", "year", "validity")),
        Asking("highlighted page", f"{common} {half}", marked=True),
    ]


def _nearest(counts: dict[str, int], wanted: float) -> str:
    """The word that about so many hold; of equally near ones always the same."""
    return min(counts, key=lambda word: (abs(counts[word] - wanted), word))
