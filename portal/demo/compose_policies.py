"""政策文件与解读: policy documents, what amends and repeals them, and their explainers."""

from datetime import date, timedelta
from typing import Any

from portal.demo.commission import Commission, Issued, Piece, piece
from portal.demo.texts import SAMPLE_NOTE, addressees, numbered, place_name, said_day

_FORMS = (
    ("通知", "关于做好{about}工作的通知"),
    ("意见", "关于进一步推进{about}的实施意见"),
    ("办法", "关于印发{about}实施办法的通知"),
    ("方案", "关于印发{about}工作方案的通知"),
)
_AIMS = (
    "制度更加健全，办理流程公开透明，群众办事的材料和时间明显减少",
    "责任分工明确到位，薄弱环节得到加强，群众满意度稳步提高",
    "服务覆盖城乡，监督检查经常开展，主要指标全部完成",
)
_VALID_YEARS = (None, 0, 2, 5)  # no end, an end of the same year, and later ones
_LAST_EARLY_MONTH = 8
_EXPLAINER_FORMS = ("text", "questions", "chart")


def compose_policy(commission: Commission) -> Piece:
    repertoire, turn = commission.repertoire, commission.turn("policy")
    start = commission.department.order + commission.government.order
    about, aim = repertoire.themes[(start + turn) % len(repertoire.themes)]
    genre, pattern = _FORMS[(start + turn // len(repertoire.themes)) % len(_FORMS)]
    mark = _mark(turn, len(repertoire.themes) * len(_FORMS))
    title = commission.department.title + pattern.format(about=about) + mark
    valid_until = _valid_until(commission.written_on, start + turn)
    return piece(
        "policy_document",
        {
            **_common(commission, title),
            "genre": genre,
            "effective_on": commission.written_on,
            "valid_until": valid_until,
            "validity": "in_force",
            "keywords": (about, place_name(commission.government), genre),
            "summary": f"为{aim}，明确{about}的目标、任务和保障措施。",
            "body": _body(commission, about, aim, valid_until),
        },
    )


def _mark(turn: int, known: int) -> str:
    """So that titles differ once all themes and forms are used up."""
    return f"（之{turn // known + 1}）" if turn >= known else ""


def _common(commission: Commission, title: str) -> dict[str, Any]:
    return {
        "title": title,
        "document_number": commission.next_document_number(),
        "issuing_authority": commission.department.title,
        "issued_on": commission.written_on,
        "subject": commission.repertoire.subject,
        "note": SAMPLE_NOTE,
    }


def _valid_until(written_on: date, turn: int) -> date | None:
    years = _VALID_YEARS[turn % len(_VALID_YEARS)]
    return None if years is None else date(_year_ahead(written_on) + years, 12, 31)


def _year_ahead(day: date) -> int:
    """The year whose end is some months away."""
    return day.year + (day.month > _LAST_EARLY_MONTH)


def _body(commission: Commission, about: str, aim: str, valid_until: date | None) -> str:
    source, name = commission.source, commission.department.title
    measures = source.some(commission.repertoire.measures, 4)
    until = f"，有效期至{said_day(valid_until)}" if valid_until else ""
    return "\n".join(
        (
            addressees(commission.government),
            f"为{aim}，根据{commission.repertoire.law}等规定，结合"
            f"{place_name(commission.government)}实际，现就{about}有关事项明确如下。",
            "一、工作目标",
            f"到{_year_ahead(commission.written_on)}年底，{about}的{source.pick(_AIMS)}。",
            "二、重点任务",
            numbered(measures),
            "三、组织保障",
            f"{name}负责统筹协调和督促检查，各有关单位按照职责分工抓好落实，"
            f"每{source.pick(('月', '季度', '半年'))}报送一次进展情况。"
            f"执行中遇到的问题，请向{name}反映，联系电话：{commission.contact['phone']}。",
            "四、施行日期",
            f"本文件自{said_day(commission.written_on)}起施行{until}。",
            name,
            said_day(commission.written_on),
        )
    )


def compose_amendment(commission: Commission) -> Piece:
    """Amends the department's oldest document that nobody has touched; else a new document."""
    old = _untouched(commission)
    if old is None:
        return compose_policy(commission)
    about = f"修改《{old.title}》部分条款"
    body = (
        f"根据执行情况，决定对《{old.title}》（{old.document_number}）作如下修改：\n"
        "一、“组织保障”部分增加一句：“各单位应当明确一名联络员，负责日常联系。”\n"
        "二、报送进展情况的时间改为每季度第一个月的十日以前。\n"
        f"本通知自{said_day(commission.written_on)}起施行，其余内容不变。\n"
        f"{commission.department.title}\n{said_day(commission.written_on)}"
    )
    return _about_another(commission, about, body, {"amends": (old.uid,)})


def compose_repeal(commission: Commission) -> Piece:
    """Repeals the department's oldest document that nobody has touched; else a new document."""
    old = _untouched(commission)
    if old is None:
        return compose_policy(commission)
    about = f"废止《{old.title}》"
    body = (
        f"《{old.title}》（{old.document_number}）所规定的任务已经完成，有关要求已由新的规定替代。"
        f"经研究，决定自{said_day(commission.written_on)}起予以废止。\n"
        f"{commission.department.title}\n{said_day(commission.written_on)}"
    )
    return _about_another(commission, about, body, {"repeals": (old.uid,)})


def _untouched(commission: Commission) -> Issued | None:
    settled = commission.memory.settled
    found = next((p for p in commission.memory.policies if p.uid not in settled), None)
    if found:
        settled.add(found.uid)
    return found


def _about_another(
    commission: Commission, about: str, body: str, links: dict[str, tuple[str, ...]]
) -> Piece:
    return piece(
        "policy_document",
        {
            **_common(commission, f"{commission.department.title}关于{about}的通知"),
            "genre": "通知",
            "effective_on": commission.written_on,
            "validity": "in_force",
            "summary": f"{about}。",
            "body": f"{addressees(commission.government)}\n{body}",
            **links,
        },
    )


def compose_explainer(commission: Commission) -> Piece:
    """Explains the department's newest document; else a new document."""
    if not commission.memory.policies:
        return compose_policy(commission)
    policy, turn = commission.memory.policies[-1], commission.turn("explainer")
    form = _EXPLAINER_FORMS[turn % len(_EXPLAINER_FORMS)]
    again = f"（{turn + 1}）" if turn else ""
    return piece(
        "policy_explainer",
        {
            "title": f"《{policy.title}》政策解读{again}",
            "explains": (policy.uid,),
            "form": form,
            "issued_on": commission.written_on,
            "issuing_authority": commission.department.title,
            "body": _explanation(commission, policy),
        },
    )


def _explanation(commission: Commission, policy: Issued) -> str:
    measures = commission.source.some(commission.repertoire.measures, 3)
    looked_back = said_day(commission.written_on - timedelta(days=30))
    return "\n".join(
        (
            "一、为什么出台这份文件？",
            f"起草前，{commission.department.title}听取了基层单位和办事群众的意见，"
            f"征求意见截至{looked_back}。大家反映最多的是流程不够清楚、标准不够统一，文件对此作了回应。",
            "二、文件有哪些主要内容？",
            numbered(measures),
            "三、与群众和企业有什么关系？",
            "需要办理的事项、材料和时限都在本平台的办事指南中公布，办事之前可以先行查看；"
            "符合条件的，可以通过网上申请，不必到现场。",
            "四、有疑问向哪里咨询？",
            f"可以在工作时间拨打{commission.contact['phone']}，或者到"
            f"{commission.contact['address']}咨询。文件编号：{policy.document_number}。",
        )
    )
