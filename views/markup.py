"""The few pieces of markup that every page repeats so often that a template would be slow."""

import re
from html import escape as escape_all

LONG = 24
_needs_escape = re.compile("[&<>\"']").search


def escape(text):
    """Of a text without any such character nothing is made anew."""
    return escape_all(text) if _needs_escape(text) else text


def meta_tags(pairs):
    """``<meta>`` for each (name, content)."""
    return "\n  ".join(
        f'<meta name="{escape(name)}" content="{escape(content)}" />' for name, content in pairs
    )


def crumb_items(crumbs):
    """``<li>`` for each (label, address or None): the page itself leads nowhere."""
    return "\n    ".join(
        f'<li><a href="{escape(url)}">{escape(label)}</a></li>'
        if url
        else f'<li aria-current="page">{escape(label)}</li>'
        for label, url in crumbs
    )


def record_items(pairs):
    """A group of ``<dt>`` and ``<dd>`` for each (label, text)."""
    return "\n".join(_record_item(label, text) for label, text in pairs)


def _record_item(label, text):
    wide = ' class="p-wide"' if len(text) > LONG else ""
    return f"<div{wide}><dt>{escape(label)}</dt><dd>{escape(text)}</dd></div>"


def list_items(rows):
    """``<li>`` for each ``ListRow``."""
    return "\n".join(map(_list_item, rows))


def _list_item(row):
    when = (
        f'<time datetime="{row.day}">{row.day}</time>'
        if row.day
        else '<span class="p-undated">日期不详</span>'
    )
    return f'<li><a href="{escape(row.url)}">{escape(row.title)}</a>{when}{_row_meta(row)}</li>'


def _row_meta(row):
    said = "".join(f"{escape(text)}　" for text in (row.place, *row.notes) if text)
    tags = "".join(
        f'<span class="p-tag p-tag--{style}">{escape(text)}</span>' for text, style in row.tags
    )
    return f'<p class="p-meta">{said}{tags}</p>' if said or tags else ""


def tree_items(branches):
    """``<li>`` for each ``Branch``, with its count where it is known."""
    return "\n".join(map(_tree_item, branches))


def _tree_item(branch):
    current = ' aria-current="page"' if branch.current else ""
    count = "" if branch.count is None else f' <span class="p-count">{branch.count}</span>'
    return f'<li><a href="{escape(branch.url)}"{current}>{escape(branch.label)}{count}</a></li>'
