"""排版: a Typst template and values become a PDF; what it says, the caller decides.

Compiled in process, in the fonts of a package, so that a paper looks the same on every machine;
what these lack (rare characters of names) is taken from fonts of the system, where it has them.
A template reads its values with ``json(bytes(sys.inputs.values))``.
"""

import json
from functools import cache
from importlib.resources import as_file, files

TEMPLATES = files("views") / "typst"


def typeset(template_name, values):
    """The PDF (bytes) of ``views/typst/<template_name>.typ``; ``values`` are what JSON can say.

    Tagged, for screen readers; always the same for the same values.
    """
    return _compiled(template_name, values)


def typeset_marked(template_name, values, mark):
    """(the PDF, what the template says of itself at ``#metadata(…) <mark>``)."""
    import typst

    told = typst.query(
        selector=f"<{mark}>", field="value", one=True, **_asked(template_name, values)
    )
    return _compiled(template_name, values), json.loads(told)


def _compiled(template_name, values):
    # Loaded at its one door: the compiler and its fonts are 40 MB, and few processes draw
    import typst

    return typst.compile(format="pdf", timestamp=0, **_asked(template_name, values))


def _asked(template_name, values):
    return {
        "input": TEMPLATES.joinpath(f"{template_name}.typ").read_bytes(),
        "root": _root(),
        "font_paths": _fonts(),
        "sys_inputs": {"values": json.dumps(values, ensure_ascii=False)},
    }


@cache
def _fonts():
    """Read once a process; 宋体 and 黑体, 16,000 characters of each."""
    import pylopdf_fonts_zh_cn as fonts
    import typst

    folder = str(fonts.serif_path().parent)
    return typst.Fonts(font_paths=[folder])


@cache
def _root():
    """The folder of the templates, in which one may include another."""
    with as_file(TEMPLATES) as folder:
        return str(folder)
