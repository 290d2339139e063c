"""What lies in the affairs database and has an address all the same, mounted while traversing."""

from collections.abc import Callable, Mapping
from typing import Any

from pyramid.traversal import ResourceTreeTraverser

from content.areas import (
    APPLY,
    APPOINTMENTS,
    BILL,
    BRANCHES,
    CARDS,
    CASES,
    COUNTER,
    COUNTERS,
    IMPORTS,
    TRACK,
    VERIFY,
    WORK,
    AppointmentArea,
    BillPage,
    BranchPage,
    CardArea,
    CaseArea,
    CounterArea,
    CounterDraft,
    CounterList,
    DraftPage,
    Hall,
    ImportArea,
    StaffDesk,
    TrackPage,
    VerifyPage,
    WorkArea,
)
from content.cases.branches import branch_named
from content.cases.numbers import tidy
from content.cases.pages import page_of_case, place_of_branch
from content.charging_areas import (
    CASHIER,
    LEDGER,
    LEDGER_FORMATS,
    CashierDesk,
    FeeLedger,
    FeeLedgerFile,
)
from content.import_acts import page_of
from content.items import Item
from content.seal_pages import LICENCES, LicenceArea, LicencePage
from content.tree import Place
from views.cookies import CASE_COOKIE, DRAFT_COOKIE, code_cookie

STEP = "step"
Found = dict[str, Any]
Rest = tuple[str, ...]


class MountingTraverser(ResourceTreeTraverser):
    """Pyramid's, and below some contexts what is kept in the other database."""

    def __call__(self, request: Any) -> Found:
        found: Found = super().__call__(request)
        for (kind, name), mount in _MOUNTED.items():
            if found["view_name"] == name and isinstance(found["context"], kind):
                return mount(found, request)
        return found


def _imports(found: Found, request: Any) -> Found:
    """Whoever is not signed in is asked to log in, whatever the name of the job."""
    area, rest = ImportArea(found["context"]), found["subpath"]
    jobs = request.affairs.imports
    if request.person.is_anonymous:
        return _at(found, area, ())
    if jobs is not None and rest and (job := jobs.get(rest[0])) is not None:
        return _at(found, page_of(area, request.site, job), rest[1:])
    return _at(found, area, rest)


def _draft(found: Found, request: Any) -> Found:
    """Of a draft that is unknown, or somebody else's, the same is known: nothing."""
    item, rest = found["context"], found["subpath"]
    if not rest:
        return found
    drafts = request.affairs.drafts
    draft = drafts.get(rest[0]) if drafts is not None else None
    held = draft is not None and draft.item_uid == item.uid and _is_held(request, draft)
    page = DraftPage(item, draft if held else None, held, f"{APPLY}/{rest[0]}")
    is_step = len(rest) > 1 and "-" not in rest[1]
    return _at(found, page, (STEP, *rest[1:]) if is_step else rest[1:])


def _is_held(request: Any, draft: Any) -> bool:
    code = code_cookie(request, DRAFT_COOKIE)
    return bool(draft.is_held(code, _own_uid(request), request.registry.sealing))


def _own_uid(request: Any) -> str:
    return "" if request.applicant is None else str(request.applicant.uid)


def _track(found: Found, request: Any) -> Found:
    """At the root only; any number has a page, which tells nothing before it is held."""
    place, rest = found["context"], found["subpath"]
    if not rest or place.__parent__ is not None:
        return found
    cases = request.affairs.cases
    case = cases.by_number(rest[0]) if cases is not None else None
    code = code_cookie(request, CASE_COOKIE)
    held = case is not None and case.is_held(code, _own_uid(request), request.registry.sealing)
    return _at(found, TrackPage(place, case if held else None, held, rest[0]), rest[1:])


def _verify(found: Found, request: Any) -> Found:
    """At the root only; whether the code is known, the page finds out, and counts guesses."""
    place, rest = found["context"], found["subpath"]
    if not rest or place.__parent__ is not None:
        return found
    return _at(found, VerifyPage(place, rest[0]), rest[1:])


def _cases(found: Found, request: Any) -> Found:
    """Whoever is not signed in is asked to log in, whatever the number of the case."""
    hall, rest = found["context"], found["subpath"]
    area = CaseArea(hall)
    if request.person.is_anonymous:
        return _at(found, area, ())
    cases = request.affairs.cases
    case = cases.by_number(rest[0]) if cases is not None and rest else None
    if case is None or case.government_uid != hall.__parent__.uid or tidy(rest[0]) != rest[0]:
        return _at(found, area, rest)
    page = page_of_case(request.site, area, case)
    return _below_case(found, request.site, page, rest[1:])


