"""Templates with a plain dictionary for their names.

Chameleon's own scope looks each name up in Python, and copies name by name for each macro and
slot: two fifths of the time of a page. Templates here define no global names, which it is for.
"""

from chameleon.tal import RepeatDict
from chameleon.zpt.template import PageTemplateFile
from pyramid.decorator import reify
from pyramid_chameleon.renderer import template_renderer_factory
from pyramid_chameleon.zpt import ZPTTemplateRenderer


class Names(dict):
    """模板变量: what a template and its macros may call by name."""

    __slots__ = ()
    get_name = dict.__getitem__

    def copy(self):
        return Names(self)


class Page(PageTemplateFile):
    """页面模板: an error in it is raised as it is, without the values that Chameleon would add."""

    def render(self, **names):
        self.cook_check()
        stream = []
        self._render(stream, Names(self._with_services(names)), {})
        return "".join(stream)

    def _with_services(self, names):
        """What the compiled code calls besides."""
        names["__translate"] = self.translate or type(self).translate
        names["__decode"] = bytes.decode
        names["__on_error_handler"] = self.on_error_handler
        names["repeat"] = RepeatDict({})
        return names


class PageRenderer(ZPTTemplateRenderer):
    """What Pyramid calls with a view's values."""

    @reify
    def template(self):
        lookup = self.lookup
        return Page(
            self.path,
            auto_reload=lookup.auto_reload,
            debug=lookup.debug,
            translate=lookup.translate,
        )


def renderer(info):
    return template_renderer_factory(info, PageRenderer)


def includeme(config):
    config.include("pyramid_chameleon")
    config.add_renderer(".pt", renderer)
