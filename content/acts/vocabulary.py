"""修改检索词表: what the openness office may write, all of it or nothing, and how it is undone."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from content.act import Act, ActRefused, Doing, Done
from content.items import Item
from content.permissions import Permission as P
from content.search_vocabulary import (
    BEST_BETS,
    HOT,
    SYNONYMS,
    TABLES,
    Row,
    SearchVocabulary,
    changes_of,
    normal,
    rows_of,
)
from content.tree import Place

LONGEST_WORD = 40


class Limits(NamedTuple):
    """限制: how many rows a table has, how many words and items one of them."""

    rows: int
    least_words: int
    most_words: int
    most_items: int


LIMITS = {
    SYNONYMS: Limits(2000, 2, 12, 0),
    BEST_BETS: Limits(500, 1, 12, 5),
    HOT: Limits(12, 1, 1, 0),
}
SHORTEST_SYNONYM = 2
Changed = dict[str, tuple[Row | None, Row | None]]


def _set_row(doing: Doing, province: Place, fields: Mapping[str, Any]) -> Done:
    """``fields``: table, words; of best bets items (addresses, uids); of an old row uid, revision.

    Returns the row's uid. Raises ActRefused.
    """
    rows, uid = rows_of(doing.site), str(fields.get("uid") or "")
    table = _table(fields.get("table"))
    before = _present(rows, uid, fields.get("revision")) if uid else None
    row = _checked(doing, table, fields)
    if before is not None:
        if before.table != table:
            raise ActRefused("这一条属于另一张表，请返回列表重新选择。")
        row = row._replace(revision=before.revision + 1)
        if row[:3] == before[:3]:
            return Done(uid, province, silent=True)
    uid = uid or doing.new_uid()
    _refuse_clash(rows, uid, row)
    _refuse_full({**rows, uid: row}, table)
    label = f"{'修改' if before else '添加'}{TABLES[table]}：{'、'.join(row.words)}"
    return _written(doing, province, {uid: (before, row)}, label)


def _remove_row(doing: Doing, province: Place, fields: Mapping[str, Any]) -> Done:
    """``fields``: uid, revision. Raises ActRefused."""
    uid = str(fields.get("uid") or "")
    row = _present(rows_of(doing.site), uid, fields.get("revision"))
    label = f"删除{TABLES[row.table]}：{'、'.join(row.words)}"
    return _written(doing, province, {uid: (row, None)}, label)


def _undo(doing: Doing, province: Place, fields: Mapping[str, Any]) -> Done:
    """``fields``: number of the change. Raises ActRefused where it was changed again since."""
    wanted = str(fields.get("number") or "")
    change = next((one for one in changes_of(doing.site) if str(one.number) == wanted), None)
    if change is None:
        raise ActRefused("这次改动太久以前，不能撤销了。请在表里直接修改。")
    rows = dict(rows_of(doing.site))
    told: Changed = {}
    for uid, (before, after) in change.rows.items():
        told[uid] = _reversed(rows.get(uid), before, after)
    for uid, (_, back) in told.items():
        rows.pop(uid, None) if back is None else rows.update({uid: back})
    for uid, (_, back) in told.items():
        if back is not None:
            _refuse_clash(rows, uid, back)
    for table in TABLES:
        _refuse_full(rows, table)
    return _written(doing, province, told, f"撤销“{change.label}”")


def _reversed(
    now: Row | None, before: Row | None, after: Row | None
) -> tuple[Row | None, Row | None]:
    """(what is there, what is put in its place)."""
    if (now and now[:3]) != (after and after[:3]):
        raise ActRefused("这一条后来又改过，不能撤销。请在表里直接修改。")
    if before is None:
        return now, None
    return now, before._replace(revision=(now or before).revision + 1)


def _import_rows(doing: Doing, province: Place, fields: Mapping[str, Any]) -> Done:
    """``fields``: table, rows — (line number, words, items) each. Returns (added, changed).

    A row that shares a word with one that is there takes its place. Raises ActRefused.
    """
    table = _table(fields.get("table"))
    rows = dict(rows_of(doing.site))
    told: Changed = {}
    for line, words, items in fields.get("rows") or ():
        try:
            row = _checked(doing, table, {"words": words, "items": items})
            uid = _place_for(rows, row) or doing.new_uid()
            before = rows.get(uid)
            if before is not None:
                row = row._replace(revision=before.revision + 1)
            if before is None or row[:3] != before[:3]:
                rows[uid] = row
                told[uid] = (rows_of(doing.site).get(uid), row)
        except ActRefused as refusal:
            raise ActRefused(f"第 {line} 行：{refusal}整个文件没有导入。") from refusal
    _refuse_full(rows, table)
    if not told:
        return Done((0, 0), province, silent=True)
    added = sum(before is None for before, _ in told.values())
    label = f"导入{TABLES[table]}：新增 {added} 条，修改 {len(told) - added} 条"
    done = _written(doing, province, told, label)
    return Done((added, len(told) - added), province, None, done.note, public=True)


def _written(doing: Doing, province: Place, told: Changed, label: str) -> Done:
    site = doing.site
    if province is not site.province:
        raise ActRefused("检索词表属于整个站点，请在省级站点修改。")
    if site.vocabulary is None:
        site.vocabulary = SearchVocabulary()
    site.vocabulary.put({uid: after for uid, (_, after) in told.items()})
    site.vocabulary.changes.add(doing.moment, doing.by, label, told)
    return Done(next(iter(told)), province, None, label, public=True)


def _table(name: Any) -> str:
    if name not in TABLES:
        raise ActRefused(f"没有“{str(name)[:40]}”这张表，可用的有：{'、'.join(TABLES)}。")
    return str(name)


def _present(rows: Mapping[str, Row], uid: str, revision: Any) -> Row:
    """Raises ActRefused where it is gone or was changed since the form was opened."""
    row = rows.get(uid)
    if row is None:
        raise ActRefused("这一条已被别人删除，请返回列表查看。")
    if revision not in (None, "", row.revision, str(row.revision)):
        said = "、".join(row.words)
        raise ActRefused(f"您打开之后，这一条已被别人改为“{said}”。请对照后再保存。")
    return row


def _checked(doing: Doing, table: str, fields: Mapping[str, Any]) -> Row:
    limits = LIMITS[table]
    words = _distinct(fields.get("words") or ())
    if len(words) < limits.least_words:
        raise ActRefused(f"请填写至少 {limits.least_words} 个词，每行一个。")
    if len(words) > limits.most_words:
        raise ActRefused(f"一条最多 {limits.most_words} 个词，请分开填写。")
    for word in words:
        _check_word(table, word)
    return Row(table, words, _items(doing, limits, fields.get("items") or ()))


def _distinct(words: Iterable[str]) -> tuple[str, ...]:
    """Each once, however it is written."""
    found: dict[str, str] = {}
    for word in words:
        found.setdefault(normal(word), " ".join(word.split()))
    return tuple(word for key, word in found.items() if key)


def _check_word(table: str, word: str) -> None:
    if len(word) > LONGEST_WORD:
        raise ActRefused(f"“{word[:20]}…”太长，一个词最多 {LONGEST_WORD} 个字。")
    if not any(map(str.isalnum, word)):
        raise ActRefused(f"“{word}”没有文字，请改正或删去。")
    if table == SYNONYMS and len(normal(word)) < SHORTEST_SYNONYM:
        raise ActRefused(f"“{word}”只有一个字，会找出太多无关的内容，请填写两个字以上的词。")


def _items(doing: Doing, limits: Limits, given: Iterable[str]) -> tuple[str, ...]:
    addresses = [text for one in given if (text := str(one).strip())]
    if not limits.most_items:
        return ()
    if not addresses:
        raise ActRefused("请填写推荐内容在本站的地址，每行一个。")
    uids = tuple(dict.fromkeys(_item_uid(doing, address) for address in addresses))
    if len(uids) > limits.most_items:
        raise ActRefused(f"一次最多推荐 {limits.most_items} 项，请留下最重要的。")
    return uids


def _item_uid(doing: Doing, address: str) -> str:
    """Of an address of this site, or a uid; what is there must be public now."""
    site, path = doing.site, unquote(urlsplit(address).path)
    found = site.find(address) or (site.at(path) if path.startswith("/") else None)
    if not isinstance(found, Item):
        raise ActRefused(f"“{address[:80]}”不是本站一项内容的地址，请从那一页的地址栏里复制。")
    if found.number_at(doing.moment) is None:
        raise ActRefused(f"“{address[:80]}”现在不公开，不能推荐。请换一项。")
    return str(found.uid)


def _clashing(rows: Mapping[str, Row], row: Row) -> Iterator[tuple[str, str]]:
    """(uid, word) of the rows of its table that have a word of it."""
    mine = set(map(normal, row.words))
    for uid, other in rows.items():
        if other.table == row.table:
            yield from ((uid, word) for word in other.words if normal(word) in mine)


def _refuse_clash(rows: Mapping[str, Row], uid: str, row: Row) -> None:
    """A word stands in one row of a table; else nobody could tell which one holds."""
    for other, word in _clashing(rows, row):
        if other != uid:
            said = "、".join(rows[other].words)
            raise ActRefused(f"“{word}”已经在“{said}”这一条里，请到那一条修改。")


def _place_for(rows: Mapping[str, Row], row: Row) -> str:
    """The uid of the row that an imported one replaces; "" for a new one. Raises ActRefused."""
    found = {uid: word for uid, word in _clashing(rows, row)}
    if len(found) > 1:
        raise ActRefused(f"“{'”“'.join(found.values())}”现在分在几条里，请先在表里合并。")
    return next(iter(found), "")


def _refuse_full(rows: Mapping[str, Row], table: str) -> None:
    most = LIMITS[table].rows
    if sum(row.table == table for row in rows.values()) > most:
        raise ActRefused(f"{TABLES[table]}最多 {most} 条，请先删去不用的。")


SET_ROW = Act("set_search_words", "修改检索词表", P.MANAGE_SEARCH, _set_row)
REMOVE_ROW = Act("remove_search_words", "删除检索词表条目", P.MANAGE_SEARCH, _remove_row)
UNDO = Act("undo_search_words", "撤销检索词表改动", P.MANAGE_SEARCH, _undo)
IMPORT_ROWS = Act("import_search_words", "导入检索词表", P.MANAGE_SEARCH, _import_rows)
