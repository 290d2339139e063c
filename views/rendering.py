"""Pages from templates: each template compiled once a process, and called with a view's values.

Chameleon's own scope looks each name up in Python and copies them one by one for each macro and
slot, which took two fifths of the time of a page; here it is a plain dictionary.
"""

import threading
from pathlib import Path

from chameleon.loader import TemplateLoader
from chameleon.tal import RepeatDict

from views.kept_templates import Template

TEMPLATES = Path(__file__).parent / "templates"


class Names(dict):
    """模板变量: what a template and its macros may call by name; none of them is global."""

    __slots__ = ()
    get_name = dict.__getitem__

    def copy(self):
        return Names(self)


class Page(Template):
    """页面模板: an error in it is raised as it is, without the values that Chameleon would add."""

    def render(self, **names):
        self.cook_check()
        names["__translate"] = self.translate or type(self).translate
        names["__decode"] = bytes.decode
        names["__on_error_handler"] = self.on_error_handler
        names["repeat"] = RepeatDict({})
        stream = []
        self._render(stream, Names(names), {})
        return "".join(stream)


class Shelf(TemplateLoader):
    """模板架: one for all, so that what pages share (``load: layout.pt``) is compiled once.

    CPython 3.11 fails now and then when two threads build syntax trees at once.
    """

    def __init__(self, folder, pattern="*.pt", **options):
        super().__init__(search_path=[str(folder)], loader_class=self._itself, **options)
        self.names = sorted(str(path.relative_to(folder)) for path in folder.glob(pattern))
        self._lock = threading.RLock()

    def _itself(self, **_):
        return self

    def load(self, spec, cls=Page):
        with self._lock:
            return super().load(spec.strip(), Page)

    def compile(self):
        for name in self.names:
            self.load(name).cook_check()


PAGES = Shelf(TEMPLATES)


def answer_page(request, name, values, status=200):
    """The response with the page that the template ``name`` makes of ``values``."""
    response = request.response
    response.text = PAGES.load(name)(**values)
    response.status_int = status
    return response


class PageRenderer:
    """What Pyramid calls with the values of a view that names a template."""

    def __init__(self, info):
        self._page = PAGES.load(info.name.rpartition("/")[2])

    def __call__(self, values, system):
        return self._page(**values)


def includeme(config):
    config.add_renderer(".pt", PageRenderer)
