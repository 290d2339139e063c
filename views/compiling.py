"""Compiles every template before the first request, or takes it from where a start before kept it.

CPython 3.11 fails now and then when two threads build syntax trees at once, and the first reader
of a page should not wait for its template: while requests are answered, nothing is compiled.
"""

from chameleon.config import CACHE_DIRECTORY

from views.form_ui import WIDGETS
from views.kept_templates import KeptTemplates, Template
from views.rendering import PAGES


def compile_templates(folder=None):
    """``folder`` keeps what is compiled, unless the library's CHAMELEON_CACHE names another."""
    kept = None
    if folder is not None and CACHE_DIRECTORY is None:
        kept = Template.loader = KeptTemplates(folder)
    PAGES.compile()
    WIDGETS.compile()
    if kept is not None:
        kept.forget_others()