def _below_case(found: Found, site: Any, page: Any, rest: Rest) -> Found:
    """A case, one of its branches or its bill."""
    if rest[:1] == (BILL,):
        return _at(found, BillPage(page), rest[1:])
    branch = branch_named(page.case, rest[1]) if rest[:1] == (BRANCHES,) and rest[1:] else None
    if branch is not None:
        place = place_of_branch(site, page, branch)
        return _at(found, BranchPage(page, branch, place), rest[2:])
    return _at(found, page, rest)


def _counter(found: Found, request: Any) -> Found:
    """A draft that another clerk holds is as one that there is not."""
    area, rest = CounterArea(found["context"]), found["subpath"]
    if request.person.is_anonymous:
        return _at(found, area, ())
    drafts = request.affairs.drafts
    draft = drafts.get(rest[0]) if drafts is not None and rest else None
    if draft is None or not _is_at(request, area, draft):
        return _at(found, area, rest)
    page = CounterDraft(area, request.site.find(draft.item_uid), draft)
    is_step = len(rest) > 1 and "-" not in rest[1]
    return _at(found, page, (STEP, *rest[1:]) if is_step else rest[1:])


def _is_at(request: Any, area: CounterArea, draft: Any) -> bool:
    is_own = bool(draft.holder) and draft.holder == request.person.account
    return is_own and draft.hall_uid == area.__parent__.__parent__.uid


def _appointments(found: Found, request: Any) -> Found:
    return _at(found, AppointmentArea(found["context"]), found["subpath"])


def _counters(found: Found, request: Any) -> Found:
    return _at(found, CounterList(found["context"]), found["subpath"])


def _work(found: Found, request: Any) -> Found:
    return _at(found, WorkArea(found["context"]), _signed_in(found, request))


def _cards(found: Found, request: Any) -> Found:
    return _at(found, CardArea(found["context"]), _signed_in(found, request))


def _signed_in(found: Found, request: Any) -> Rest:
    """Whoever is not signed in is asked to log in, whatever comes after."""
    rest: Rest = () if request.person.is_anonymous else found["subpath"]
    return rest


def _cashier(found: Found, request: Any) -> Found:
    return _at(found, CashierDesk(found["context"]), found["subpath"])


def _ledger(found: Found, request: Any) -> Found:
    suffix = str(found["view_name"]).partition(".")[2]
    hall = found["context"]
    page = FeeLedgerFile(hall, suffix) if suffix else FeeLedger(hall)
    return _at(found, page, found["subpath"])


def _licences(found: Found, request: Any) -> Found:
    """As cases are: of one that is unknown, or of another hall, nothing is known."""
    hall, rest = found["context"], found["subpath"]
    area = LicenceArea(hall)
    book = request.affairs.licences
    if request.person.is_anonymous or book is None or not rest:
        return _at(found, area, () if request.person.is_anonymous else rest)
    licence = book.get(rest[0])
    if licence is None or licence.government_uid != hall.__parent__.uid:
        return _at(found, area, rest)
    place = request.site.find(licence.department_uid) or hall.__parent__
    return _at(found, LicencePage(area, licence, place), rest[1:])


def _at(found: Found, context: Any, rest: Rest) -> Found:
    return {
        **found,
        "context": context,
        "view_name": rest[0] if rest else "",
        "subpath": tuple(rest[1:]),
    }


_MOUNTED: Mapping[tuple[type, str], Callable[[Found, Any], Found]] = {
    (StaffDesk, IMPORTS): _imports,
    (Hall, CASES): _cases,
    (Hall, LICENCES): _licences,
    (Hall, COUNTER): _counter,
    (Hall, COUNTERS): _counters,
    (Hall, APPOINTMENTS): _appointments,
    (Hall, WORK): _work,
    (Hall, CARDS): _cards,
    (Item, APPLY): _draft,
    (Place, TRACK): _track,
    (Place, VERIFY): _verify,
    (Hall, CASHIER): _cashier,
    (Hall, LEDGER): _ledger,
    **{(Hall, f"{LEDGER}.{suffix}"): _ledger for suffix in LEDGER_FORMATS},
}


def includeme(config: Any) -> None:
    config.add_traverser(MountingTraverser)
