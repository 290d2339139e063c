"""收件凭证: what a receipt says, for the page and for the PDF; a rule of when is not here."""

from dataclasses import dataclass, replace

from content.areas import TrackPage
from views.clock_links import RECEIPT_SHEET, check_url
from views.months import say_weekday
from views.qr import draw_qr
from views.times import say_moment
from views.urls import url_of

TITLE = "收件凭证"
NOT_ACCEPTED = (
    "本凭证只证明申请已经收到（收件），不是受理决定。"
    "是否受理、是否需要补正，由受理机关依法另行通知。"
)
HOW_TO_VERIFY = "扫描二维码，或在本站输入验证码，可以核对这份凭证的真伪。"
HOW_TO_CHECK = (
    "每个日期逐日写明怎样算出，并附校验码。在本站“办件查询”下载计算单，"
    "用“核对到期日”的页面可以自己重新数一遍，不联网也能用。"
)
HOW_TO_TRACK = "查询进度、补正或撤回，请在本站“办件查询”输入办件编号和查询码。请妥善保管查询码。"


@dataclass(frozen=True)
class Step:
    """What happens next, by when, and how each day was counted: (day, counted?, reason)."""

    what: str
    by: str
    basis: str
    provisional: bool
    days: tuple[tuple[str, str, str], ...]
    digest: str
    sheet_url: str = ""


@dataclass(frozen=True)
class Shown:
    """What the page's macro shows of a receipt; ``facts`` are (label, text)."""

    title: str
    facts: tuple[tuple[str, str], ...]
    materials: tuple[tuple[str, int], ...]
    steps: tuple[Step, ...]
    query_code: str
    verify_url: str
    verify_code: str
    qr: str
    notes: tuple[str, ...]
    check_url: str


def verify_url(request, code):
    return url_of(request, request.root, "verify", code)


def shown_receipt(request, receipt):
    """The values of ``receipt_parts.pt``'s macro; personal, and never to be kept."""
    url = verify_url(request, receipt.verify_code)
    return Shown(
        title=TITLE,
        facts=facts_of(receipt),
        materials=tuple(receipt.materials),
        steps=tuple(_with_sheets(request, receipt.next_steps)),
        check_url=check_url(request),
        query_code=receipt.query_code,
        verify_url=url,
        verify_code=receipt.verify_code,
        qr=draw_qr(url, "核对这份凭证的二维码"),
        notes=(NOT_ACCEPTED, HOW_TO_TRACK, HOW_TO_VERIFY, HOW_TO_CHECK),
    )


def facts_of(receipt):
    """(label, text), without what is not known."""
    applicant = "　".join(filter(None, (receipt.applicant, receipt.applicant_number)))
    said = (
        ("办件编号", receipt.number),
        ("统一办件编码", receipt.official_number),
        ("申请事项", receipt.item),
        ("实施部门", receipt.department),
        ("受理大厅", receipt.hall),
        ("申请人", applicant),
        ("代办人", receipt.agent),
        ("通知送达", receipt.letters),
        ("收件时间", f"{say_moment(receipt.received_at)}（北京时间）"),
    )
    return tuple((label, text) for label, text in said if text)


def _with_sheets(request, steps):
    """Only who holds the case has an address for them."""
    holds = isinstance(request.context, TrackPage)
    for number, step in enumerate(steps, 1):
        url = url_of(request, request.context, RECEIPT_SHEET, step=str(number)) if holds else ""
        yield replace(step_of(step), sheet_url=url if step.days else "")


def step_of(step):
    days = tuple(
        (
            say_weekday(one.day),
            f"第 {one.ordinal} 天" if one.counted else "不计入",
            one.reason,
        )
        for one in step.days
    )
    by = step.by.isoformat() if step.by else ""
    return Step(step.what, by, step.basis, step.provisional, days, step.digest)
