"""A government named in the words of a search: what is left to look for, and where."""

from content.tree import Place
from views.merged import governments_below

SHORTEST_NAME = 2
EVERYWHERE = "all"


def named_place(scope: Place, text: str):
    """(government below ``scope``, the text without its name), or None.

    The longest name that occurs counts; a name that is also the province's is none (吉林), and
    a text that is nothing but the name stays a text.
    """
    found = [
        (name, place)
        for place in governments_below(scope)
        if place is not scope
        for name in _names(place)
        if name in text
    ]
    if not found:
        return None
    name, place = max(found, key=lambda pair: len(pair[0]))
    rest = text.replace(name, " ", 1).strip()
    return (place, rest) if rest else None


def _names(place):
    root = place
    while root.__parent__ is not None:
        root = root.__parent__
    names = {place.title, place.short_name}
    return [name for name in names if len(name) >= SHORTEST_NAME and name not in root.title]
