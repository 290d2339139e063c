"""Names in addresses: what a slug may be, and which are taken by views and sections."""

import re

from content.act import ActRefused
from content.tree import SECTION_LABELS

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
# Taken by views and sections of this release or promised to those of later ones.
# fmt: off
_VIEWS = frozenset((
    "add", "edit", "move", "withdraw", "history", "compare", "editions", "files", "apply",
    "search", "feed.atom", "sitemap", "sitemap.xml", "hall", "supervision", "inspections",
    "inquiries", "complaints", "foi", "consultations", "ratings", "disclosure", "track",
    "verify", "open-data", "calendar", "api", "desk", "login", "logout", "account", "pay",
    "health", "metrics", "static", "accessibility", "about", "privacy", "corrections", "open",
    "departments", "catalogue", "suggest", "subscribe", "applicant",
    "follow", "deadline-check",
))
# fmt: on
RESERVED = _VIEWS | frozenset(SECTION_LABELS)


def check_slug(name: str) -> str:
    """Raises ActRefused; names of views and sections are reserved."""
    if not SLUG.fullmatch(name):
        raise ActRefused("地址名只能用小写字母、数字和连字符，以字母或数字开头，最多 80 个字符。")
    if name in RESERVED:
        raise ActRefused(f"“{name}”是系统保留的地址名，请换一个。")
    return name
