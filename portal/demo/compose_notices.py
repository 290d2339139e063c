"""公告公示: notices that tell, and notices that ask for objections until a day."""

from datetime import timedelta

from content.vocabularies import PUBLIC_NOTICE
from portal.demo.commission import Commission, Piece, piece
from portal.demo.texts import place_name, said_day

_OBJECTION_DAYS = 10
_LABELS = {"public_notice": "公示", "announcement": "公告"}


def compose_notice(commission: Commission) -> Piece:
    notices, turn = commission.repertoire.notices, commission.turn("notice")
    start = commission.government.order
    notice_type, about, text = notices[(start + turn) % len(notices)]
    year, again = commission.written_on.year, turn // len(notices)
    when = f"{year}{about}" if about.startswith("年度") else f"{year}年{about}"
    mark = f"（第{again + 1}批）" if again else ""
    title = f"{commission.department.title}关于{when}{mark}的{_LABELS[notice_type]}"
    open_for_objection = notice_type == PUBLIC_NOTICE
    ends_on = commission.written_on + timedelta(days=_OBJECTION_DAYS)
    return piece(
        "notice",
        {
            "title": title,
            "notice_type": notice_type,
            "issued_on": commission.written_on,
            "issuing_authority": commission.department.title,
            "ends_on": ends_on if open_for_objection else None,
            "objection_channel": _channel(commission) if open_for_objection else "",
            "body": _body(commission, text, open_for_objection),
        },
    )


def _channel(commission: Commission) -> str:
    contact = commission.contact
    return (
        f"公示期内有异议的，请以书面形式向{commission.department.title}反映，写明事实和理由。"
        f"地址：{contact['address']}；电话：{contact['phone']}；监督电话：{contact['complaint_phone']}。"
    )


def _body(commission: Commission, text: str, open_for_objection: bool) -> str:
    day, name = commission.written_on, commission.department.title
    place = place_name(commission.government)
    ending = (
        f"公示时间为{said_day(day)}至{said_day(day + timedelta(days=_OBJECTION_DAYS))}。"
        if open_for_objection
        else f"{place}范围内的有关单位和群众请留意安排，详情可拨打{commission.contact['phone']}。"
    )
    opening = f"按照{place}{day.year}年工作安排，现将有关情况告知如下。"
    return "\n".join((opening, text, ending, name, said_day(day)))
