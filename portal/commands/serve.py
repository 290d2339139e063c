"""``openhall serve``: the portal on waitress, with its own tick; drains on SIGTERM."""

import logging
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import click
from waitress.server import create_server

from portal import main as make_application
from portal.commands.opening import (
    CommandRefused,
    config_option,
    loaded,
    refuse_missing,
    refusing,
)
from portal.databases import close_databases
from portal.draining import ServingLoop
from portal.large_bodies import LARGEST_BODY
from portal.logs import keep_values_out
from portal.ticking import TickThread
from portal.whole_answers import offer_whole_answers
from views.compiling import compile_templates

LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
log = logging.getLogger(__name__)


def register(group: click.Group) -> None:
    @group.command("serve")
    @config_option
    @click.option("--port", type=click.IntRange(1, 65535), help="换一个端口，例如 8080")
    def serve(config: str, port: int | None) -> None:
        """启动站点；按 Ctrl+C 停止。"""
        checked, loader = loaded(config)
        refuse_missing(checked)
        compile_templates(Path(checked.secret_file).parent / "templates")
        loader.setup_logging()
        keep_values_out(logging.getLogger())
        server_settings = loader.get_settings("server:main")
        application = _application(loader.get_wsgi_app_settings(), port)
        try:
            _run(application, _server(application, server_settings, port))
        finally:
            _close(application)


def _application(settings: dict[str, Any], port: int | None) -> Any:
    if port is not None:
        settings["site.url"] = with_port(settings.get("site.url", "http://localhost:6543"), port)
    with refusing():
        return make_application({}, **settings)


def with_port(url: str, port: int) -> str:
    """The site's address with another port, where its host is this machine."""
    parts = urlsplit(url)
    if parts.hostname not in LOCAL:
        return url
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return urlunsplit((parts.scheme, f"{host}:{port}", parts.path, "", ""))


def _server(application: Any, settings: dict[str, str], port: int | None) -> ServingLoop:
    listen = settings.get("listen", "localhost:6543")
    if port is not None:
        listen = f"{listen.rpartition(':')[0]}:{port}"
    sockets: dict[int, Any] = {}
    try:
        server = create_server(
            application,
            map=sockets,
            listen=listen,
            threads=int(settings.get("threads", 4)),
            ident=None,
            max_request_body_size=LARGEST_BODY,
            **_behind_proxy(settings),
        )
    except OSError as error:
        raise CommandRefused(
            f"端口 {listen} 不能使用（{error.strerror}），请用 --port 换一个。"
        ) from None
    except ValueError:
        raise CommandRefused(
            "配置文件 [server:main] 的 listen 或 threads 不对，"
            "请写成 listen = localhost:6543、threads = 4 的样子。"
        ) from None
    offer_whole_answers(sockets)
    application.registry.task_dispatcher = server.task_dispatcher
    return ServingLoop(server, sockets)


def _behind_proxy(settings: dict[str, str]) -> dict[str, Any]:
    """What a trusted proxy says of the client; without one its word is kept, but not believed."""
    proxy = settings.get("trusted_proxy", "").strip()
    if not proxy:
        return {"clear_untrusted_proxy_headers": False}
    return {
        "trusted_proxy": proxy,
        "trusted_proxy_headers": "x-forwarded-for",
        "clear_untrusted_proxy_headers": True,
    }


def _run(application: Any, loop: ServingLoop) -> None:
    """Raises CommandRefused where a later release has evolved the site meanwhile."""
    registry, retired = application.registry, []

    def retire(error: Exception) -> None:
        retired.append(error)
        loop.stop()

    registry.retire = retire
    tick = TickThread(registry)
    tick.start()
    try:
        click.echo(f"站点已启动：{registry.openhall.site_url}", err=True)
        loop.run()
    finally:
        tick.stop()
    if retired:
        raise CommandRefused(str(retired[0]))


def _close(application: Any) -> None:
    application.registry.importing.close()
    application.registry.indexing.close()
    application.registry.engine.close()
    close_databases(application.registry._zodb_databases)
