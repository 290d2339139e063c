"""Whose a row is: a department found by code, name, former name or alias, or one to be set up.

Names in files are short, old, or carry another place's name; what is not surely one department is
not guessed, but refused with the nearest names.
"""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, count
from typing import Any

from content.addresses import RESERVED, SLUG
from content.base import lineage
from content.importers.department_words import Former, Usual, Words, fold
from content.tree import Place, Site

GOVERNMENT_OFFICE = "bgt"
_HEADS = re.compile(r"^(?:国家税务总局|中共)")
_GENERIC = re.compile(r"^[省市州盟县区旗](?=..)")
# What may stand before a department's name: the name of another place.
_FOREIGN = re.compile(r"[\u4e00-\u9fff]{1,20}[省市州盟县区旗乡镇]")
_NOT_A_PLACE = ("城市", "市区", "城区", "社区", "地区")
_JOINT = re.compile(r"[、，,；;\s]+")
_BRANCH = "分局"
# 卫计委 at one level is 卫计局 at another, and was so at another time.
_RANKED = re.compile(r"(?<=..)(?:委员会|[局委厅])$")
_RANKS = ("局", "委", "委员会", "厅")


@dataclass(frozen=True)
class Home:
    """归属: a department that is there, or (``place`` None) one that the import sets up."""

    slug: str
    title: str
    place: Place | None = None
    aliases: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Tells homes apart, whether they are there yet or not."""
        return self.place.uid if self.place is not None else f"new:{self.slug}"


@dataclass
class Directory:
    """部门名录: the departments below one place, by all their names.

    ``mapped`` are names that the person importing has explained: name → slug.
    """

    place: Place
    site: Site
    mapped: Mapping[str, str] = field(default_factory=dict)
    usual: Sequence[Usual] = ()

    def __post_init__(self) -> None:
        self.mapped = {fold(name): slug.strip() for name, slug in self.mapped.items()}
        self._found: dict[str, Place | None] = {}
        self._words = Words(self.usual)
        self._exact, self._bare = self._names()

    def find(self, hint: str) -> Place | None:
        """The department that a file means by ``hint``: slug, path, name, short or foreign name."""
        name = self.mapped.get(fold(hint), hint)
        if name not in self._found:
            found = self._by_address(name) or self._own(name) or self._by_words(name)
            self._found[name] = self._successor(found or self._by_ending(fold(name)))
        return self._found[name]

    def former(self, hint: str) -> Former | None:
        """The reform that ended the body of this name; None: it is no abolished one's."""
        for name in self._spellings(fold(hint)):
            place = self._exact.get(name) or self._bare.get(name)
            if place is not None and self._bare_name(fold(place.title)) == name:
                gone = place.abolished_on
                return Former((place.title,), gone.year) if gone else None
            if name in self._words.spoken_only:
                return None
            if name in self._words.former:
                return self._words.former[name]
        return None

    def is_foreign(self, hint: str) -> bool:
        """Was the department found only because one of another place has the same name?"""
        name = self.mapped.get(fold(hint), hint)
        return not (self._by_address(name) or self._own(name) or self._by_words(name))

    def is_proper(self, hint: str, place: Place) -> bool:
        """Is it the department's name, but perhaps for what stands before it: its place?"""
        if SLUG.fullmatch(hint) or "/" in hint:
            return True
        said, title = (self._bare_name(fold(name)) for name in (hint, place.title))
        return title in (said, _GENERIC.sub("", said))

    def issuer(self, authority: str) -> Place | None:
        """The department *here* that issued a document; the first of several is in the lead."""
        first = next(filter(None, _JOINT.split(authority.strip())), "")
        if not first:
            return None
        name = fold(first)
        if name in self.mapped:
            return self._successor(self._by_address(self.mapped[name]))
        here = name.removeprefix(self.place.government.title[-1])
        found = self._exact.get(name) or self._bare.get(name) or self._bare.get(here)
        return self._successor(found or self._ranked(name))

    def office(self) -> Place | None:
        """The government's own office, where documents of others go."""
        if not self.place.is_government:
            return self.place
        office = self.place.get(GOVERNMENT_OFFICE)
        return office if isinstance(office, Place) else None

    def new_home(self, hints: Sequence[str], taken: Mapping[str, Home]) -> Home:
        """A department to be set up under the code and name in the file."""
        names = [self.mapped.get(fold(hint), hint.strip()) for hint in hints]
        meant = {spelling for name in names for spelling in self._spellings(fold(name))}
        for one in self.usual:
            if self._usual_names(one) & meant and self._is_free(one.slug, taken):
                return Home(one.slug, one.title, aliases=one.aliases)
        code = next((name for name in names if self._is_free(name, taken)), "")
        named = next((name for name in names if not SLUG.fullmatch(name)), code or names[0])
        title = self._full_title(named)
        aliases = (named,) if title != named else ()
        return Home(code or self._free_slug(title, taken), title, aliases=aliases)

    def nearest(self, hint: str) -> list[str]:
        """Names of departments that are written almost like ``hint``."""
        name = fold(hint)
        close = difflib.get_close_matches(name, [*self._exact, *self._bare], n=6, cutoff=0.4)
        places = {**self._bare, **self._exact}
        return list(dict.fromkeys(places[one].title for one in close))[:3]

    def _names(self) -> tuple[dict[str, Place], dict[str, Place]]:
        """Names that mean a department here, and bare ones without any place's name."""
        place = self.place
        departments = place.departments() if place.is_government else [place]
        named = [(fold(n), one) for one in departments for n in (one.title, *one.former_names)]
        aliased = [(fold(alias), one) for one in departments for alias in one.aliases]
        bare: dict[str, Place] = {}
        for name, one in (*named, *aliased):
            bare.setdefault(self._bare_name(name), one)
        for name, one in list(bare.items()):
            if name.endswith(_BRANCH):
                bare.setdefault(f"{name.removesuffix(_BRANCH)}局", one)
        exact = {
            f"{prefix}{name}": one for prefix in self._prefixes() for name, one in bare.items()
        }
        return {**exact, **dict(reversed(named))}, bare

    def _by_words(self, hint: str) -> Place | None:
        """By a name that a department usually has, or had, among those who speak of it."""
        for name in self._spellings(fold(hint)):
            if slug := self._words.slug_of(name):
                return self._by_address(slug)
        return None

    def _prefixes(self) -> tuple[str, ...]:
        """长春市南关区, 南关区, and the short name."""
        government = self.place.government
        above = [step.title for step in lineage(government) if isinstance(step, Place)]
        full = "".join(reversed(above[:-1])) if len(above) > 1 else above[0]
        names = (f"{above[-1]}{full}", full, government.title, government.short_name)
        return tuple(dict.fromkeys(fold(name) for name in names if name))

    def _bare_name(self, name: str) -> str:
        name = _HEADS.sub("", name)
        for prefix in self._prefixes():
            if name.startswith(prefix) and len(name) > len(prefix) + 1:
                return name.removeprefix(prefix)
        return name

    def _by_address(self, text: str) -> Place | None:
        """A slug, or a path relative to the place that the file was exported from."""
        here = self.place
        if not here.is_government and text in (here.__name__, "."):
            return here
        found: Any = here
        for name in filter(None, text.strip().split("/")):
            found = found.get(name) if isinstance(found, Place) else None
        is_department = isinstance(found, Place) and not found.is_government
        return found if is_department else None

    def _own(self, hint: str) -> Place | None:
        name = fold(hint)
        for candidate in self._spellings(name):
            found = self._exact.get(candidate) or self._bare.get(candidate)
            if found is not None:
                return found
        return None

    def _ranked(self, name: str) -> Place | None:
        """The department of that name but for its rank."""
        names = _other_ranks(self._bare_name(name))
        return next((self._bare[one] for one in names if one in self._bare), None)

    def _spellings(self, name: str) -> Iterator[str]:
        """The likeliest first."""
        bare = self._bare_name(name)
        for one in (name, bare, _GENERIC.sub("", bare)):
            yield one
            if one.endswith(_BRANCH):
                yield f"{one.removesuffix(_BRANCH)}局"
        yield from _other_ranks(_GENERIC.sub("", bare))

    def _by_ending(self, name: str) -> Place | None:
        """广安区税务局: the longest known name behind the name of some place."""
        endings = [known for known in self._bare if len(known) > 2 and name.endswith(known)]
        for known in sorted(endings, key=len, reverse=True):
            before = _HEADS.sub("", name.removesuffix(known))
            if _FOREIGN.fullmatch(before) and not before.endswith(_NOT_A_PLACE):
                return self._bare[known]
        return None

    def _successor(self, found: Place | None) -> Place | None:
        """An abolished department's work went to its successor."""
        while found is not None and found.abolished_on and found.successor_uids:
            successor = self.site.find(found.successor_uids[0])
            if not isinstance(successor, Place):
                break
            found = successor
        return found

    def _usual_names(self, usual: Usual) -> set[str]:
        names = {fold(name) for name in (usual.title, *usual.aliases)}
        return {usual.slug, *names, *map(self._bare_name, names)}

    def _full_title(self, name: str) -> str:
        """区残联 → 南关区残联."""
        stripped = _GENERIC.sub("", name)
        return f"{self.place.title}{stripped}" if stripped != name else name

    def _free_slug(self, title: str, taken: Mapping[str, Home]) -> str:
        """Never the code that another department usually has: a later file would mean that one."""
        initials = initials_of(self._bare_name(fold(title))) or "bm"
        numbered = (f"{initials}{number}" for number in count(2))
        known = {one.slug for one in self.usual}
        slugs = (slug for slug in chain((initials,), numbered) if slug not in known)
        return next(slug for slug in slugs if self._is_free(slug, taken))

    def _is_free(self, slug: str, taken: Mapping[str, Home]) -> bool:
        is_slug = bool(SLUG.fullmatch(slug)) and slug not in RESERVED
        return is_slug and slug not in taken and self.place.get(slug) is None


def _other_ranks(name: str) -> list[str]:
    """卫计局 → 卫计委, 卫计委员会, 卫计厅."""
    stem = _RANKED.sub("", name)
    return [] if stem == name else [f"{stem}{rank}" for rank in _RANKS if f"{stem}{rank}" != name]


def initials_of(name: str) -> str:
    """残联 → cl; at most 20 letters and digits."""
    # A dictionary of 40,000 characters, wanted only where a department is set up.
    from pypinyin import Style, lazy_pinyin

    letters = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower()
    return re.sub(r"[^a-z0-9]", "", letters)[:20]
