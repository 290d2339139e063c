"""Forms of a page, read and filled in as a browser does."""

from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlencode, urlsplit

from bench.missing import Unexpected

NOT_SENT = frozenset({"submit", "button", "file", "image", "reset"})
TICKED = frozenset({"checkbox", "radio"})


@dataclass
class Form:
    """Where it posts to, and the fields with what stands in them."""

    action: str
    name: str
    fields: list[tuple[str, str]]

    def filled(self, **values: str) -> bytes:
        """The body with ``values`` in place of what stood there; unknown names are added."""
        kept = [(name, text) for name, text in self.fields if name not in values]
        return urlencode([*kept, *values.items()]).encode("ascii")


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._open = False
        self._text: str | None = None
        self._select: str | None = None
        self._chosen: str | None = None

    def handle_starttag(self, tag: str, attributes: list) -> None:
        told = dict(attributes)
        if tag == "form":
            name = told.get("id") or told.get("name") or ""
            self.forms.append(Form(urlsplit(told.get("action") or "").path, name, []))
            self._open = True
        elif self._open:
            self._field(tag, told)

    def _field(self, tag: str, told: dict) -> None:
        if tag == "input" and told.get("name"):
            self._input(told)
        elif tag == "textarea":
            self._text = ""
            self._add(told.get("name"), "")
        elif tag == "select":
            self._select, self._chosen = told.get("name"), None
        elif tag == "option" and (self._chosen is None or "selected" in told):
            self._chosen = told.get("value", "")

    def _input(self, told: dict) -> None:
        kind = told.get("type", "text")
        if kind in NOT_SENT or (kind in TICKED and "checked" not in told):
            return
        self._add(told["name"], told.get("value") or "")

    def handle_data(self, text: str) -> None:
        if self._text is not None:
            self._text += text

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = False
        elif tag == "textarea" and self._text is not None:
            fields = self.forms[-1].fields
            fields[-1] = (fields[-1][0], self._text.removeprefix("\n"))
            self._text = None
        elif tag == "select" and self._select:
            self._add(self._select, self._chosen or "")
            self._select = None

    def _add(self, name: str | None, value: str) -> None:
        self.forms[-1].fields.append((name or "", value))


def form_to(page: str, ending: str) -> Form:
    """The form that is called so, or posts to an address ending so.

    Raises Unexpected where the page has none.
    """
    reader = _Forms()
    reader.feed(page)
    for form in reader.forms:
        if ending in (form.name, form.action.rpartition("/")[2]):
            return form
    raise Unexpected(f"a page offers no form {ending}")
