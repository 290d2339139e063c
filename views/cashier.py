"""收费窗口: what is to be paid in one hall, what was paid today, and a case found by its number."""

from dataclasses import dataclass

from pyramid.httpexceptions import HTTPSeeOther

from content.areas import BillPage, CaseArea
from content.cases.bills import COUNTER, WAYS, Account, sound_account
from content.cases.numbers import is_number, tidy
from content.cases.pages import page_of_case
from content.cases.persons import applying
from content.cases.shown import hidden_name
from content.cases.subjects import subject_of
from content.charging.amounts import yuan
from content.charging.book import OPEN, TO_RETURN
from content.charging_areas import LEDGER, CashierDesk, FeeLedger
from content.clock import day_of, moment_of
from content.permissions import Permission as P
from views.keeping import keep_out
from views.layout import page, url_of
from views.listing import page_asked, paging_of, take
from views.times import say_moment

MOST_RETURNS, MOST_TODAY = 50, 500


@dataclass(frozen=True)
class BillRow:
    """待缴费或待退的一行."""

    number: str
    url: str
    item: str
    applicant: str
    at: str
    amount: str
    fen: int


@dataclass(frozen=True)
class MoneyRow:
    """今天的一笔: ``fen`` is negative for what went back."""

    at: str
    number: str
    url: str
    kind: str
    way: str
    amount: str
    fen: int


def show_desk(context, request):
    keep_out(request)
    typed = request.GET.get("number", "").strip()
    if typed and (found := _found(context, request, typed)) is not None:
        return HTTPSeeOther(url_of(request, found))
    rows, paging = _open_rows(context, request)
    today = _today(context, request)
    return {
        "layout": page(request, context.title),
        "title": f"{context.__parent__.title}{context.title}",
        "number": typed,
        "problem": _not_found(typed) if typed else "",
        "returns": _returns(context, request),
        "rows": rows,
        "paging": paging,
        "today": today,
        "summary": _summary(today),
        "url": url_of(request, context),
        "ledger_url": url_of(request, context.__parent__, LEDGER)
        if request.may(P.READ_FEE_LEDGER, FeeLedger(context.__parent__))
        else "",
        "desk_url": url_of(request, request.root, "desk"),
    }


def _government(context):
    return context.__parent__.__parent__


def _bill_page(context, request, case):
    area = CaseArea(context.__parent__)
    return BillPage(page_of_case(request.site, area, case))


def _found(context, request, typed):
    cases = request.affairs.cases
    case = cases.by_number(typed) if cases is not None else None
    if case is None or case.government_uid != _government(context).uid:
        return None
    found = _bill_page(context, request, case)
    return found if request.may(P.VIEW_BILL, found) else None


def _not_found(typed):
    if not is_number(tidy(typed)):
        return "编号应是 10 位字母和数字，这个编号写错了，请对照收件凭证再输入。"
    return "这个大厅没有这个办件，请核对编号；也可能是别的大厅收的。"


def _waiting(context, request, name):
    """Cases of a list that still belong there; who withdrew has nothing to pay any more."""
    charges = request.affairs.charges
    for uid in () if charges is None else charges.waiting(_government(context).uid, name):
        case = request.affairs.cases.get(uid)
        now = sound_account(case.events)
        if now is not None and (name == TO_RETURN or now.bill.due_fen):
            yield case, now


def _open_rows(context, request):
    number, size = page_asked(request)
    shown, more = take(_waiting(context, request, OPEN), number, size)
    rows = [_row(context, request, case, now.bill.due_fen, now.bill.at) for case, now in shown]
    return rows, paging_of(request, number, size, None, more)


def _returns(context, request):
    found = []
    for case, now in _waiting(context, request, TO_RETURN):
        found.append(_row(context, request, case, now.to_return_fen, now.to_return[0].at))
        if len(found) == MOST_RETURNS:
            break
    return found


def _row(context, request, case, fen, at):
    subject = subject_of(request.site, case, request.moment)
    person = applying(subject.definition, case.answers(request.registry.sealing))
    return BillRow(
        number=case.number,
        url=url_of(request, _bill_page(context, request, case)),
        item=subject.title,
        applicant=hidden_name(person.name),
        at=say_moment(moment_of(at)),
        amount=yuan(fen),
        fen=fen,
    )


def _today(context, request):
    charges, day = request.affairs.charges, day_of(request.moment)
    rows = []
    for event_uid, case_uid in (
        () if charges is None else charges.money_of(_government(context).uid, day)
    ):
        case = request.affairs.cases.get(case_uid)
        rows += _moved(context, request, case, event_uid)
        if len(rows) >= MOST_TODAY:
            break
    return rows


def _moved(context, request, case, event_uid):
    now = sound_account(case.events) or Account()
    kinds = (("收款", 1, now.payments), ("退费", -1, now.refunds))
    for kind, sign, found in kinds:
        for one in found:
            if one.uid == event_uid:
                counter = getattr(one, "provider", COUNTER) == COUNTER
                yield MoneyRow(
                    at=say_moment(moment_of(one.at)),
                    number=case.number,
                    url=url_of(request, _bill_page(context, request, case)),
                    kind=kind,
                    way=WAYS.get(one.way, one.way) if counter else WAYS["online"],
                    amount=yuan(sign * one.amount_fen),
                    fen=sign * one.amount_fen,
                )


def _summary(rows):
    """By way, for counting the till at the end of the day."""
    sums = {}
    for row in rows:
        sums[row.way] = sums.get(row.way, 0) + row.fen
    said = [f"{way} {yuan(fen)}" for way, fen in sorted(sums.items())]
    return "，".join([*said, f"合计 {yuan(sum(sums.values()))}"])


def desk_json(context, request):
    keep_out(request)
    rows, _ = _open_rows(context, request)
    return {
        "@type": "cashier",
        "title": context.title,
        "open": [_row_json(row) for row in rows],
        "to_return": [_row_json(row) for row in _returns(context, request)],
        "today": [
            {"number": row.number, "kind": row.kind, "way": row.way, "fen": row.fen}
            for row in _today(context, request)
        ],
    }


def _row_json(row):
    return {"@id": row.url, "number": row.number, "title": row.item, "fen": row.fen}


def includeme(config):
    common = {
        "context": CashierDesk,
        "permission": P.LIST_BILLS,
        "request_method": ("GET", "HEAD"),
        "http_cache": 0,
    }
    config.add_view(show_desk, prefers_json=False, renderer="templates/cashier.pt", **common)
    config.add_view(desk_json, prefers_json=True, renderer="json", **common)
