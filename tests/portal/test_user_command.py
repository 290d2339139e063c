"""``openhall user`` as it is typed, on a site of files."""

from datetime import timedelta

import click
import pytest
import time_machine
from click.testing import CliRunner

from content.log_in import Outcome, authenticate
from content.passwords import Passwords
from portal.commands import user
from portal.commands.opening import CommandRefused, opened
from tests.conftest import START
from tests.site import COUNTY, DEPARTMENT, build_base

INI = """[app:main]
use = call:portal:main
zodbconn.uri = file://{folder}/tree.fs?blobstorage_dir={folder}/blobs
zodbconn.uri.affairs = file://{folder}/affairs.fs
search.uri = whoosh://{folder}/index
site.secret_file = {folder}/secret
"""


@pytest.fixture
def run(tmp_path):
    """(exit code, what was said) of a typed command; a refusal as the command line tells it."""
    with time_machine.travel(START, tick=True):
        build_base(tmp_path, START - timedelta(hours=1))
        ini = tmp_path / "site.ini"
        ini.write_text(INI.format(folder=tmp_path), encoding="utf-8")
        commands = click.Group()
        user.register(commands)

        def run(*words):
            done = CliRunner().invoke(commands, ["user", *words, "-c", str(ini)])
            if isinstance(done.exception, CommandRefused):
                return 2, str(done.exception)
            if done.exception and not isinstance(done.exception, SystemExit):
                raise done.exception
            return done.exit_code, done.output

        run.ini = str(ini)
        yield run


def line_of(run, name):
    said = run("list")[1]
    return next((line for line in said.splitlines() if line.startswith(f"{name}\t")), "")


def log_in(run, name, password):
    with opened(run.ini, writing=True) as site:
        people = site.affairs.people
        return authenticate(people, Passwords(1, 8, 1), name, password, "", START).outcome


def test_an_added_account_logs_in_with_the_password_that_was_printed(run):
    code, said = run("add", "new.one", "--display", "示例", "--role", "editor", "--at", DEPARTMENT)
    assert code == 0
    password = next(line for line in said.splitlines() if "只显示" in line).partition("：")[2]
    assert log_in(run, "new.one", password) is Outcome.OK
    assert line_of(run, "new.one") == "new.one\t示例\t正常\t长春市南关区民政局 部门信息员"


def test_a_new_password_replaces_the_old_one(run):
    _, said = run("passwd", "editor")
    password = next(line for line in said.splitlines() if "只显示" in line).partition("：")[2]
    assert log_in(run, "editor", password) is Outcome.OK
    assert log_in(run, "editor", "plum-garden-73") is Outcome.WRONG


def test_a_password_typed_at_the_terminal_is_not_printed(run, monkeypatch):
    monkeypatch.setattr(user, "_password", lambda ask: "typed-garden-91")
    code, said = run("add", "new.one", "--display", "示例")
    assert (code, "typed-garden-91" in said, "只显示这一次" in said) == (0, False, False)
    assert log_in(run, "new.one", "typed-garden-91") is Outcome.OK


def test_who_sits_at_the_terminal_is_asked(monkeypatch):
    class Terminal:
        def isatty(self):
            return True

    monkeypatch.setattr(user.sys, "stdin", Terminal())
    assert user._password(lambda: "typed") == "typed"


def test_a_typed_password_is_asked_twice():
    @click.command()
    def ask():
        click.echo(f"[{user._ask()}]")

    answer = CliRunner().invoke(ask, input="plum-garden-73\nplum-garden-73\n")
    assert "再输一遍" in answer.output
    assert answer.output.endswith("[plum-garden-73]\n")


def test_roles_are_granted_listed_and_revoked(run):
    assert run("grant", "stranger", "--role", "moderator", "--at", COUNTY)[0] == 0
    assert "南关区 政务公开办审核员" in line_of(run, "stranger")
    assert "stranger" in run("list", "--at", COUNTY)[1]
    assert "stranger" not in run("list", "--at", DEPARTMENT)[1]
    assert run("revoke", "stranger", "--role", "moderator", "--at", COUNTY)[0] == 0
    assert line_of(run, "stranger").endswith("没有角色")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("grant", "nobody.here", "--role", "editor", "--at", DEPARTMENT), "没有名为“nobody.here”"),
        (("grant", "editor", "--role", "boss", "--at", DEPARTMENT), "没有“boss”这个角色"),
        (("grant", "editor", "--role", "editor", "--at", "/nowhere"), "没有“/nowhere”"),
        (("grant", "editor", "--role", "editor", "--at", DEPARTMENT), "不用再授"),
        (("revoke", "legal", "--role", "editor", "--at", DEPARTMENT), "没有这项授权"),
        (("add", "editor", "--display", "示例"), "已有人使用"),
        (("add", "new.one", "--display", "示例", "--role", "editor"), "要一起给出"),
        (("passwd", "nobody.here"), "没有名为“nobody.here”"),
    ],
)
def test_a_refusal_is_one_sentence_and_changes_nothing(run, words, told):
    before = run("list")[1]
    code, said = run(*words)
    assert (code, told in said) == (2, True)
    assert run("list")[1] == before


def test_what_is_done_is_recorded_as_the_operators(run):
    run("grant", "stranger", "--role", "moderator", "--at", COUNTY)
    with opened(run.ini, writing=False) as site:
        records = [(r["by"], r["act"], r["subject"]) for r in site.affairs.staged]
    assert records == [("operator", "grant.moderator", "stranger")]
