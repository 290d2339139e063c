"""Makes a folder or a document as Plone's own forms do, and publishes it."""

from plone.app.textfield.value import RichTextValue
from plone.dexterity.utils import createContentInContainer


def add(site, entry):
    """``entry`` as bench.plone.texts tells it; with ``html`` it is a document."""
    container = site.unrestrictedTraverse(entry["folder"]) if entry["folder"] else site
    more = {"text": _rich_text(entry["html"])} if entry["html"] else {}
    return createContentInContainer(
        container,
        "Document" if entry["html"] else "Folder",
        id=entry["name"],
        title=entry["title"],
        description=entry["summary"],
        **more,
    )


def publish(site, content):
    site.portal_workflow.doActionFor(content, "publish")


def _rich_text(html):
    return RichTextValue(html, "text/html", "text/x-html-safe")
