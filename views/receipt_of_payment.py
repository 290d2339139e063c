"""缴费凭证: what a receipt of a payment says, for staff and for the applicant."""

from content.cases.bills import account
from content.charging.amounts import yuan
from content.clock import moment_of
from views.bill_rows import lines_shown
from views.times import say_moment

NOTE = "本凭证证明款项已经收到。正式票据由收费窗口按财政票据管理的规定开具。"


def receipt_values(request, case, number=""):
    """Of one payment that settled a bill, the newest where no number is asked for; or None."""
    now = account(case.events)
    found = [one for one in now.payments if one.settles and number in ("", one.receipt)]
    if not found:
        return None
    payment = found[-1]
    bill = now.bill_of(payment.bill_uid)
    return {
        "receipt_number": payment.receipt,
        "paid_at": say_moment(moment_of(payment.at)),
        "amount": yuan(payment.amount_fen),
        "lines": lines_shown(request, case, bill.lines, bill.at),
        "reference": payment.reference,
        "refunded": yuan(payment.refunded_fen) if payment.refunded_fen else "",
        "note": NOTE,
    }
