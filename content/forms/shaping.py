"""表单定义的规整: what people and files bring becomes what is stored, or every problem is named.

Only what cannot be kept is refused here. Whether a form is fit to be published (conditions that
look ahead, choices without choices) is asked by ``soundness``, so that a draft may be half made.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from content.forms.field_types import (
    COMMON,
    DEFAULT_ACCEPT,
    DEFAULT_LONGEST,
    FIELD_TYPES,
    LONGEST_LIMIT,
    NOT_IN_TABLES,
    OPTION_ALIASES,
    STEP_ALIASES,
    TYPE_ALIASES,
)
from content.forms.option_values import OPTION_LABELS, OPTIONS, Wrong, name
from content.forms.parts import (
    MOST_COLUMNS,
    MOST_FIELDS,
    MOST_STEPS,
    DefinitionRefused,
    Problem,
)
from content.forms.patterns import LONGEST_MATCHED

_DEFAULTS: Mapping[str, Any] = {
    "rows": 4,
    "decimals": 0,
    "as": "radio",
    "megabytes": 10,
    "least": 0,
}
_EMPTY: tuple[Any, ...] = (None, "", [], False)


def normalise(plain: Any) -> dict[str, Any]:
    """{"steps": […]} as it is stored: own names, only what is not the default, always the same.

    Raises DefinitionRefused with all problems, each with its place.
    """
    reading = _Reading()
    steps = reading.steps(plain)
    if reading.problems:
        raise DefinitionRefused(tuple(reading.problems))
    return {"steps": steps}


class _Reading:
    """One pass through a definition; it notes problems and goes on."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._place = ""
        self._names: set[str] = set()
        self._given: frozenset[str] = frozenset()

    def wrong(self, message: str) -> None:
        self.problems.append(Problem(self._place, message))

    def steps(self, plain: Any) -> list[dict[str, Any]]:
        said = plain.get("steps") if isinstance(plain, Mapping) else plain
        if said is None:
            return []
        if not _is_list_of_mappings(said):
            self.wrong("表单的步骤（steps）应是一个列表，每一步有标题（title）和字段（fields）")
            return []
        if not self._within_limits(said):
            return []
        self._given = frozenset(_names_given(said))
        names: set[str] = set()
        return [self._step(number, step, names) for number, step in enumerate(said, 1)]

    def _within_limits(self, steps: Sequence[Any]) -> bool:
        """Counted before anything is read, so that too much costs nothing."""
        if len(steps) > MOST_STEPS:
            self.wrong(f"表单最多 {MOST_STEPS} 步，现有 {len(steps)} 步，请合并")
            return False
        count = sum(len(step.get("fields") or ()) for step in steps if _has_fields(step))
        if count > MOST_FIELDS:
            self.wrong(f"表单最多 {MOST_FIELDS} 个字段，现有 {count} 个，请删减或者拆成两份表单")
            return False
        return True

    def _step(self, number: int, step: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
        said = self._renamed(step, STEP_ALIASES)
        title = str(said.get("title") or "")[:50]
        place = self._place = f"步骤“{title}”" if title else f"第 {number} 步"
        fields = said.pop("fields", None) or ()
        kept = self._options(said, ("title", "help", "show_if"))
        kept["name"] = self._name(said, names, f"step{number}")
        self._need_title(kept)
        if not _is_list_of_mappings(fields) or len(fields) > MOST_FIELDS:
            self.wrong("字段（fields）应是一个列表，每个字段有类型（type）和标题（title）")
            fields = ()
        kept["fields"] = [self._field(field, place) for field in fields]
        return _ordered(kept)

    def _field(self, field: Mapping[str, Any], place: str) -> dict[str, Any]:
        said = self._placed(field, place, "的字段")
        kept = self._any_field(said)
        kept["name"] = self._name(said, self._names, "field", self._given)
        if kept.get("type") == "table":
            kept["columns"] = self._columns(said.get("columns"))
        return _ordered(kept)

    def _columns(self, columns: Any) -> list[dict[str, Any]]:
        place = self._place
        if columns is None:
            return []
        if not _is_list_of_mappings(columns) or len(columns) > MOST_COLUMNS:
            self.wrong(f"列（columns）应是一个列表，最多 {MOST_COLUMNS} 列")
            return []
        names: set[str] = set()
        return [self._column(column, place, names) for column in columns]

    def _column(self, column: Mapping[str, Any], place: str, names: set[str]) -> dict[str, Any]:
        said = self._placed(column, place, "的列")
        kept = self._any_field(said)
        kept["name"] = self._name(said, names, "column")
        if kept.get("type") in NOT_IN_TABLES:
            self.wrong("表格的列不能是表格或者上传材料")
        if kept.pop("show_if", None):
            self.wrong("表格的列不能有显示条件")
        return _ordered(kept)

    def _placed(self, field: Mapping[str, Any], place: str, word: str) -> dict[str, Any]:
        said = self._renamed(field, OPTION_ALIASES)
        title = str(said.get("title") or said.get("name") or "")[:50]
        self._place = f"{place}{word}“{title}”"
        return said

    def _any_field(self, said: dict[str, Any]) -> dict[str, Any]:
        name_of_type = str(said.get("type") or "")
        kind = FIELD_TYPES.get(TYPE_ALIASES.get(name_of_type, name_of_type))
        if kind is None:
            types = "、".join(FIELD_TYPES)
            self.wrong(f"类型（type）“{name_of_type[:50]}”不能用，只能是 {types}")
            return {"type": "text", **self._options(said, ("title",), strict=False)}
        kept = self._options(said, (*COMMON, *kind.options))
        kept["type"] = kind.name
        self._need_title(kept)
        self._complete(kept)
        return kept

    def _complete(self, kept: dict[str, Any]) -> None:
        """What depends on the type: default lengths and counts, and bounds that cross."""
        limit = LONGEST_LIMIT.get(kept["type"], 0)
        if kept.get("longest", 0) > limit > 0:
            self.wrong(f"最多字数（longest）不能超过 {limit}")
        if "pattern" in kept and kept.get("longest", 0) > LONGEST_MATCHED:
            self.wrong(f"有格式要求（pattern）时，最多字数（longest）不能超过 {LONGEST_MATCHED}")
        _set_defaults(kept)
        if kept["type"] == "file" and kept["most"] > 20:
            self.wrong("最多数量（most）不能超过 20 个文件")
        if float(kept.get("least", 0)) > float(kept.get("most", 200)):
            self.wrong("最少行数（least）大于最多行数（most），请核对")
        if "low" in kept and "high" in kept and float(kept["low"]) > float(kept["high"]):
            self.wrong("最小值（low）大于最大值（high），请核对")

    def _options(
        self, said: Mapping[str, Any], known: tuple[str, ...], *, strict: bool = True
    ) -> dict[str, Any]:
        kept: dict[str, Any] = {}
        for key, value in said.items():
            if key in ("name", "type", "columns", "fields"):
                continue
            if key not in known:
                if strict:
                    self.wrong(_unknown(key))
                continue
            self._option(kept, key, value)
        return kept

    def _option(self, kept: dict[str, Any], key: str, value: Any) -> None:
        if value is None or value == "" or value == []:
            return
        try:
            read = OPTIONS[key](value)
        except Wrong as wrong:
            self.wrong(f"{OPTION_LABELS[key]}{wrong}")
        else:
            if read not in _EMPTY and read != _DEFAULTS.get(key):
                kept[key] = read

    def _renamed(self, said: Mapping[str, Any], aliases: Mapping[str, str]) -> dict[str, Any]:
        """By their own names; where a thing is said under both, the own name holds."""
        own = {aliases.get(str(key), str(key)): value for key, value in said.items()}
        return own | {str(key): value for key, value in said.items() if key not in aliases}

    def _name(
        self,
        said: Mapping[str, Any],
        taken: set[str],
        base: str,
        avoid: frozenset[str] = frozenset(),
    ) -> str:
        """A name that nobody gave is made, so that a form can be written without any."""
        given = said.get("name")
        try:
            found = name(given) if given else _free(base, taken | avoid)
        except Wrong as wrong:
            self.wrong(f"名称（name）{wrong}")
            return str(given)
        if found in taken:
            self.wrong(f"名称（name）“{found}”重复，请换一个")
        taken.add(found)
        return found

    def _need_title(self, kept: Mapping[str, Any]) -> None:
        if not kept.get("title"):
            self.wrong("没有标题（title），请填写")


def _set_defaults(kept: dict[str, Any]) -> None:
    kind = kept["type"]
    if kind in DEFAULT_LONGEST:
        kept.setdefault("longest", DEFAULT_LONGEST[kind])
    if kind == "file":
        kept.setdefault("accept", list(DEFAULT_ACCEPT))
        kept.setdefault("most", 1)
    if kind == "table":
        kept.setdefault("most", 50)


def _is_list_of_mappings(said: Any) -> bool:
    return isinstance(said, list | tuple) and all(isinstance(one, Mapping) for one in said)


def _has_fields(step: Mapping[str, Any]) -> bool:
    return isinstance(step.get("fields"), list | tuple)


def _names_given(steps: Sequence[Mapping[str, Any]]) -> list[str]:
    fields = [field for step in steps if _has_fields(step) for field in step["fields"]]
    names = [one.get("name", one.get("id")) for one in fields if isinstance(one, Mapping)]
    return [one for one in names if isinstance(one, str)]


def _free(base: str, taken: set[str] | frozenset[str]) -> str:
    if base[-1].isdigit() and base not in taken:
        return base
    return next(found for n in range(1, 10_000) if (found := f"{base}{n}") not in taken)


def _unknown(key: str) -> str:
    return f"有不认识的属性“{key[:50]}”，请核对写法，或者删除"


_ORDER = tuple(
    dict.fromkeys(
        ("name", "type", "title", "required", "help", *OPTIONS, "columns", "faqs", "fields")
    )
)


def _ordered(kept: Mapping[str, Any]) -> dict[str, Any]:
    return {key: kept[key] for key in _ORDER if key in kept}
