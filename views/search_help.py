"""What the search page offers beside results: where to look, another spelling, what there is."""

from dataclasses import replace
from typing import NamedTuple

from content.base import lineage
from content.search_vocabulary import hot_words_of
from content.tree import Place
from search_index.query import Query
from views.asof import asof
from views.layout import url_of
from views.listing import with_query
from views.search_terms import query_of
from views.search_words import corrected, with_vocabulary

ADVICE = (
    "检查有没有错别字，或者换一种说法；",
    "少输入几个词，或者去掉上面的筛选条件；",
    "知道文号的，直接输入文号，如“吉政发〔2008〕24号”。",
)
KINDS_OF_WORDS = (
    ("事项或文件的名称", "最低生活保障"),
    ("平常的说法", "低保、房产证、上户口"),
    ("文号", "吉政发〔2008〕24号，括号怎么写都可以"),
    ("地方加事项", "南关区 低保"),
)


class Offer(NamedTuple):
    """去处: another search that finds ``count``; 0 where it was not counted."""

    label: str
    url: str
    count: int = 0


def scopes(request, context):
    """(label, address, is it here?) of the same words in each place above, widest first."""
    steps = [step for step in lineage(context) if isinstance(step, Place)]
    for place in reversed(steps):
        label = place.short_name or place.title
        yield label, _address(request, place, request.GET.get("q")), place is context


def _address(request, place, text):
    return url_of(request, place, "search", q=text, asof=request.GET.get("asof"))


def spelling(request, asked):
    """(what was probably meant, its address), None for nothing better."""
    text = corrected(request, asked.place or asked.scope, asked.words) if asked.words else ""
    return (text, with_query(request, q=text, page=None, after=None)) if text else None


def other_ways(request, asked):
    """Where nothing was found: the same words with less around them, if that finds something."""
    if asked.chosen and asked.text:
        free = replace(asked, chosen={}, place=None, department=None)
        yield from _offer(request, free, f"不加筛选条件，在{asked.scope.title}")
    here = asked.place if asked.named else asked.scope
    for place in _above(here):
        wide = replace(asked, chosen={}, department=None, place=None, scope=place, named=None)
        found = list(_offer(request, wide, f"在{place.title}"))
        yield from found
        if found:
            return


def _above(place):
    steps = (step for step in lineage(place) if isinstance(step, Place))
    return (step for step in steps if step is not place)


def _offer(request, asked, label):
    query = with_vocabulary(request, query_of(asked, asof(request)))
    found = request.engine.search(replace(query, size=1, offset=0, after="", facets=()))
    if found.total and asked.words:
        yield Offer(label, _address(request, asked.scope, asked.words), found.total)


def kinds_there_are(request, context):
    """Every kind of which something is public there, most of it first."""
    query = Query(moment=asof(request), place_uid=context.uid, size=1, facets=("kind",))
    counts = request.engine.search(query).facets.get("kind") or {}
    for name, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        kind = request.registry.kinds.get(name)
        if kind is not None:
            url = url_of(request, context, "search", kind=name, asof=request.GET.get("asof"))
            yield Offer(kind.label, url, count)


def words_to_try(request, context):
    for word in hot_words_of(request.site):
        yield Offer(word, _address(request, context, word))
