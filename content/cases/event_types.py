"""What may happen to a case, and in which states it can be: names, and what people call them."""

from content import vocabularies as lists

SUBMITTED, CORRECTION_REQUESTED = "submitted", "correction_requested"
CORRECTED, WITHDRAWN, FORGOTTEN = "corrected", "withdrawn", "forgotten"
INTAKE_CORRECTED = "intake_corrected"
ACCEPTED, DECLINED = "accepted", "declined"
ASSIGNED, OPINION, RETURNED = "assigned", "opinion", "returned"
STOPPED, RESUMED, EXTENDED = "stopped", "resumed", "extended"
BILLED, BILL_CANCELLED, PAID, REFUNDED = "billed", "bill_cancelled", "paid", "refunded"
CHARGE_SAID = "charge_said"
REFUND_ASKED, REFUND_DECLINED = "refund_asked", "refund_declined"
DECIDED, ISSUED, DELIVERED = "decided", "issued", "delivered"
DUE_TOLD, CARD, CARD_REVIEWED = "due_told", "card", "card_reviewed"
CARD_REVIEW_ASKED = "card_review_asked"
LICENCE_CHANGED = "licence"
AWAITING = "awaiting_correction"

# States of the whole case, in the order in which it passes through them
STATES = {
    SUBMITTED: "已收件",
    AWAITING: "等待补正",
    CORRECTED: "已补正",
    ACCEPTED: "已受理",
    DECIDED: "已决定",
    DELIVERED: "已办结",
    DECLINED: "不予受理",
    WITHDRAWN: "已撤回",
}
RECEIVED = frozenset({SUBMITTED, CORRECTED})  # complete as far as anybody said, not yet accepted
UNACCEPTED = RECEIVED | {AWAITING}
UNDECIDED = UNACCEPTED | {ACCEPTED}
ENDED = frozenset({DELIVERED, DECLINED, WITHDRAWN})  # nothing is owed to the applicant any more

EVENT_LABELS = {
    SUBMITTED: "提交申请",
    CORRECTION_REQUESTED: "要求补正",
    CORRECTED: "提交补正",
    INTAKE_CORRECTED: "更正收件",
    WITHDRAWN: "撤回申请",
    ACCEPTED: "受理",
    DECLINED: "不予受理",
    ASSIGNED: "分配承办",
    OPINION: "填写意见",
    RETURNED: "退回上一步",
    STOPPED: "暂停计时",
    RESUMED: "恢复计时",
    EXTENDED: "延长期限",
    CHARGE_SAID: "核定收费数量",
    BILLED: "开出缴费单",
    BILL_CANCELLED: "作废缴费单",
    PAID: "缴费",
    REFUND_ASKED: "提出退费",
    REFUND_DECLINED: "不同意退费",
    REFUNDED: "退费",
    DECIDED: "作出决定",
    ISSUED: "出具文书",
    DELIVERED: "送达",
    DUE_TOLD: "告知新的期限",
    CARD: "亮牌提醒",
    CARD_REVIEWED: "复核亮牌",
    CARD_REVIEW_ASKED: "提请复核亮牌",
    FORGOTTEN: "到期删除个人信息",
    LICENCE_CHANGED: "证照状态变化",
}

# Why something is to be corrected; §32 of 行政许可法 has all of it told at once
GROUNDS = {
    "missing": "没有提供",
    "incomplete": "内容不全",
    "wrong": "内容有误",
    "inconsistent": "与其他内容不一致",
    "illegible": "看不清楚",
    "expired": "已过有效期",
    "format": "不符合法定形式",
}

# Why an application is not accepted
NOT_OURS, INCOMPLETE_FOREVER = "not_ours", "incomplete_forever"
DECLINE_GROUNDS = {
    "not_required": "依法不需要办理这项审批（行政许可法第三十二条第一款第一项）",
    NOT_OURS: "不属于本机关职权范围（行政许可法第三十二条第一款第二项）",
    INCOMPLETE_FOREVER: "一次告知后没有按要求补正（行政许可法第三十二条第一款第四项）",
    "false_papers": "隐瞒有关情况或者提供虚假材料（行政许可法第七十八条）",
    "barred": "还在依法不得再次申请的期限内（行政许可法第七十八条、第七十九条）",
}

# What is not counted in a time limit (行政许可法 §45), and nothing else is
STOP_GROUNDS = dict(lists.STOP_GROUNDS)

# Who approves an extension: of one agency (§42, first paragraph), of a joint case (second one)
ORGAN_HEAD, GOVERNMENT_HEAD = lists.ORGAN_HEAD, lists.GOVERNMENT_HEAD
EXTENSION_APPROVERS = dict(lists.EXTENSION_APPROVERS)

GRANTED, REFUSED = "granted", "refused"
OUTCOMES = {GRANTED: "准予", REFUSED: "不予"}

DELIVERY_WAYS = {"counter": "窗口领取", "post": "邮寄送达", "electronic": "电子送达"}
CHANNELS = {"online": "网上", "counter": "窗口", "post": "邮寄", "phone": "电话"}
ONLINE = "online"
