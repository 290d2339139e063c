"""撤下与清除: taking an item back in one of three ways, and removing an edition for good by law."""

from collections.abc import Mapping
from typing import Any

from content.act import Act, ActRefused, Doing, Done, required_text
from content.acts.reviewing import advance
from content.editions import Edition
from content.items import MERGED, WITHDRAWAL_REASONS, Item
from content.permissions import Permission as P
from content.publication import retime
from content.tree import Place, Section
from content.workflow import APPROVED, CANCELLED

EXPUNGE_GROUNDS = (
    ("state_secret", "涉及国家秘密（政府信息公开条例第十四条）"),
    ("privacy", "涉及个人隐私（政府信息公开条例第十五条）"),
    ("trade_secret", "涉及商业秘密（政府信息公开条例第十五条）"),
    ("personal_information", "个人信息应当删除（个人信息保护法第四十七条）"),
    ("court", "依据生效裁判文书"),
)


def _withdraw(doing: Doing, item: Item, fields: Mapping[str, Any]) -> Done:
    """From now on nothing speaks; what was scheduled is cancelled and nothing falls back."""
    reason = fields.get("reason")
    if reason not in dict(WITHDRAWAL_REASONS):
        raise ActRefused("请选择撤下的方式。")
    text = required_text(fields, "text", "撤下说明")
    target = _target(doing, item, fields) if reason == MERGED else ""
    approved = [e for e in item.editions() if e.state == APPROVED]
    if item.edition_at(doing.moment) is None and not _any_scheduled(approved, doing):
        raise ActRefused("这项内容现在没有公开，不需要撤下。")
    numbers = tuple(e.number for e in approved if e.standing_at(doing.moment) != "scheduled")
    for edition in approved:
        if edition.standing_at(doing.moment) == "scheduled":
            edition.state, edition.live_from = CANCELLED, None
    item.withdrawals = (
        *item.withdrawals,
        {
            "type": "withdrawal",
            "v": 1,
            "at": doing.moment,
            "by": doing.by,
            "reason": reason,
            "text": text,
            "target": target,
            "numbers": numbers,
        },
    )
    affected = retime(doing.site, doing.kinds, item, doing.moment)
    return Done(item, item, None, text, public=True, affected=affected)


def _any_scheduled(approved: list[Edition], doing: Doing) -> bool:
    return any(e.standing_at(doing.moment) == "scheduled" for e in approved)


def _target(doing: Doing, item: Item, fields: Mapping[str, Any]) -> str:
    """Kept as a uid, so that it follows moves; something else on this site that is public now.

    Readers are sent there: neither into nothing nor, by two items merged into each other, around.
    """
    path = required_text(fields, "target", "并入的地址")
    found = doing.site.at(path)
    if not _speaks(found, doing):
        raise ActRefused(f"没有“{path[:200]}”这个公开的地址，请填写本站以“/”开头的地址。")
    if found is item or doing.site.find(found.uid) is None:
        raise ActRefused("不能并入它自己，或还没有内容的栏目。")
    return found.uid


def _speaks(found: Any, doing: Doing) -> bool:
    if isinstance(found, Item):
        return found.edition_at(doing.moment) is not None
    return isinstance(found, Place | Section)


def _propose_expunge(doing: Doing, edition: Edition, fields: Mapping[str, Any]) -> Done:
    ground = fields.get("ground")
    if ground not in dict(EXPUNGE_GROUNDS):
        raise ActRefused("请选择法定理由。")
    reason = required_text(fields, "reason", "具体情况（不要写入个人信息本身）")
    if edition.expunge_proposal:
        raise ActRefused("已有人提请清除，等待第二人确认。")
    edition.expunge_proposal = {
        "by": doing.by,
        "at": doing.moment,
        "ground": ground,
        "reason": reason,
    }
    return Done(edition, edition.item, edition.number, dict(EXPUNGE_GROUNDS)[ground])


def _expunge(doing: Doing, edition: Edition, fields: Mapping[str, Any]) -> Done:
    """The second person confirms: text and files go, a tombstone stays; or the proposal falls."""
    if not edition.expunge_proposal:
        raise ActRefused("还没有人提请清除。清除需要两个人：一人提请，另一人确认。")
    if fields.get("decision") == "reject":
        edition.expunge_proposal = None
        return Done(edition, edition.item, edition.number, "不同意清除")
    item = edition.item
    ground = edition.expunge_proposal["ground"]
    advance(doing, edition, "expunge")
    # First while its fields can still tell which rows, links and moments are to go
    affected = retime(doing.site, doing.kinds, item, doing.moment)
    edition.fields = {"title": "已依法清除"}
    edition.drop_files()
    edition.change_note = edition.returned_reason = ""
    edition.confirmations = ()
    item.history.clear_notes(edition.number)
    edition.expunge_proposal = {**edition.expunge_proposal, "done_by": doing.by}
    affected |= retime(doing.site, doing.kinds, item, doing.moment)
    doing.site.await_pack(edition.uid, doing.moment)
    note = dict(EXPUNGE_GROUNDS)[ground]
    return Done(edition, item, edition.number, note, public=True, affected=affected)


WITHDRAW = Act("withdraw", "撤下", P.WITHDRAW, _withdraw)
PROPOSE_EXPUNGE = Act("propose_expunge", "提请清除", P.PROPOSE_EXPUNGE, _propose_expunge)
EXPUNGE = Act("expunge", "确认清除", P.EXPUNGE, _expunge)
