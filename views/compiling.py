"""Page and widget templates: each compiled once, before the first request, and kept on disk.

The pages are one set, so that the layout which all of them load is compiled and held once, not
once a page. CPython 3.11 fails now and then when two threads build syntax trees at once: while
requests are answered, nothing is compiled.
"""

import hashlib
import sys
from importlib.metadata import version
from pathlib import Path

from chameleon.config import CACHE_DIRECTORY
from chameleon.loader import TemplateLoader
from chameleon.zpt.template import PageTemplateFile
from pyramid.decorator import reify
from pyramid_chameleon.renderer import template_renderer_factory
from pyramid_chameleon.zpt import ZPTTemplateRenderer
from translationstring import ChameleonTranslate

from views.kept_templates import KeptTemplates

PAGES_FOLDER = Path(__file__).parent / "templates"
WIDGETS_FOLDER = PAGES_FOLDER / "widgets"
COMPILED_BY = f"Chameleon {version('Chameleon')}, Python {sys.version}"


class Template(PageTemplateFile):
    """模板: its ``loader``, the library's word for what keeps compiled code, is set at start."""

    def digest(self, body, names):
        """Names what is kept, so that nothing of another wording, library or Python is used."""
        said = "\n".join((COMPILED_BY, str(self.filename), body, *names))
        return hashlib.sha256(said.encode("utf-8")).hexdigest()[:32]


class TemplateSet(TemplateLoader):
    """模板集: the templates of a folder; what one of them loads comes from the same set."""

    def __init__(self, folder, pattern="*.pt", **options):
        super().__init__(str(folder), loader_class=lambda **_: self, **options)
        self.names = sorted(str(path.relative_to(folder)) for path in folder.glob(pattern))

    def load(self, spec, cls=Template):
        return super().load(spec.strip(), cls)

    def compile(self):
        for name in self.names:
            self.load(name).cook_check()


def _plain(text):
    return text.interpolate() if hasattr(text, "interpolate") else text


PAGES = TemplateSet(PAGES_FOLDER)
WIDGETS = TemplateSet(WIDGETS_FOLDER, "**/*.pt", translate=ChameleonTranslate(_plain))


class PageRenderer(ZPTTemplateRenderer):
    """The library's renderer, with the template of our set in place of one of its own."""

    @reify
    def template(self):
        return PAGES.load(str(Path(self.path).relative_to(PAGES_FOLDER)))


def render_widget(name, **values):
    """What deform asks of a renderer."""
    return WIDGETS.load(f"{name}.pt")(**values)


def compile_templates(folder=None):
    """``folder`` keeps what is compiled, unless the library's CHAMELEON_CACHE names another."""
    kept = None
    if folder is not None and CACHE_DIRECTORY is None:
        kept = Template.loader = KeptTemplates(folder)
    PAGES.compile()
    WIDGETS.compile()
    if kept is not None:
        kept.forget_others()


def includeme(config):
    config.add_renderer(".pt", lambda info: template_renderer_factory(info, PageRenderer))
