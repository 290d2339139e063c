"""What is written to an applicant about each act on a case, in words; nothing here is sent.

A letter names the case and says what happens next and where to look. It goes in the clear: no
query code, no number of a person, no reason in full, no bill line stands in it.
"""

from content.letters import CaseFacts, about_case
from content.mailing import Message

_TRACK = "办理进度请在本站“办件查询”里查看。"
_PAPERS = "文书请在本站“办件查询”里打开这个办件下载，也可以到大厅领取。"


def accepted_letter(case: CaseFacts, on: str, due: str, deemed: bool = False) -> Message:
    """受理通知. ``on``: the day on which acceptance counts; ``due``: the last day, or ""."""
    silent = "期限内没有告知您需要补正，依照行政许可法第三十二条，"
    return about_case(
        case,
        "accepted",
        f"您的申请已受理（{case.number}）",
        f"{silent if deemed else ''}您提交的“{case.item}”申请（{case.number}）自 {on} 起受理。",
        f"最迟 {due} 作出决定。" if due else "",
        f"{_PAPERS}每个期限怎样算出，那里逐日写明。",
    )


def declined_letter(case: CaseFacts, because: str, agency: str = "") -> Message:
    """不予受理通知. ``because`` is the ground in words, ``agency`` whom to turn to."""
    return about_case(
        case,
        "declined",
        f"您的申请不予受理（{case.number}）",
        f"您提交的“{case.item}”申请（{case.number}）不予受理：{because}。",
        f"请向{agency}申请。" if agency else "",
        f"理由和不服时的救济途径写在不予受理通知书里。{_PAPERS}",
    )


def stopped_letter(case: CaseFacts, ground: str, since: str, expected: int) -> Message:
    """不计入期限的告知（许可法§45）. ``expected``: working days."""
    return about_case(
        case,
        "stopped",
        f"办理期限暂停计算（{case.number}）",
        f"“{case.item}”申请（{case.number}）需要{ground}，"
        f"从 {since} 起所需时间不计入办理期限，预计 {expected} 个工作日。",
        f"结束以后继续计算，届时再告知您。{_TRACK}",
    )


def resumed_letter(case: CaseFacts, ground: str, until: str, due: str) -> Message:
    """``until``: the last day that was not counted; ``due``: the last day now, or ""."""
    return about_case(
        case,
        "resumed",
        f"办理期限继续计算（{case.number}）",
        f"“{case.item}”申请（{case.number}）的{ground}已经结束，{until} 以后的日子继续计算。",
        f"现在最迟 {due} 作出决定。" if due else "",
        _TRACK,
    )


def extended_letter(case: CaseFacts, days: int, due: str) -> Message:
    """延期告知（许可法§42）. ``days``: working days more; ``due``: the last day now, or ""."""
    return about_case(
        case,
        "extended",
        f"办理期限延长（{case.number}）",
        f"“{case.item}”申请（{case.number}）经批准延长 {days} 个工作日。",
        f"现在最迟 {due} 作出决定。" if due else "",
        f"延长的理由写在延期告知书里。{_PAPERS}",
    )


def due_moved_letter(case: CaseFacts, what: str, before: str, due: str) -> Message:
    """放假安排改变后期限的变化. ``what`` names the time limit."""
    return about_case(
        case,
        "due_moved",
        f"办理期限的截止日有变化（{case.number}）",
        f"放假安排公布或者更正以后，“{case.item}”申请（{case.number}）的{what}重新算过："
        f"原来是 {before}，现在是 {due}。",
        f"怎样算出，在本站“办件查询”里逐日写明。{_TRACK}",
    )


def decided_letter(
    case: CaseFacts, office: str, item: str, granted: bool, deliver_by: str = ""
) -> Message:
    """决定通知. ``item``: what the branch decided about; ``deliver_by``: the last day, or ""."""
    said = "准予行政许可" if granted else "不予行政许可"
    remedy = "" if granted else "理由、申请行政复议和提起行政诉讼的权利写在决定书里。"
    return about_case(
        case,
        "decided",
        f"已作出决定：{said}（{case.number}）",
        f"{office}已对您的“{item}”申请（{case.number}）作出决定：{said}。",
        remedy,
        f"最迟 {deliver_by} 送达。" if deliver_by else "",
        _PAPERS,
    )


def delivered_letter(case: CaseFacts, item: str, way: str, day: str) -> Message:
    """送达. ``way`` in words: 窗口领取, 邮寄, 电子送达."""
    return about_case(
        case,
        "delivered",
        f"决定已送达（{case.number}）",
        f"“{item}”申请（{case.number}）的决定已于 {day} 送达，方式：{way}。",
        "没有收到的，请联系受理窗口。",
    )


def billed_letter(case: CaseFacts, total: str, by: str = "") -> Message:
    """缴费通知. ``total`` in words (“180.00 元”)."""
    return about_case(
        case,
        "billed",
        f"请缴费：{total}（{case.number}）",
        f"“{case.item}”申请（{case.number}）的缴费单已开出，合计 {total}，"
        "各部门的收费合并在一张单上。",
        f"请在 {by} 前缴纳。" if by else "",
        "每一项的标准和依据，以及缴费办法，在本站“办件查询”里打开这个办件查看。"
        "我们不会在信里发缴费链接，也不会打电话要您转账。",
    )


def bill_cancelled_letter(case: CaseFacts) -> Message:
    return about_case(
        case,
        "bill_cancelled",
        f"缴费单已作废（{case.number}）",
        f"“{case.item}”申请（{case.number}）的缴费单已作废，请不要再按它缴费。",
        _TRACK,
    )


def paid_letter(case: CaseFacts, total: str) -> Message:
    return about_case(
        case,
        "paid",
        f"已收到缴费 {total}（{case.number}）",
        f"已收到您为“{case.item}”申请（{case.number}）缴纳的 {total}。",
        "票据在本站“办件查询”里打开这个办件下载，也可以到大厅收费窗口领取。",
    )


def refunded_letter(case: CaseFacts, total: str) -> Message:
    return about_case(
        case,
        "refunded",
        f"已退费 {total}（{case.number}）",
        f"“{case.item}”申请（{case.number}）的缴费已退 {total}，按原缴费途径退回。",
        _TRACK,
    )


def intake_corrected_letter(case: CaseFacts, changed: tuple[str, ...]) -> Message:
    """窗口更正收件登记. ``changed`` names the fields, not what they say."""
    return about_case(
        case,
        "intake_corrected",
        f"窗口更正了收件登记（{case.number}）",
        f"{case.hall}更正了“{case.item}”申请（{case.number}）录入有误的内容：{'、'.join(changed)}。",
        "更正后仍与您提交的不一致的，请联系受理窗口。",
    )


def licence_letter(case: CaseFacts, licence: str, state: str, day: str) -> Message:
    """证照状态变化. ``licence``: its name; ``state`` in words (视为延续, 撤销 …)."""
    return about_case(
        case,
        "licence",
        f"证照状态变化：{state}（{case.number}）",
        f"您的{licence}（办件 {case.number}）自 {day} 起{state}。",
        f"依据和救济途径写在决定书里。{_PAPERS}",
    )
