"""查办件: a clerk finds a case by what is typed or scanned: a number, an address, a code, a name.

A name is looked up by its keyed digest in the own hall only. The page posts it, so that no name
stands in an address; ``?q=`` is for scanners and for links.
"""

from dataclasses import dataclass
from itertools import islice, pairwise
from urllib.parse import unquote, urlsplit

from pyramid.httpexceptions import HTTPSeeOther

from content.areas import CASES, TRACK, VERIFY
from content.cases.names import LONGEST_NAME, name_digest
from content.cases.numbers import NUMBER_LENGTH, is_number, tidy
from content.cases.pages import page_of_case
from content.permissions import Permission as P
from views.forms import posted_texts
from views.layout import url_of

FIND = "find"
SHOWN = 50
_NAMED = (VERIFY, TRACK, CASES)  # in an address: what follows is a code or a number


@dataclass(frozen=True)
class Found:
    """查到的办件: ``pages`` (CasePage), and whether there are ``more`` of them."""

    pages: tuple
    more: bool = False


def typed_in(request):
    """What was typed or scanned; posted, or in the address."""
    said = posted_texts(request).get("q", "") if request.method == "POST" else ""
    asked = said or request.GET.get("q") or request.GET.get("number") or ""
    return " ".join(asked.split())[:LONGEST_NAME]


def find_cases(context, request, typed):
    """Those of this hall that one may look at; what lies in another one is as unknown."""
    cases = request.affairs.cases
    if cases is None:
        return Found(())
    case = _by_sign(cases, scanned(typed))
    if case is not None:
        return Found(tuple(_own(context, request, [case], P.VIEW_CASE)))
    return _by_name(context, request, typed)


def scanned(typed):
    """The code or number of a scanned address; else what was typed."""
    steps = [unquote(step) for step in urlsplit(typed).path.split("/") if step]
    for name, said in pairwise(steps):
        if name in _NAMED:
            return said
    return typed


def _is_sign(typed):
    """Is it a number, a code or an address, and no name?"""
    said = tidy(scanned(typed))
    has_digits = said.isascii() and any(sign.isdigit() for sign in said)
    return "/" in typed or has_digits or is_number(said)


def _by_sign(cases, said):
    """By number, official number or the code to verify by."""
    return cases.by_number(said) or cases.by_official(tidy(said)) or cases.by_verify_code(said)


def _own(context, request, found, permission):
    hall_uid = context.__parent__.__parent__.uid
    for case in found:
        if case is None or case.government_uid != hall_uid:
            continue
        page = page_of_case(request.site, context, case)
        if request.may(permission, page):
            yield page


def _by_name(context, request, typed):
    """Newest first; only for who may see the names of what is found."""
    cases = request.affairs.cases
    hall_uid = context.__parent__.__parent__.uid
    digest = name_digest(request.registry.sealing, hall_uid, typed)
    if not digest or cases.names is None:
        return Found(())
    found = (cases.by_number(number) for _, number in cases.names.keys(digest))
    pages = tuple(islice(_own(context, request, found, P.SHOW_CASE), SHOWN + 1))
    return Found(pages[:SHOWN], more=len(pages) > SHOWN)


def unfound(typed):
    """The sentence for whoever finds nothing; the same whether another hall has it."""
    if not _is_sign(typed):
        return (
            "这个大厅没有以这个姓名或单位名称申请的办件。"
            "请写全名，与申请表上一致；有编号的，按编号查更准。"
        )
    said = tidy(scanned(typed))
    if "/" not in typed and len(said) <= NUMBER_LENGTH and not is_number(said):
        return "编号应是 10 位字母和数字，这个编号写错了，请对照收件凭证再输入。"
    return "这个大厅没有您可以查看的这个办件，请核对编号；也可能是别的大厅收的。"


def only_one(request, found):
    """A redirect to the one case that was found; None where there are none, or several."""
    if len(found.pages) == 1 and not found.more:
        return HTTPSeeOther(url_of(request, found.pages[0]))
    return None
