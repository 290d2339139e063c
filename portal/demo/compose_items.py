"""审批事项与收费标准: guides on real articles of law, promised within the statutory limit."""

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from content.vocabularies import NO, YES
from portal.demo.commission import Commission, Piece, piece, rows
from portal.demo.compose_information import compose_report
from portal.demo.facts import fee_rules, repertoires, situations

_KIND = "approval_item"
_LEVELS = {"province": "province", "city": "city"}
_SHORT_LIMIT_DAYS = 5
_PROMISED_SHARE = 0.6


def compose_fee(commission: Commission) -> Piece:
    """The department's next fee; a report where all of them are published."""
    fees, turn = commission.repertoire.fees, commission.turn("fee")
    if turn >= len(fees):
        return compose_report(commission)
    fact = fees[turn]
    said = {name: fact[name] for name in ("title", "group", "unit", "payer")}
    amount = fact.get("fen")
    return piece(
        "fee_standard",
        {
            **said,
            "standard": fact.get("standard") or f"{_yuan(amount)}元/{fact['unit']}",
            "amount_fen": amount,
            **_computing(fact["title"]),
            "basis": tuple(fact["basis"]),
            "management": "缴入国库，实行收支两条线管理",
            "exemption": "法律、法规和国家规定减免的，从其规定。",
            "effective_on": commission.written_on,
        },
    )


@lru_cache(maxsize=64)
def _computing(title: str) -> Mapping[str, Any]:
    """How the fee is worked out, with tiers and exemptions complete."""
    said = fee_rules().get(title, {})
    tables = {
        name: rows("fee_standard", name, *said[name])
        for name in ("tiers", "exemptions")
        if name in said
    }
    return {**said, **tables}


def _yuan(fen: int) -> str:
    return f"{fen // 100}" if fen % 100 == 0 else f"{fen / 100:.2f}"


def compose_item(commission: Commission) -> Piece:
    """The department's next approval item; a report where all of them are published."""
    items, turn = commission.repertoire.items, commission.turn("item")
    if turn >= len(items):
        return compose_report(commission)
    slug = commission.department.__name__
    level = _LEVELS.get(commission.government.level, "county")
    fact, fees = items[turn], _fees_of(commission, items[turn])
    return piece(
        _KIND,
        {
            **_guide(slug, turn),
            "fee_situations": _fee_situations(fact["title"], commission, fees),
            "exercise_level": level,
            "implementing_body": commission.department.title,
            "item_code": _item_code(commission, turn),
            "effective_on": commission.written_on,
            "fees": fees,
        },
    )


def _fees_of(commission: Commission, fact: Mapping[str, Any]) -> tuple[str, ...]:
    known = commission.memory.fees
    if not fact.get("charged"):
        return ()
    return tuple(known[title] for title in fact.get("fees") or known if title in known)


def _fee_situations(title: str, commission: Commission, fees: tuple[str, ...]) -> tuple:
    """Rules of those fees only that the department has published so far."""
    rules = situations().get(title, {}).get("fees", {})
    known = {name for name, uid in commission.memory.fees.items() if uid in fees}
    said = [{"fee": name, "situation": rule} for name, rule in rules.items() if name in known]
    return rows(_KIND, "fee_situations", *said)


def _item_code(commission: Commission, turn: int) -> str:
    """A local code of ours: it says place, department and serial, and is no national code."""
    place = commission.government.code or commission.government.__name__ or ""
    return f"{place}-{commission.department.__name__}-{turn + 1:03d}"


@cache
def _guide(slug: str, number: int) -> Mapping[str, Any]:
    """All that is the same wherever the item is handled."""
    fact = repertoires()[slug].items[number]
    charged, situation = bool(fact.get("charged")), situations().get(fact["title"], {})
    return {
        **_limits(fact),
        "situation_questions": rows(_KIND, "situation_questions", *situation.get("questions", ())),
        "situation_limits": rows(_KIND, "situation_limits", *situation.get("limits", ())),
        "title": fact["title"],
        "item_type": fact["type"],
        "served": tuple(fact["served"]),
        "themes": tuple(fact["themes"]),
        "legal_basis": rows(_KIND, "legal_basis", *map(_law, fact["laws"])),
        "conditions": tuple(fact["conditions"]),
        "quantity_limit": "无数量限制",
        "materials": rows(_KIND, "materials", *_materials(fact, situation)),
        "steps": rows(_KIND, "steps", *_steps(fact)),
        "special_procedures": rows(_KIND, "special_procedures", *_special(fact)),
        "charged": YES if charged else NO,
        "fee_basis": "按公布的收费标准收取" if charged else "",
        "case_type": "promised",
        "visits": 1 if fact.get("special") else 0,
        "visits_reason": "",
        "implementing_body_nature": "statutory",
        "result_name": fact["result"],
        "result_type": fact["result_type"],
        "delivery": ("counter", "post"),
        "coverage": "county",
        "in_hall": YES,
        "online": YES,
        "initial_review": NO,
        "disposition": "retained",
        "faqs": rows(_KIND, "faqs", *_questions(fact)),
        "keywords": (fact["title"], fact["result"]),
    }


def _limits(fact: Mapping[str, Any]) -> Mapping[str, Any]:
    days = fact["days"]
    promised = days if days <= _SHORT_LIMIT_DAYS else int(days * _PROMISED_SHARE)
    return {
        "statutory_number": days,
        "statutory_unit": fact["unit"],
        "statutory_start": fact["start"],
        "promised_number": promised,
        "promised_unit": fact["unit"],
    }


def _law(said: list[str]) -> Mapping[str, Any]:
    law, article, rank = said
    return {"law": law, "article": article, "role": "设定依据", "rank": rank}


def _materials(fact: Mapping[str, Any], situation: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    rules = situation.get("materials", {})
    return [{**_material(name), "situation": rules.get(name, "")} for name in fact["materials"]]


def _material(name: str) -> Mapping[str, Any]:
    own = name.endswith(("表", "书", "方案", "承诺书"))
    return {
        "name": name,
        "copies": 1,
        "original": "original" if own else "shown",
        "source": "申请人自备" if own else "政府部门核发",
        "required": True,
        "form": "either",
    }


def _steps(fact: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Receiving and deciding fit into the promise; the middle takes what is left."""
    middle = f"审查申请材料；需要时进行{fact['special']}" if fact.get("special") else "审查申请材料"
    return [
        {
            "name": "受理",
            "days": 1,
            "content": "核对材料，齐全的当场受理；不齐的一次告知补正内容。",
        },
        {"name": "审查", "days": None, "content": f"{middle}，提出审查意见。"},
        {"name": "决定", "days": 1, "content": "作出决定；不予许可的书面说明理由和救济途径。"},
        {"name": "送达", "days": None, "content": "通知申请人领取，或者按申请人选择邮寄。"},
    ]


def _special(fact: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    if not fact.get("special"):
        return []
    return [{"name": fact["special"], "note": "所需时间不计入办理时限，开始前书面告知申请人。"}]


def _questions(fact: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    first = fact["materials"][0]
    return [
        {
            "question": f"{first}在哪里领取？",
            "answer": "可以在窗口免费领取，也可以从本页下载打印。",
        },
        {
            "question": "可以委托他人办理吗？",
            "answer": "可以，请同时提交授权委托书和受托人身份证明。",
        },
    ]
