"""设定依据: the text of one cell → the laws it names, each with its article, written in full.

Whether such a law may create a licence is said only where its kind is beyond doubt (许可法§17).
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from content.document_numbers import canonical, parse_number
from content.importers.law_facts import full_name, repealed
from content.importers.numerals import CHINESE, chinese, whole
from content.law_ranks import guess_rank
from content.vocabularies import NORMATIVE_DOCUMENT

_LAW_ENDINGS = "法典|法|条例|细则|规定|办法|决定|规则|通则|总则|章程|标准|目录|意见|通知|批复"
_BREAK = re.compile(
    r"[；;\n。]+|\s+(?=[(（]?\d{1,2}[)）.．、]+\s*[“\"]?《)"
    r"|(?<=》)[、，,和及]+(?=[“\"]?《)|(?<=[条款项])[、，,和及]*(?=[“\"]?《)"
)
_LIST_MARK = re.compile(
    r"^(?:[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）]|\d{1,2}[.．、](?!\d)"
    r"|[一二三四五六七八九十]{1,3}、|[①-⑳])\s*"
)
_OPENING = ("<<", "＜＜", "≪", "«")
_MARKS_ALIKE = re.compile("<<|>>|＜＜|＞＞|[≪≫«»]")
_OTHER_MARKS = re.compile(
    rf"[〈『「\"“]\s*([^〈〉『』「」\"“”]{{1,60}}?(?:{_LAW_ENDINGS}))\s*[〉』」\"”]"
)
# Western words keep the space between them
_INSIDE_MARKS = re.compile(r"《([^《》A-Za-z]*\s[^《》A-Za-z]*)》")
_UNCLOSED = re.compile(
    rf"《([^《》]{{1,60}}?(?:{_LAW_ENDINGS}))(?=\s*第?(?:\d+|{CHINESE}+)\s*条[^《》]*(?:《|$))"
)
_ARTICLE_NUMBER = re.compile(rf"第(\d+|{CHINESE}+)条")
_QUOTED = re.compile(r"^[“”\"']*(《.+?》)[“”\"']*(.*)$", re.DOTALL)
_CITED = re.compile(
    rf"^(?P<name>\D{{2,60}}?(?:{_LAW_ENDINGS}))(?P<rest>(?:第?(?:\d+|{CHINESE}+)条.*)?)$"
)
_ARTICLE = re.compile(
    rf"第?(?P<article>\d+|{CHINESE}+)条(?:之(?P<of>\d+|{CHINESE}+))?"
    rf"(?:第?(?P<paragraph>\d+|{CHINESE}+)款)?(?:第?[(（]?(?P<item>\d+|{CHINESE}+)[)）]?项)?"
)
_PROPER = re.compile(
    rf"第{CHINESE}+条(?:之[一二三四五六七八九十])?(?:第{CHINESE}+款)?"
    rf"(?:第[（(]?{CHINESE}+[)）]?项)?"
)
_NUMBER_IN_BRACKETS = re.compile(r"^[（(](.+号.*)[)）]$")
# Words that stand where a basis should: they name none.
_NO_BASIS = re.compile(
    r"(?:无|暂无|没有|同上|略|见附件|待补充?|待定|不详|(?:按照?|依据|根据)?(?:国家|省|市|上级)*"
    r"(?:有关|相关)*(?:法律)?(?:、?法规)?(?:、?规章)?(?:、?文件)?(?:的)?(?:规定|要求)?(?:执行|办理)?|[-—/…]+)"
)


@dataclass(frozen=True)
class Law:
    """``name`` with its book marks; ``article`` as 第五十一条, empty where none is cited."""

    name: str
    article: str = ""

    def __str__(self) -> str:
        return f"{self.name}{self.article}"


@dataclass(frozen=True)
class BasisRead:
    """``tidied``: those of ``laws`` that the cell writes otherwise."""

    laws: tuple[Law, ...] = ()
    doubts: tuple[str, ...] = ()
    tidied: tuple[Law, ...] = ()


def names_no_basis(text: str) -> bool:
    """同上, 按有关规定 and dashes name no law."""
    return _NO_BASIS.fullmatch("".join(text.split()).rstrip("。")) is not None


@lru_cache(5_000)
def read_basis(text: str, *, is_licence: bool = True) -> BasisRead:
    """``《药品管理法》51条；国发[2014]7号`` → two laws."""
    marked, is_open = _with_marks(text)
    read = [(part, _law(part)) for part in _parts(marked)]
    doubts = [doubt for part, law in read for doubt in _doubts(part, law, is_licence)]
    if is_open:
        doubts.insert(0, f"“{text.strip()}”的书名号没有成对，已补全")
    changed = marked != text
    return BasisRead(
        tuple(law for _, law in read),
        tuple(doubts),
        tuple(law for part, law in read if changed or _folded(str(law)) != _folded(part)),
    )


def _with_marks(text: str) -> tuple[str, bool]:
    """The text with 《》 for what stands for them; and whether one of a pair was missing."""
    marked = _MARKS_ALIKE.sub(lambda found: "《" if found[0] in _OPENING else "》", text)
    if "《" not in marked and "》" not in marked:
        marked = _OTHER_MARKS.sub(r"《\1》", marked)
    marked = _INSIDE_MARKS.sub(lambda found: f"《{''.join(found[1].split())}》", marked)
    whole_pairs = _UNCLOSED.sub(r"《\1》", marked)
    if "《" not in whole_pairs and whole_pairs.count("》") == 1:
        whole_pairs = f"《{whole_pairs.lstrip()}"
    return whole_pairs, whole_pairs != marked


def _parts(text: str) -> Iterator[str]:
    for piece in _BREAK.split(text):
        part = _LIST_MARK.sub("", piece.strip(" \t\u3000，,、；;"))
        if part:
            yield part


def _folded(text: str) -> str:
    """White space and full width make no difference."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def _law(part: str) -> Law:
    quoted = _QUOTED.match(part)
    if quoted is None:
        return _unquoted(unicodedata.normalize("NFKC", part).replace(" ", ""))
    name, rest = quoted[1], quoted[2].strip()
    number = _NUMBER_IN_BRACKETS.match(rest)
    if number:
        return Law(f"{name}（{canonical(number[1])}）")
    article = _article(rest)
    if article != rest.strip():
        name = f"《{full_name(name.strip('《》'))}》"
    return Law(name, article)


