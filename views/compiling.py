"""Compiles every template in one thread, before requests come in several.

CPython 3.11 fails now and then when two threads build syntax trees at once, and the first reader
of a page should not wait for its template. What is compiled is kept on disk (CHAMELEON_CACHE).
"""

from views.form_ui import WIDGET_TEMPLATES, widget_renderer
from views.rendering import PAGES


def compile_templates():
    """Returns how many templates there are; fast where they are kept already."""
    pages = PAGES.names()
    widgets = sorted(WIDGET_TEMPLATES.glob("*.pt"))
    for name in pages:
        PAGES.load(name)
    for path in widgets:
        widget_renderer().loader.load(path.name).cook_check()
    return len(pages) + len(widgets)
