"""Every setting of the .ini file, typed and checked at start; nothing else reads raw settings."""

import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pyramid.exceptions import ConfigurationError
from pyramid.settings import asbool

SECRET_BYTES = 32


@dataclass(frozen=True)
class Settings:
    """设置: see docs/operations.md for what each one means."""

    site_url: str = "http://localhost:6543"
    site_name: str = "吉林省政务公开平台"
    site_tagline: str = "市县政务大厅网上平台"
    host_organisation: str = "吉林省人民政府办公厅（示例）"
    operator: str = "政务公开工作办公室（示例）"
    phone: str = "0431-00000000"
    site_code: str = "2200000000"
    icp: str = "吉ICP备00000000号-1"
    police: str = "吉公网安备 22000000000000号"
    tree_uri: str = ""
    affairs_uri: str = ""
    search_uri: str = ""
    search_wait_seconds: float = 1.0
    search_thread: bool = True
    secret_file: str = ""
    idle_minutes: int = 30
    require_totp: bool = False
    upload_megabytes: int = 20
    imports_keep_days: int = 90
    imports_thread: bool = True
    demo: bool = False
    footer_links: tuple[tuple[str, str], ...] = field(default=())

    @property
    def secret(self) -> bytes:
        """Signs cookies; made at the first start, never in the .ini."""
        return _secret(Path(self.secret_file))

    @property
    def has_one_writer(self) -> bool:
        """With files only one process writes; nobody else can hold or change anything."""
        return self.tree_uri.startswith("file://")

    @property
    def is_secure(self) -> bool:
        return urlsplit(self.site_url).scheme == "https"


_FROM_INI = {
    "site.url": ("site_url", str),
    "site.name": ("site_name", str),
    "site.tagline": ("site_tagline", str),
    "footer.host_organisation": ("host_organisation", str),
    "footer.operator": ("operator", str),
    "footer.phone": ("phone", str),
    "footer.site_code": ("site_code", str),
    "footer.icp": ("icp", str),
    "footer.police": ("police", str),
    "zodbconn.uri": ("tree_uri", str),
    "zodbconn.uri.affairs": ("affairs_uri", str),
    "search.uri": ("search_uri", str),
    "search.wait_seconds": ("search_wait_seconds", float),
    "search.thread": ("search_thread", asbool),
    "site.secret_file": ("secret_file", str),
    "people.idle_minutes": ("idle_minutes", int),
    "people.require_totp": ("require_totp", asbool),
    "upload.megabytes": ("upload_megabytes", int),
    "imports.keep_days": ("imports_keep_days", int),
    "imports.thread": ("imports_thread", asbool),
    "site.demo": ("demo", asbool),
}
REQUIRED = ("zodbconn.uri", "zodbconn.uri.affairs", "search.uri", "site.secret_file")


def read_settings(raw: Mapping[str, Any]) -> Settings:
    """Raises ConfigurationError naming the setting and the cure."""
    missing = [name for name in REQUIRED if not raw.get(name)]
    if missing:
        raise ConfigurationError(f"配置文件缺少设置：{'、'.join(missing)}（参照 development.ini）")
    values = {}
    for name, (attribute, kind) in _FROM_INI.items():
        if name in raw:
            values[attribute] = _typed(name, kind, raw[name])
    settings = Settings(**values)
    if not _is_site_address(settings.site_url):
        raise ConfigurationError(
            "设置 site.url 应是以 http:// 或 https:// 开头的地址，例如 http://localhost:6543"
        )
    return settings


def _is_site_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _typed(name: str, kind: Any, text: Any) -> Any:
    try:
        return kind(text)
    except ValueError as error:
        raise ConfigurationError(f"设置 {name} 的值“{text}”不对，应是数字") from error


def _secret(path: Path) -> bytes:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _make_secret(path)
    return path.read_bytes()


def _make_secret(path: Path) -> None:
    """Whole or not at all: another process that starts now must never read an empty one."""
    descriptor, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(SECRET_BYTES))
    try:
        os.link(name, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(name)


def includeme(config: Any) -> None:
    config.registry.openhall = read_settings(config.get_settings())
    config.registry.secret = config.registry.openhall.secret
