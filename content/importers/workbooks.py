"""The bytes of an .xlsx → its sheets, whatever program wrote it; what they mean is not asked.

The parts are read as they are, in one pass: a library that builds a whole workbook needs its values
and its formulas loaded apart, and gives up on the styles that some office programs write.
"""

from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

from content.importers.decoding import FileRefused
from content.importers.grid import Sheet
from content.importers.packages import DAMAGE, Package, Relation, damaged, local
from content.importers.remarks import remarks_of
from content.importers.sheet_parts import Shared, read_sheet
from content.importers.styles import formats_of, plain_text

Drawn = Callable[[int, int], None]
MOST_SHEETS = 500
_TRUE = frozenset(("1", "true"))


def read_workbook(
    name: str, content: bytes, progress: Drawn = lambda done, total: None
) -> list[Sheet]:
    """Every sheet with cells, in the workbook's order. Raises FileRefused."""
    package = Package(name, content)
    try:
        return _sheets(package, _main_part(package), progress)
    except FileRefused:
        raise
    except DAMAGE:
        raise damaged(name) from None


def _main_part(package: Package) -> str:
    office = [one for one in package.relations("") if one.kind == "officeDocument"]
    path = office[0].target if office else "xl/workbook.xml"
    if package.has(path) and path.endswith(".bin"):
        raise FileRefused(f"{package.name} 是二进制的 .xlsb 文件，请另存为 .xlsx 再导入。")
    if path.startswith(("word/", "ppt/")) or package.has("mimetype"):
        raise FileRefused(f"{package.name} 不是 Excel 表格，请另存为 .xlsx 再导入。")
    if not package.has(path):
        raise FileRefused(f"{package.name} 里没有 Excel 工作簿，请另存为 .xlsx 再导入。")
    return path


def _sheets(package: Package, path: str, progress: Drawn) -> list[Sheet]:
    workbook = package.tree(path)
    if local(workbook.tag) != "workbook":
        raise FileRefused(f"{package.name} 不是 Excel 表格，请另存为 .xlsx 再导入。")
    relations = {one.uid: one for one in package.relations(path)}
    shared = _shared(package, workbook, list(relations.values()))
    told = list(_told(workbook))
    if len(told) > MOST_SHEETS:
        raise FileRefused(f"{package.name} 有 {len(told)} 张表，请拆分成几个文件再导入。")
    sheets = []
    for title, uid, hidden in told:
        relation = relations.get(uid)
        if relation is not None and relation.kind == "worksheet":
            sheets.append(_sheet(package, relation.target, (title, hidden), shared, progress))
    return sheets


def _told(workbook: Element) -> Iterator[tuple[str, str, bool]]:
    """(name, relation, hidden) of every sheet."""
    for element in workbook.iter():
        if local(element.tag) == "sheet":
            uid = next((v for k, v in element.attrib.items() if local(k) == "id"), "")
            hidden = element.get("state", "visible") != "visible"
            yield element.get("name", ""), uid, hidden


def _shared(package: Package, workbook: Element, relations: list[Relation]) -> Shared:
    parts = {one.kind: one.target for one in relations if package.has(one.target)}
    dates = next((one for one in workbook.iter() if local(one.tag) == "workbookPr"), None)
    return Shared(
        name=package.name,
        texts=_texts(package, parts["sharedStrings"]) if "sharedStrings" in parts else [],
        formats=formats_of(package.tree(parts["styles"])) if "styles" in parts else (),
        since_1904=dates is not None and dates.get("date1904", "").lower() in _TRUE,
    )


def _texts(package: Package, path: str) -> list[str]:
    return [plain_text(one) for one in package.tree(path) if local(one.tag) == "si"]


def _sheet(
    package: Package, path: str, said: tuple[str, bool], shared: Shared, progress: Drawn
) -> Sheet:
    remarks = remarks_of(package, path)
    with package.open(path) as stream:
        return read_sheet(stream, said, shared, remarks, progress)
