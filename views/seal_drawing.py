"""印章图形: the round red seal as a drawing (SVG), and as the page that a signature shows.

Its name runs along the upper arc, a star in the middle, what it is for below.
"""

from functools import lru_cache
from math import cos, pi, radians, sin
from xml.sax.saxutils import escape

from views.typesetting import typeset

PURPOSE = "行政审批专用章"
SIZE = 420
RED = "#c8161d"
_FAMILY = "'Noto Serif SC','Noto Serif CJK SC','SimSun',serif"
_MOST_SPREAD, _LEAST_SPREAD, _PER_SIGN = 240, 110, 20  # degrees
_MOST_PAGES = 128  # a government's seals, and its neighbours'


def seal_names(name):
    """(what runs along the arc, what stands below): 某某局行政审批专用章."""
    if name.endswith(PURPOSE) and len(name) > len(PURPOSE):
        return name.removesuffix(PURPOSE), PURPOSE
    return name, ""


def seal_svg(name):
    """A drawing of its own, 420 units wide."""
    arc, below = seal_names(name)
    middle = SIZE / 2
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in _star(middle, middle - 4, SIZE * 0.145))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" role="img" '
        f'aria-label="{escape(name, {chr(34): "&quot;"})}（印章图形）">'
        f'<g fill="{RED}" font-family="{_FAMILY}" font-weight="700">'
        f'<circle cx="{middle}" cy="{middle}" r="{SIZE * 0.475:.1f}" fill="none" stroke="{RED}" '
        f'stroke-width="{SIZE * 0.018:.1f}"/><polygon points="{points}"/>'
        f"{_along_the_arc(arc, middle)}{_below(below, middle)}</g></svg>"
    )


def _star(x, y, radius):
    inner = radius * 0.381966
    for corner in range(10):
        r, turn = (inner if corner % 2 else radius), corner * pi / 5
        yield x + r * sin(turn), y - r * cos(turn)


def _along_the_arc(text, middle):
    """Each sign upright on the circle; many signs are narrower, as engravers make them."""
    spread = min(_MOST_SPREAD, max(_LEAST_SPREAD, len(text) * _PER_SIGN))
    height = SIZE * min(0.105, 1.364 / max(len(text), 1) + 0.03)
    baseline = SIZE * 0.44 - height * 0.98
    step = spread / max(len(text) - 1, 1)
    narrow = min(1, (baseline + height * 0.35) * radians(step) / (height * 1.06))
    first = -spread / 2 if len(text) > 1 else 0
    return "".join(
        f'<text transform="rotate({first + place * step:.2f} {middle} {middle}) '
        f'translate({middle} {middle - baseline:.1f}) scale({narrow:.3f} 1)" '
        f'text-anchor="middle" font-size="{height:.1f}">{escape(sign)}</text>'
        for place, sign in enumerate(text)
    )


def _below(text, middle):
    """At most as wide as the star and both its sides."""
    size = min(SIZE * 0.075, SIZE * 0.52 / max(len(text), 1))
    return (
        f'<text x="{middle}" y="{middle + SIZE * 0.3:.1f}" text-anchor="middle" '
        f'font-size="{size:.1f}">{escape(text)}</text>'
        if text
        else ""
    )


@lru_cache(maxsize=_MOST_PAGES)
def seal_page(name):
    """The same as a PDF of one page, 42 mm wide; drawn once a process."""
    return typeset("seal", {"svg": seal_svg(name), "name": name})
