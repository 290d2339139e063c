"""Makes views/static/bootstrap.css: of the vendored Bootstrap what our pages can use, and no more.

    python tools/reduce_bootstrap.py [--check]

A rule stays when every class that it names, and every attribute of Bootstrap's own, is a word
somewhere in our templates, views or scripts. That is more than is used, and nothing that is used
can be missing, however its name is put together from whole words.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WHOLE = ROOT / "tools" / "bootstrap" / "bootstrap.min.css"
REDUCED = ROOT / "views" / "static" / "bootstrap.css"
SOURCES = ("views/templates/**/*.pt", "views/*.py", "views/static/*.js", "tools/gallery_pages/*.pt")
_WORD = re.compile(r"[A-Za-z][\w-]*")
_NAMED = re.compile(r"\.([A-Za-z][\w-]*)|\[(data-bs-[\w-]+)")
_NOT = re.compile(r":not\([^()]*\)")
_COMMA = re.compile(r",(?![^(]*\))")
_ANIMATED = re.compile(r"animation(?:-name)?:([^;}]*)")


def words() -> frozenset[str]:
    """Every word of everything that writes HTML."""
    paths = sorted(path for pattern in SOURCES for path in ROOT.glob(pattern))
    return frozenset(
        word for path in paths for word in _WORD.findall(path.read_text(encoding="utf-8"))
    )


def reduced(css: str, known: frozenset[str]) -> str:
    """The notice at its head, and the rules that ``known`` words can reach, one a line."""
    notice, _, rest = css.partition("*/")
    kept = list(_kept(rest, known))
    moved = set(_WORD.findall(" ".join(_ANIMATED.findall("".join(kept)))))
    return "\n".join((f"{notice}*/", *(line for line in kept if _moves(line, moved)), ""))


def _kept(css: str, known: frozenset[str]) -> Iterator[str]:
    for head, body in _blocks(css):
        if head.startswith(("@media", "@supports")):
            if inner := "".join(_kept(body, known)):
                yield f"{head}{{{inner}}}"
        elif head.startswith("@"):
            yield f"{head}{{{body}}}"
        elif selectors := [one for one in _COMMA.split(head) if _is_within_reach(one, known)]:
            yield f"{','.join(selectors)}{{{body}}}"


def _blocks(css: str) -> Iterator[tuple[str, str]]:
    """(what stands before the braces, what stands between them), the outermost ones."""
    position = 0
    while (opened := css.find("{", position)) >= 0:
        closed, depth = opened + 1, 1
        while depth:
            depth += {"{": 1, "}": -1}.get(css[closed], 0)
            closed += 1
        yield css[position:opened].strip(), css[opened + 1 : closed - 1]
        position = closed


def _is_within_reach(selector: str, known: frozenset[str]) -> bool:
    named = _NAMED.findall(_NOT.sub("", selector))
    return all((a_class or attribute) in known for a_class, attribute in named)


def _moves(line: str, moved: set[str]) -> bool:
    return not line.startswith("@keyframes") or line.split("{")[0].split()[-1] in moved


def main() -> int:
    made = reduced(WHOLE.read_text(encoding="utf-8"), words())
    if sys.argv[1:] == ["--check"]:
        same = REDUCED.read_text(encoding="utf-8") == made
        print("up to date" if same else f"{REDUCED.name} is out of date: run make css")
        return 0 if same else 1
    REDUCED.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
