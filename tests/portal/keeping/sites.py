"""Sites that are written to while they are backed up, and what a database holds at a moment."""

import hashlib
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import transaction

from content import clock
from content.acts.writing import ADD, ATTACH, DISCARD
from portal.commands.opening import databases_of, opened, opened_databases
from portal.databases import AFFAIRS, TREE, affairs_root, connected, site_root
from portal.keeping.dumping import dump_as_of, dump_current
from portal.keeping.moments import tid_until
from tests.portal.conftest import run
from tests.site import CHEAP, PASSWORD, SECTION, complete, desk_of, publish_edition

KEYS = {"affairs": AFFAIRS, "tree": TREE}
CONTENT = b"%PDF-1.4 plan " * 400


def add_draft(site, title, *, attach=False):
    """A draft, with an attachment if asked; returns its edition."""
    desk = desk_of(site, "editor", clock.now())
    told = {"kind": "policy_document", "fields": complete("policy_document", {"title": title})}
    edition = desk.perform(ADD, site.at(SECTION), told)
    if attach:
        content = CONTENT + title.encode()
        facts = {
            "title": "计划",
            "media_type": "application/pdf",
            "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "text": "",
        }
        desk.perform(ATTACH, edition, {"name": "plan.pdf", "content": content, "facts": facts})
    return edition


def add_document(site, title, *, attach=False, **schedule):
    """The same published; returns the item's name."""
    edition = add_draft(site, title, attach=attach)
    return publish_edition(site, edition, clock.now(), **schedule).__name__


def add_account(affairs, name):
    moment = clock.now()
    affairs.people.add_account(name, f"测试-{name}", PASSWORD, moment, passwords=CHEAP)
    return name


def write_something(ini, title, *, attach=True):
    """A document and an account in their databases; returns the document's name."""
    with databases_of(str(ini), writing=True) as (_, databases):
        with connected(databases) as connection:
            name = add_document(site_root(connection), title, attach=attach)
        with connected(databases) as connection:
            add_account(affairs_root(connection), f"account-{name}")
    return name


def throw_away(ini):
    """A draft with an attachment, discarded: the next pack removes both."""
    with opened(str(ini), writing=True) as there:
        edition = add_draft(there.site, "不要了", attach=True)
        name, number = edition.item.__name__, edition.number
    with opened(str(ini), writing=True) as there:
        edition = there.site.at(f"{SECTION}/{name}").edition(number)
        desk_of(there.site, "editor", there.moment).perform(DISCARD, edition)


def names_in(ini):
    """(names of documents, names of accounts) of a site."""
    with opened(str(ini), writing=False) as there:
        section = there.site.at(SECTION)
        accounts = {account.name for account in there.affairs.people}
        return {item.__name__ for item in section.values()}, accounts


def dumps(ini, moment=None):
    """Both databases as they are, or as of a moment: by name, lists of what they hold."""
    with opened_databases(str(ini), writing=False) as (_, databases):
        return {name: _dump(databases[key].storage, moment) for name, key in KEYS.items()}


def _dump(storage, moment):
    if moment is None:
        return list(dump_current(storage))
    return list(dump_as_of(storage, tid_until(moment)))


def pack(ini):
    with databases_of(str(ini), writing=True) as (_, databases):
        for database in databases.values():
            database.pack()
    transaction.abort()


def other_ini(ini, folder, **changes):
    """The .ini of another site, still empty, with some settings replaced (dots as ``__``)."""
    folder.mkdir(parents=True)
    told = {name.replace("__", "."): value for name, value in changes.items()}
    lines = []
    for line in Path(ini).read_text(encoding="utf-8").splitlines():
        name = line.partition("=")[0].strip()
        lines.append(f"{name} = {told[name]}" if name in told else line)
    there = folder / "site.ini"
    there.write_text("\n".join(lines), encoding="utf-8")
    return str(there)


def findings(ini):
    """What verify says of a restored site, once its index is made; empty where all is well."""
    done = run("index", "rebuild", "-c", ini)
    assert done.exit_code == 0, done.output
    done = run("verify", "-c", ini)
    return done.stdout if done.exit_code else ""


def done(*words):
    """What a command that succeeds says."""
    answer = run(*words)
    assert answer.exit_code == 0, answer.output
    return answer.stdout


@contextmanager
def process(*words):
    """A Python process of its own, killed at the end where it still runs."""
    command = [sys.executable, "-W", "ignore", *map(str, words)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, **pipes) as child:
        try:
            yield child
        finally:
            if child.poll() is None:
                child.kill()
