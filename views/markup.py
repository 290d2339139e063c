"""The few pieces of markup that every page repeats so often that a template would be slow."""

from html import escape


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