def _unquoted(part: str) -> Law:
    if parse_number(part) is not None:
        return Law(canonical(part))
    cited = _CITED.match(part)
    if cited is None:
        return Law(part)
    return Law(f"《{full_name(cited['name'])}》", _article(cited["rest"]))


def _article(rest: str) -> str:
    """51条 → 第五十一条; what is no single article stays as it is written."""
    plain = "".join(rest.split())
    found = _ARTICLE.fullmatch(unicodedata.normalize("NFKC", plain))
    if found is None or _PROPER.fullmatch(plain):
        return plain if found else rest
    number = {name: _ordinal(said) for name, said in found.groupdict().items()}
    said = f"第{number['article']}条"
    said += f"之{number['of']}" if number["of"] else ""
    said += f"第{number['paragraph']}款" if number["paragraph"] else ""
    return said + (f"第（{number['item']}）项" if number["item"] else "")


def _ordinal(said: str | None) -> str:
    number = whole(said) if said else None
    return chinese(number) if number else said or ""


def _doubts(part: str, law: Law, is_licence: bool) -> Iterator[str]:
    for number in _ARTICLE_NUMBER.findall(law.article):
        if not whole(number):
            yield f"“{law}”里的“第{number}条”看不出是第几条"
    title = re.search(r"《(.+?)》", law.name)
    gone = repealed(title[1]) if title else None
    if title and gone:
        now = f"，现为《{gone.successor}》" if gone.successor else ""
        yield f"《{title[1]}》已于{gone.on}废止{now}"
    if is_licence and guess_rank(law.name) == NORMATIVE_DOCUMENT:
        written = _number_in(part)
        right = canonical(written) if written else ""
        proper = f"；文号规范写法为{right}" if right != written else ""
        yield f"{written or law.name}是规范性文件，依行政许可法第十七条不得设定行政许可{proper}"


def _number_in(part: str) -> str:
    """The document number in a citation as written; empty: none."""
    if parse_number(part) is not None:
        return part
    inside = re.search(r"[（(]([^《》]+号)[）)]$", part)
    return inside[1] if inside and parse_number(inside[1]) else ""
