"""The tables of the search vocabulary as .csv: what is downloaded is read back without a change."""

import csv
import re
from io import StringIO

from content.act import ActRefused
from content.importers.formulas import restore
from content.search_vocabulary import BEST_BETS, HOT, SYNONYMS
from views.csvs import csv_response
from views.layout import url_of
from views.uploads import UploadRefused, read_upload

HEADERS = {
    SYNONYMS: ("同义词",),
    BEST_BETS: ("查询词", "推荐内容的地址"),
    HOT: ("常用搜索词",),
}
BETWEEN_WORDS, BETWEEN_ITEMS = "、", " "
ENCODINGS = ("utf-8-sig", "gb18030")
MOST_LINES, LARGEST_MEGABYTES = 5_000, 2
_SEPARATORS = re.compile(r"[、，,；;|\r\n]+")


def split_words(text):
    """What was typed in one field: a word a line, or with a mark between them."""
    return [word for one in _SEPARATORS.split(text) if (word := one.strip())]


def table_csv(request, table, rows):
    lines = (_line(request, table, row) for row in rows)
    return csv_response(request, table, HEADERS[table], lines)


def _line(request, table, row):
    words = BETWEEN_WORDS.join(row.words)
    if table != BEST_BETS:
        return (words,)
    return words, BETWEEN_ITEMS.join(address_of(request, uid) for uid in row.items)


def address_of(request, uid):
    """Its address; the uid itself where the item is gone."""
    located = request.site.located(uid)
    return url_of(request, located[1]) if located else uid


def read_table(upload, table):
    """(line number, words, items) of each row of an uploaded file. Raises ActRefused."""
    try:
        name, content = read_upload(upload, LARGEST_MEGABYTES)
    except UploadRefused as refusal:
        raise ActRefused(str(refusal)) from refusal
    if not name.endswith(".csv"):
        raise ActRefused("请上传 .csv 文件；用表格软件编辑的，另存为 CSV 再上传。")
    lines = list(csv.reader(StringIO(_text(content), newline="")))
    header, rows = tuple(cell.strip() for cell in lines[0]) if lines else (), lines[1:]
    if header[: len(HEADERS[table])] != HEADERS[table]:
        raise ActRefused(
            f"第一行应是表头：{'，'.join(HEADERS[table])}。请先下载现在的表，照样填写。"
        )
    if len(rows) > MOST_LINES:
        raise ActRefused(f"文件超过 {MOST_LINES:,} 行，请分成几个文件。")
    return list(_rows(rows))


def _rows(lines):
    for number, cells in enumerate(lines, 2):
        words, items = (*map(restore, cells), "", "")[:2]
        if words.strip() or items.strip():
            yield number, split_words(words), items.split()


def _text(content):
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise ActRefused("文件不是文字，请另存为 UTF-8 编码的 CSV 再上传。")
