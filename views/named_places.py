"""A government named in the words of a search: what is left to look for, and where."""

from content.base import lineage
from content.tree import Place, Site

SHORTEST_NAME = 2
EVERYWHERE = "all"


def named_place(site: Site, scope: Place, text: str):
    """(government below ``scope``, the text without its name), or None.

    The longest name that occurs counts; a name that is also the province's is none (吉林), and
    a text that is nothing but the name stays a text.
    """
    root = list(lineage(scope))[-1]
    found = [
        (name, path)
        for path, record in scope.governments_below()
        for name in {record.title, record.short_name}
        if len(name) >= SHORTEST_NAME and name in text and name not in root.title
    ]
    if not found:
        return None
    name, path = max(found, key=lambda pair: len(pair[0]))
    rest = text.replace(name, " ", 1).strip()
    return (site.at(path), rest) if rest else None
