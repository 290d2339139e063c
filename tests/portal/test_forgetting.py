"""What was forgotten is gone from the file, too: a tick forgets, the pack at night takes it out."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
import transaction
from ZODB.POSException import ConflictError

from content.cases.case_acts import withdraw
from portal.commands.opening import opened
from portal.databases import affairs_root, connected
from portal.forgetting import forget_overdue
from portal.packing import pack_when_due
from tests.applying import applying, filed, filled, publish_form, publish_item
from tests.conftest import START
from tests.portal.conftest import run
from tests.site import close_app, file_app

LATER = START + timedelta(days=200)
NIGHT = datetime(2026, 9, 19, 19, 30, tzinfo=UTC)  # half past three in Shanghai


@pytest.fixture
def site(ini):
    """A site on files with a draft, a withdrawn case and one that is not decided."""
    app = file_app(ini)
    databases, sealing = app.registry._zodb_databases, app.registry.sealing
    with connected(databases) as connection:
        tree = connection.root()["site"]
        item = publish_item(tree)
        publish_form(tree, item)
        uid = item.uid
    with connected(databases) as connection:
        affairs = affairs_root(connection)
        doing = applying(connection.root()["site"], affairs, sealing, START)
        item = doing.site.find(uid)
        draft, gone, kept = (
            filled(doing, item).draft,
            filed(doing, item).case,
            filed(doing, item).case,
        )
        withdraw(doing, gone, "示例理由")
        uids = draft.uid, gone.uid, kept.uid
        secrets = [sealed_of(draft), *map(sealed_of, (gone, kept))]
    yield app, uids, secrets
    close_app(app)


def sealed_of(begun):
    """What of it lies in the file: its answers, and the content of its one file."""
    answers = begun._answers
    one = answers[-1] if isinstance(answers, tuple) else answers
    (file,) = begun.files
    return one.sealed, file._chunks[0].content


def in_file(app, secrets):
    """Which of them the file of the affairs database still holds."""
    content = Path(app.registry._zodb_databases["affairs"].storage._file_name).read_bytes()
    return [secret in content for pair in secrets for secret in pair]


def forbidden():
    pytest.fail("the index was opened")


def test_what_is_over_leaves_the_file_and_what_is_undecided_stays(site):
    app, (draft_uid, gone_uid, kept_uid), secrets = site
    databases = app.registry._zodb_databases
    before = databases[""].lastTransaction()
    assert in_file(app, secrets) == [True] * 6
    assert forget_overdue(databases, app.registry.openhall, LATER) == 2 + 2
    assert in_file(app, secrets) == [True] * 6
    assert not pack_when_due(databases, forbidden, LATER, 3)
    assert pack_when_due(databases, forbidden, NIGHT, 3)
    assert in_file(app, secrets) == [False] * 4 + [True] * 2
    assert not pack_when_due(databases, forbidden, NIGHT, 3)
    assert databases[""].lastTransaction() == before
    with connected(databases) as connection:
        affairs = affairs_root(connection)
        assert affairs.drafts.get(draft_uid) is None
        assert affairs.cases.get(gone_uid).standing.is_forgotten
        assert affairs.cases.get(kept_uid).answers(app.registry.sealing)["who"] == "示例甲"


def test_somebody_who_saves_meanwhile_keeps_the_draft(site):
    app, (draft_uid, _, _), _ = site
    databases = app.registry._zodb_databases
    manager = transaction.TransactionManager(explicit=True)
    manager.begin()
    connection = databases["affairs"].open(manager)
    draft = connection.root()["affairs"].drafts.get(draft_uid)
    draft.touch(LATER, LATER + timedelta(days=30))
    forget_overdue(databases, app.registry.openhall, LATER)
    with pytest.raises(transaction.interfaces.TransientError):
        manager.commit()
    manager.abort()
    connection.close()


def test_who_writes_at_the_same_time_is_waited_for(site, monkeypatch):
    app, _, _ = site

    def meeting(doing, most=0):
        raise ConflictError

    monkeypatch.setattr("portal.forgetting.forget_drafts_over", meeting)
    assert forget_overdue(app.registry._zodb_databases, app.registry.openhall, LATER) == 0


def test_the_commands_say_what_they_did(ini, site):
    close_app(site[0])
    with time_machine.travel(LATER):
        told = run("tick", "-c", ini)
    assert told.exit_code == 0
    assert "到期删除申请草稿和办件内容 4 件" in told.stdout
    assert run("pack", "-c", ini).exit_code == 0
    assert run("verify", "-c", ini).exit_code == 0
    with opened(ini, writing=False) as there:
        assert there.affairs.forgotten_at() == ()
