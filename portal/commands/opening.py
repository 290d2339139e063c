"""Opening a site for a command: its databases by the .ini, a desk, and refusals in one sentence."""

import configparser
import secrets
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from pyramid.exceptions import ConfigurationError
from pyramid.scripts.common import get_config_loader
from zc.lockfile import LockError
from ZODB.POSException import POSKeyError

from content import clock
from content.affairs import Affairs
from content.desk import Desk
from content.kinds_list import KINDS
from content.permissions import Person
from content.tree import Place, Section, Site
from portal.commands.wrong_use import CommandRefused
from portal.databases import (
    DatabaseUnusable,
    NotFounded,
    affairs_root,
    close_databases,
    connected,
    is_founded,
    new_blob,
    open_databases,
    put_back_after_cut_pack,
    refuse_half_restored,
    refuse_unwritten,
    site_root,
)
from portal.evolve.evolving import check_version
from portal.keeping.faults import KeepingRefused
from portal.settings import Settings, read_settings
from search_index.engine import UnknownEngine

BUSY = (
    "这个站点正在运行，文件数据库只能由一个进程写入。"
    "请在网页上操作，或先停止站点，或改用 zeo:// 存储（见 docs/operations.md）。"
)
LINE_EVERY_SECONDS = 60
config_option = click.option(
    "-c",
    "--config",
    default="development.ini",
    show_default=True,
    help="配置文件（.ini）",
)


@dataclass
class Opened:
    """打开的站点: what a command works with; one transaction, one moment."""

    settings: Settings
    databases: dict[str, Any]
    site: Site
    affairs: Affairs
    moment: datetime
    new_uid: Callable[[], str] = field(default=lambda: secrets.token_hex(8))

    def desk_for(self, person: Person) -> Desk:
        return Desk(
            person=person,
            moment=self.moment,
            site=self.site,
            kinds=KINDS,
            new_uid=self.new_uid,
            new_blob=new_blob,
            announce=lambda event: None,
        )

    def person_named(self, name: str) -> Person:
        """Raises CommandRefused for an unknown or disabled account."""
        person = self.affairs.people.person(name, self.moment)
        if person.is_anonymous:
            raise CommandRefused(f"没有账号“{name}”，或已停用；用 openhall user list 查看。")
        return person


def settings_of(config: str) -> Settings:
    """Raises CommandRefused."""
    return loaded(config)[0]


def loaded(config: str) -> tuple[Settings, Any]:
    """The settings, and the file's loader: to find one looks through all that is installed.

    Raises CommandRefused.
    """
    if not Path(config).is_file():
        raise CommandRefused(f"没有找到配置文件 {config}，请用 -c 指定，例如 -c development.ini。")
    try:
        loader = get_config_loader(config)
        return read_settings(loader.get_wsgi_app_settings()), loader
    except ConfigurationError as error:
        raise CommandRefused(f"配置文件 {config} 不能用：{error}。") from error
    except (configparser.Error, ImportError, LookupError, ValueError) as error:
        told = str(error).partition("\n")[0]
        raise CommandRefused(
            f"配置文件 {config} 读不懂，请照 development.ini 改正：{told}"
        ) from error


@contextmanager
def refusing() -> Iterator[None]:
    """Raises CommandRefused for whatever keeps a site from being opened."""
    try:
        yield
    except LockError:
        raise CommandRefused(BUSY) from None
    except POSKeyError:
        raise CommandRefused("数据库的根对象丢失，什么也打不开，请从备份恢复。") from None
    except (NotFounded, DatabaseUnusable, UnknownEngine, KeepingRefused) as error:
        raise CommandRefused(str(error)) from error


@contextmanager
def databases_of(config: str, *, writing: bool) -> Iterator[tuple[Settings, dict[str, Any]]]:
    """Both databases, made where there are none yet. Raises CommandRefused."""
    settings = settings_of(config)
    with refusing():
        refuse_half_restored(settings.secret_file)
        _make_folders(settings)
        databases = open_databases(settings.tree_uri, settings.affairs_uri, read_only=not writing)
    try:
        yield settings, databases
    finally:
        close_databases(databases)


@contextmanager
def opened(config: str, *, writing: bool) -> Iterator[Opened]:
    """A founded site in one transaction, committed on leaving when ``writing``."""
    with (
        opened_databases(config, writing=writing) as (settings, databases),
        site_in(settings, databases) as site,
    ):
        yield site


@contextmanager
def site_in(settings: Settings, databases: dict[str, Any]) -> Iterator[Opened]:
    """The site in one transaction, committed on leaving without an error."""
    with connected(databases, "command") as connection:
        yield Opened(
            settings, databases, site_root(connection), affairs_root(connection), clock.now()
        )


def refuse_missing(settings: Settings) -> None:
    """Before anything is opened, which would make it. Raises CommandRefused."""
    put_back_after_cut_pack(settings.tree_uri, settings.affairs_uri)
    with refusing():
        refuse_half_restored(settings.secret_file)
        refuse_unwritten(settings.tree_uri, settings.affairs_uri)


@contextmanager
def opened_databases(
    config: str, *, writing: bool, evolved: bool = True
) -> Iterator[tuple[Settings, dict[str, Any]]]:
    """The databases of a founded site; read-only beside a running one.

    ``evolved`` False: of an earlier release too. Raises CommandRefused.
    """
    refuse_missing(settings_of(config))
    with databases_of(config, writing=writing) as (settings, databases):
        with refusing():
            if not is_founded(databases):
                raise NotFounded
            if evolved:
                check_version(databases)
        yield settings, databases


def _make_folders(settings: Settings) -> None:
    try:
        Path(settings.secret_file).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandRefused(
            f"建不了文件夹 {error.filename}（{error.strerror}），请核对设置 site.secret_file。"
        ) from error


def place_at(site: Opened, path: str) -> Place:
    """The place at ``path``, or whose section that is. Raises CommandRefused."""
    found = site.site.at(path)
    if isinstance(found, Section):
        found = found.__parent__
    if not isinstance(found, Place):
        raise CommandRefused(f"没有 {path} 这个地方，请填写地址，例如 /changchun/nanguan。")
    return found


@contextmanager
def progress_bar(label: str, *, is_long: bool = False) -> Iterator[Callable[[int, int], None]]:
    """A function ``(done, total)`` that draws a bar on standard error; silent off a terminal.

    What ``is_long`` says a line there now and then, for a log that somebody watches.
    """
    if not sys.stderr.isatty():
        yield _lines(label) if is_long else lambda done, total: None
        return
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(done - bar.pos)

        yield progress


def _lines(label: str) -> Callable[[int, int], None]:
    said_at = time.monotonic()

    def progress(done: int, total: int) -> None:
        nonlocal said_at
        if time.monotonic() - said_at >= LINE_EVERY_SECONDS:
            said_at = time.monotonic()
            click.echo(f"{label}：{done} / {total}", err=True)

    return progress
