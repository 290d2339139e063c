"""One record of the ledger: all that is stored of it, what was hashed, and how to check it."""

from pyramid.httpexceptions import HTTPNotFound

from content.areas import StaffDesk
from content.clock import moment_of
from content.ledger_records import canonical, hash_of, hashed_part
from content.permissions import Permission as P
from views.layout import url_of
from views.ledger_rows import Rows, row_json
from views.staff_desk import desk_page
from views.times import say_moment

KEYS = (
    ("uid", "记录编号"),
    ("type", "类型"),
    ("v", "格式版本"),
    ("at", "时间（1970 年起的微秒数）"),
    ("by", "账号"),
    ("act", "操作标识"),
    ("subject", "对象编号"),
    ("place", "地方编号"),
    ("digest", "内容摘要"),
    ("seq", "序号"),
    ("prev", "前一条散列"),
    ("sealed_at", "封存时间（微秒数）"),
    ("hash", "散列"),
)


def _record_asked(request, rows):
    """Raises HTTPNotFound for an unknown record and for one out of reach."""
    record = rows.reader.find(request.GET.get("uid", ""))
    if record is None:
        raise HTTPNotFound("没有这条记录，或不在您可以查看的范围内。")
    return record


def show_record(context, request):
    rows = Rows(request)
    record = _record_asked(request, rows)
    row, is_sealed = rows.row(record), "hash" in record
    return desk_page(
        request,
        f"台账第 {row.number} 条" if is_sealed else "待封存的台账记录",
        row=row,
        is_sealed=is_sealed,
        values=[(label, record[key]) for key, label in KEYS if record.get(key) not in (None, "")],
        sealed_at=say_moment(moment_of(record["sealed_at"])) if is_sealed else "",
        hashed=canonical(hashed_part(record)) if is_sealed else "",
        holds=is_sealed and _holds(rows.reader.chain, record),
        ledger_url=url_of(request, context, "ledger"),
    )


def _holds(chain, record):
    """Does the hash fit, and does it follow the record before?"""
    before = chain.hash_before(record["seq"])
    return record["hash"] == hash_of(record) and record["prev"] == before


def record_json(context, request):
    rows = Rows(request)
    record = _record_asked(request, rows)
    said = row_json(rows.row(record))
    if "hash" in record:
        said["hashed"] = canonical(hashed_part(record))
        said["holds"] = _holds(rows.reader.chain, record)
    return {**said, "record": dict(record)}


def includeme(config):
    common = {
        "context": StaffDesk,
        "name": "ledger_record",
        "permission": P.READ_LEDGER,
        "request_method": ("GET", "HEAD"),
        "http_cache": 0,
    }
    page = "templates/ledger_record.pt"
    config.add_view(show_record, renderer=page, prefers_json=False, **common)
    config.add_view(record_json, renderer="json", prefers_json=True, **common)
