"""Finding each row its home, and saying why there is none; setting up departments is an act's."""

from content.importers.cells import RowReading
from content.importers.departments import Directory, Home
from content.importers.shapes import PER_DEPARTMENT, TO_PROVINCE, Shape
from content.tree import Place

_LONGEST_NAME = 100


class Homes:
    """归口: ``new`` collects the departments that the import will set up, by slug."""

    def __init__(
        self, shape: Shape, directory: Directory, new: dict[str, Home], create: bool
    ) -> None:
        self._shape, self._directory, self._new, self._create = shape, directory, new, create
        self._by_hint: dict[str, Home | None] = {}

    def of(self, reading: RowReading) -> Home | None:
        """Where the row goes; None when it is refused, and then the reading says why."""
        directory = self._directory
        if self._shape.housing == TO_PROVINCE:
            return _home(directory.place)
        if not directory.place.is_government and not reading.hints:
            return _home(directory.place)
        for hint in reading.hints:
            if (home := self._hinted(hint)) is not None:
                return home
        if self._shape.housing == PER_DEPARTMENT:
            return self._unknown(reading)
        return self._by_issuer(reading)

    def _hinted(self, hint: str) -> Home | None:
        if hint not in self._by_hint:
            found = self._directory.find(hint)
            self._by_hint[hint] = _home(found) if found is not None else None
        return self._by_hint[hint] or self._new.get(hint)

    def _by_issuer(self, reading: RowReading) -> Home | None:
        """A document goes to its issuer's department here, else to the government's office."""
        for hint in reading.hints:
            reading.warn("department", hint, "这里没有这个部门，已归到政府办公室，请核对")
        issuer = reading.given.get("issuing_authority") or ""
        place = self._directory.issuer(issuer) or self._directory.office()
        if place is None:
            title = self._directory.place.title
            reading.refuse("", issuer, f"“{title}”没有政府办公室（bgt），请改为导入到部门")
            return None
        return _home(place)

    def _unknown(self, reading: RowReading) -> Home | None:
        if not reading.hints:
            reading.refuse("department", None, "没有写部门，请填部门的代码或者名称")
            return None
        hint = reading.hints[0]
        elsewhere = any("/" in name for name in reading.hints)
        if not self._create or elsewhere or not self._directory.place.is_government:
            reading.refuse("department", hint, self._cure(hint))
            return None
        home = self._directory.new_home(reading.hints, self._new)
        if len(home.title) > _LONGEST_NAME:
            reading.refuse("department", hint, f"部门名称最多 {_LONGEST_NAME} 个字，请核对")
            return None
        self._new[home.slug] = home
        self._by_hint.update({name: home for name in reading.hints})
        done = f"设立部门“{home.title}”，地址名 {home.slug}"
        if home.title == home.slug:
            reading.warn("department", hint, f"{done}；文件没有写它的名称，请在页面上改名")
        else:
            reading.note("department", hint, done)
        return home

    def _cure(self, hint: str) -> str:
        near = "、".join(self._directory.nearest(hint))
        guess = f"相近的有：{near}；" if near else ""
        return (
            f"这里没有这个部门。{guess}请改正，或用 --departments 对照、--create-departments 设立"
        )


def _home(place: Place) -> Home:
    return Home(place.__name__ or "", place.title, place)
