"""Rows of a service guide: a material, a step, a basis, as its page shows them."""

from dataclasses import dataclass

from content import vocabularies as lists


@dataclass(frozen=True)
class Material:
    """材料: one row of the table."""

    name: str
    copies: str
    demand: str
    note: str
    situation: str = ""


@dataclass(frozen=True)
class Basis:
    """依据: a law, its article and its text."""

    law: str
    article: str
    role: str
    text: str


def material_row(row, narrowed):
    demand = [
        "必须提交" if row.get("required") else "",
        lists.label_of(lists.MATERIAL_ORIGINALS, row.get("original") or ""),
        lists.label_of(lists.MATERIAL_FORMS, row.get("form") or ""),
    ]
    notes = [row.get(name) or "" for name in ("source", "specification", "note")]
    if row.get("basis"):
        notes.append(f"依据：{row['basis']}")
    copies = row.get("copies")
    return Material(
        row.get("name") or "",
        "—" if copies is None else str(copies),
        "，".join(filter(None, demand)) or "—",
        "；".join(filter(None, notes)) or "—",
        (row.get("situation") or "") if row.get("name") in narrowed.open_materials else "",
    )


def step_row(row):
    days = row.get("days")
    limit = "" if days is None else (f"{days} 个工作日" if days else "当场")
    return row.get("name") or "", "　".join(filter(None, (limit, row.get("content"))))


def basis_row(row):
    return Basis(*(row.get(name) or "" for name in ("law", "article", "role", "text")))
