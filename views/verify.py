"""核验文书和凭证: is this paper one of ours, by the code on it or the file itself; by everybody.

An upload is read, compared and forgotten.
"""

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
from views.receipts import verify_url
from views.rendering import answer_page
from views.uploads import UploadRefused, read_upload
from views.urls import url_of
from views.verify_proofs import RECEIPT, as_json, proof_by_code, proof_of_file, shown_facts

HEADING = "核验文书和凭证"
NOT_FOUND, UNPROCESSABLE = 404, 422
LARGEST_MEGABYTES, LONGEST_CODE = 10, 80
UNKNOWN = (
    "没有这个验证码。请核对凭证上的验证码，或重新扫描二维码；"
    "凭证超过保存期限的，也查不到。仍然不对的，请向凭证上写的受理大厅核实。"
)
UNKNOWN_FILE = (
    "查不到：这个文件不是本站出具的文书或凭证，或者被改动到认不出了"
    "（扫描、拍照、重新打印成 PDF 都会不同）。请改用纸上的验证码核验，或向文书上写的机关核实。"
)


def ask_code(context, request):
    """The page that asks for a code or a file, and leads to the page of a code."""
    asked = request.GET.get("code", "").strip()[:LONGEST_CODE]
    if asked.strip("/."):
        return HTTPSeeOther(verify_url(request, asked.replace("/", "")))
    return _answer(request, None)


def ask_code_json(context, request):
    said = {"@id": url_of(request, context, "verify"), "@type": "verify", "title": HEADING}
    return {**said, "description": "在地址后加上验证码：/verify/<code>"}


def show_verify(context, request):
    return _about(request, _answer)


def verify_json(context, request):
    return _about(request, as_json)


def compare(context, request):
    """Whether an uploaded file is the very one whose code is in the address."""
    return _about(request, _compared)


def recognise(context, request):
    """Which paper an uploaded file is, if any; a code in it is a guess like any other."""
    limits = request.registry.rate_limits
    if seconds := limits.peek("guess", request):
        return wait_page(request, seconds)
    try:
        _, content = read_upload(request.POST.get("upload"), LARGEST_MEGABYTES)
    except UploadRefused as refusal:
        return _answer(request, None, str(refusal), UNPROCESSABLE)
    proof = proof_of_file(request, content)
    if proof is None:
        limits.wait("guess", request)
        return _answer(request, None, UNKNOWN_FILE, NOT_FOUND)
    return _answer(request, proof, is_compared=True)


def _about(request, told):
    """Wrong codes are counted; who tries too many waits, whether or not the next one is right."""
    limits = request.registry.rate_limits
    if seconds := limits.peek("guess", request):
        return wait_page(request, seconds)
    proof = proof_by_code(request, request.context.code)
    if proof is None:
        limits.wait("guess", request)
        return _unknown(request)
    return told(request, proof)


def _unknown(request):
    keep_out(request)
    if prefers_json(request):
        return answer(request, NOT_FOUND, UNKNOWN)
    return _answer(request, None, UNKNOWN, NOT_FOUND)


def _compared(request, proof):
    try:
        _, content = read_upload(request.POST.get("upload"), LARGEST_MEGABYTES)
    except UploadRefused as refusal:
        return _answer(request, proof, str(refusal), UNPROCESSABLE)
    digest = hashlib.sha256(content).hexdigest()
    return _answer(request, proof_by_code(request, proof.code, digest), is_compared=True)


def _answer(request, proof, problem="", status=200, is_compared=False):
    keep_out(request)
    values = {
        "layout": page(request, HEADING),
        "facts": [] if proof is None else shown_facts(proof),
        "proof": proof,
        "is_receipt": proof is not None and proof.type == RECEIPT,
        "problem": problem,
        "told": proof.verdict.why if is_compared else "",
        "same": is_compared and proof.is_good,
        "action": url_of(request, request.root, "verify"),
        "compare_url": "" if proof is None else verify_url(request, proof.code),
        "csrf_token": request.csrf_token(),
        "typed": getattr(request.context, "code", "")[:LONGEST_CODE] if proof is None else "",
        "megabytes": LARGEST_MEGABYTES,
    }
    return answer_page(request, "verify.pt", values, status)


def includeme(config):
    root = {
        "context": Place,
        "name": "verify",
        "place_level": (PROVINCE,),
        "permission": P.VIEW,
    }
    reading = {"request_method": ("GET", "HEAD")}
    config.add_view(ask_code, prefers_json=False, **root, **reading)
    config.add_view(ask_code_json, renderer="json", prefers_json=True, **root, **reading)
    config.add_view(recognise, request_method="POST", decorator=limited("post"), **root)
    common = {"context": VerifyPage, "permission": P.VIEW}
    config.add_view(show_verify, prefers_json=False, **reading, **common)
    config.add_view(verify_json, renderer="json", prefers_json=True, **reading, **common)
    config.add_view(compare, request_method="POST", decorator=limited("post"), **common)
