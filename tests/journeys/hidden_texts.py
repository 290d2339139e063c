"""Items in every standing that hides something from the public, each with a word of its own."""

from content.acts.publishing import CANCEL_SCHEDULE, PUBLISH
from content.acts.reviewing import PASS_REVIEW, SEND_BACK, SUBMIT
from content.acts.withdrawing import EXPUNGE, PROPOSE_EXPUNGE, WITHDRAW
from content.acts.writing import ADD, ATTACH, EDIT, REVISE
from content.kinds_list import KINDS
from tests.conftest import later
from tests.journeys.every_field import filled
from tests.site import DEPARTMENT, complete, desk_of, publish_edition

SHARED_WORD = "橄榄球场"
LONG_AGO, NOW = later(days=-9), later()


def section_of(kind):
    return f"{DEPARTMENT}/{KINDS[kind].section}"


def text_of(word):
    return f"{SHARED_WORD} {word}"


def add(site, kind, word):
    """A draft with ``word`` in every text and file."""
    told = {"kind": kind, "fields": complete(kind, filled(kind, text_of(word)))}
    edition = desk_of(site, "editor", LONG_AGO).perform(ADD, site.at(section_of(kind)), told)
    return dress(site, edition, word)


def dress(site, edition, word):
    desk, kind = desk_of(site, "editor", LONG_AGO), edition.item.kind
    fields = complete(kind, filled(kind, text_of(word)))
    note = f"修改说明{word}"
    desk.perform(EDIT, edition, {"fields": fields, "change_note": note})
    content = word.encode()
    facts = {"title": word, "media_type": "text/plain", "size": len(content), "sha256": word}
    file = {"name": f"{word}.txt", "content": content, "facts": {**facts, "text": text_of(word)}}
    desk.perform(ATTACH, edition, file)
    return edition


def revise(site, item, word):
    edition = desk_of(site, "editor", LONG_AGO).perform(REVISE, item)
    for name in tuple(edition.files):
        edition.detach(name)
    return dress(site, edition, word)


def to_review(site, edition):
    desk_of(site, "editor", LONG_AGO).perform(SUBMIT, edition)
    if edition.state == "legal_review":
        desk_of(site, "legal", LONG_AGO).perform(PASS_REVIEW, edition, {"note": "合法"})
    return edition


def release(site, edition, **schedule):
    publish_edition(site, edition, LONG_AGO, **schedule)
    return edition


def moderated(site, act, context, **fields):
    return desk_of(site, "moderator", NOW).perform(act, context, fields)


def draft(site, kind, word):
    return add(site, kind, word).item


def returned(site, kind, word):
    edition = to_review(site, add(site, kind, word))
    moderated(site, SEND_BACK, edition, reason=f"退回理由{word}")
    return edition.item


def submitted(site, kind, word):
    edition = add(site, kind, word)
    desk_of(site, "editor", LONG_AGO).perform(SUBMIT, edition)
    return edition.item


def in_review(site, kind, word):
    return to_review(site, add(site, kind, word)).item


def scheduled(site, kind, word):
    return release(site, add(site, kind, word), live_from=later(days=9)).item


def cancelled(site, kind, word):
    edition = release(site, add(site, kind, word), live_from=later(days=9))
    moderated(site, CANCEL_SCHEDULE, edition, reason=f"改期{word}")
    return edition.item


def hidden(site, kind, word):
    edition = release(site, add(site, kind, f"{word}a"))
    release(site, revise(site, edition.item, f"{word}b"))
    moderated(site, WITHDRAW, edition.item, reason="error", text="发布有误")
    return edition.item


def expunge(site, edition):
    moderated(site, PROPOSE_EXPUNGE, edition, ground="privacy", reason="含个人信息")
    desk_of(site, "second_moderator", NOW).perform(EXPUNGE, edition)


def expunged(site, kind, word):
    edition = release(site, add(site, kind, word))
    expunge(site, edition)
    return edition.item


def draft_over_public(site, kind, word):
    item = release(site, add(site, kind, f"public{kind}")).item
    revise(site, item, word)
    return item


def review_over_public(site, kind, word):
    item = release(site, add(site, kind, f"public{kind}")).item
    to_review(site, revise(site, item, word))
    return item


def scheduled_over_public(site, kind, word):
    item = release(site, add(site, kind, f"public{kind}")).item
    edition = to_review(site, revise(site, item, word))
    told = {"live_from": later(days=9), "confirmed": "已核"}
    desk_of(site, "moderator", LONG_AGO).perform(PUBLISH, edition, told)
    return item


def expunged_under_public(site, kind, word):
    edition = release(site, add(site, kind, word))
    release(site, revise(site, edition.item, f"public{kind}"))
    expunge(site, edition)
    return edition.item


NEVER_SEEN = (draft, returned, submitted, in_review, scheduled, cancelled)
ONCE_SEEN = (hidden, expunged)
OVER_PUBLIC = (draft_over_public, review_over_public, scheduled_over_public, expunged_under_public)
OUTSIDERS = ("stranger", "other_editor", "far_moderator", "supervisor")
NEVER = {make.__name__ for make in NEVER_SEEN}
KINDS_TRIED = ("policy_document", "information", "notice", "approval_item", "fee_standard")


def hide(site):
    """{word: (path of the item, its name, the standing)} of one item a kind and standing."""
    found = {}
    for make in (*NEVER_SEEN, *ONCE_SEEN, *OVER_PUBLIC):
        for number, kind in enumerate(KINDS_TRIED):
            word = f"zq{make.__name__.replace('_', '')}{number}"
            item = make(site, kind, word)
            found[word] = (f"{section_of(kind)}/{item.__name__}", item.__name__, make.__name__)
    return found


def secrets_in(text, secrets):
    return [word for word in secrets if word in text]


def unseen_names(secrets):
    return {name: word for word, (_, name, standing) in secrets.items() if standing in NEVER}


def found_in(pages, secrets):
    """(address, came from, what it betrays) of every page that says more than it should."""
    names = unseen_names(secrets)
    for (url, _), page in pages.items():
        betrayed = [*secrets_in(page.text, secrets), *(n for n in names if n in page.text)]
        if betrayed:
            yield url, page.came_from, betrayed
