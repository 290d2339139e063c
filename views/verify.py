"""核对凭证: is this paper one of ours? By the code on it; who applied is not told."""

import hashlib

from pyramid.httpexceptions import HTTPSeeOther

from content.areas import VerifyPage
from content.permissions import Permission as P
from content.tree import PROVINCE, Place
from views.errors import answer
from views.keeping import keep_out
from views.layout import page
from views.limiting import limited, wait_page
from views.predicates import prefers_json
from views.receipts import TITLE, verify_url
from views.rendering import answer_page
from views.times import say_day
from views.uploads import UploadRefused, read_upload
from views.urls import url_of

NOT_FOUND, UNPROCESSABLE = 404, 422
LARGEST_MEGABYTES, LONGEST_CODE = 10, 80
VALID = "有效：由本站出具"
UNKNOWN = (
    "没有这个验证码。请核对凭证上的验证码，或重新扫描二维码；"
    "凭证超过保存期限的，也查不到。仍然不对的，请向凭证上写的受理大厅核实。"
)
SAME = "相同：这个文件就是本站出具的那一份，没有改动过。"
DIFFERENT = "不相同：这个文件不是本站出具的那一份，或者被改动过（另存、打印成 PDF 也会不同）。"


def ask_code(context, request):
    """The page that asks for a code, and leads to the page of it."""
    asked = request.GET.get("code", "").strip()[:LONGEST_CODE]
    if asked.strip("/."):
        return HTTPSeeOther(verify_url(request, asked.replace("/", "")))
    return _answer(request, None)


def ask_code_json(context, request):
    said = {"@id": url_of(request, context, "verify"), "@type": "verify", "title": "核对凭证"}
    return {**said, "description": "在地址后加上验证码：/verify/<code>"}


def show_verify(context, request):
    return _about(request, _answer)


def verify_json(context, request):
    return _about(request, _said)


def compare(context, request):
    """Whether an uploaded file is the very one; it is read, compared and forgotten."""
    return _about(request, _compared)


def _about(request, told):
    """Wrong codes are counted; who tries too many waits, whether or not the next one is right."""
    limits = request.registry.rate_limits
    if seconds := limits.peek("guess", request):
        return wait_page(request, seconds)
    cases = request.affairs.cases
    case = cases.by_verify_code(request.context.code) if cases is not None else None
    if case is None or not case.verify_code:
        limits.wait("guess", request)
        return _unknown(request)
    return told(request, case)


def _unknown(request):
    keep_out(request)
    if prefers_json(request):
        return answer(request, NOT_FOUND, UNKNOWN)
    return _answer(request, None, UNKNOWN, NOT_FOUND)


def _compared(request, case):
    try:
        _, content = read_upload(request.POST.get("upload"), LARGEST_MEGABYTES)
    except UploadRefused as refusal:
        return _answer(request, case, str(refusal), UNPROCESSABLE)
    same = hashlib.sha256(content).hexdigest() == case.receipt_sha256
    return _answer(request, case, same=same)


def _said(request, case):
    subject = request.apply_doing().subject(case)
    return {
        "@id": verify_url(request, case.verify_code),
        "@type": "receipt",
        "title": TITLE,
        "number": case.number,
        "official_number": case.official_number,
        "item": subject.title,
        "department": subject.office,
        "hall": subject.hall,
        "received_on": say_day(case.received_at),
        "state": VALID,
        "sha256": case.receipt_sha256,
    }


FACTS = (
    ("title", "凭证"),
    ("state", "状态"),
    ("number", "办件编号"),
    ("official_number", "统一办件编码"),
    ("item", "申请事项"),
    ("department", "实施部门"),
    ("hall", "受理大厅"),
    ("received_on", "收件日期"),
    ("sha256", "文件校验值（SHA-256）"),
)


def _answer(request, case, problem="", status=200, same=None):
    keep_out(request)
    said = {} if case is None else _said(request, case)
    values = {
        "layout": page(request, "核对凭证"),
        "facts": [(label, said[name]) for name, label in FACTS if said.get(name)],
        "problem": problem,
        "told": {True: SAME, False: DIFFERENT}.get(same, ""),
        "same": same,
        "action": url_of(request, request.root, "verify"),
        "compare_url": "" if case is None else verify_url(request, case.verify_code),
        "csrf_token": "" if case is None else request.csrf_token(),
        "typed": getattr(request.context, "code", "")[:LONGEST_CODE] if case is None else "",
        "megabytes": LARGEST_MEGABYTES,
    }
    return answer_page(request, "verify.pt", values, status)


def includeme(config):
    asking = {
        "context": Place,
        "name": "verify",
        "place_level": (PROVINCE,),
        "permission": P.VIEW,
        "request_method": ("GET", "HEAD"),
    }
    config.add_view(ask_code, prefers_json=False, **asking)
    config.add_view(ask_code_json, renderer="json", prefers_json=True, **asking)
    common = {"context": VerifyPage, "permission": P.VIEW}
    reading = {"request_method": ("GET", "HEAD")}
    config.add_view(show_verify, prefers_json=False, **reading, **common)
    config.add_view(verify_json, renderer="json", prefers_json=True, **reading, **common)
    config.add_view(compare, request_method="POST", decorator=limited("post"), **common)
