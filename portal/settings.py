"""Every setting of the .ini file, typed and checked at start; nothing else reads raw settings.

What an administrator may change on a page is declared in ``content.site_settings``.
"""

import hashlib
import os
import secrets
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pyramid.exceptions import ConfigurationError
from pyramid.settings import asbool

from content.setting_values import read_text
from content.site_settings import SETTINGS, SettingRefused, SiteSettings, effective

SECRET_BYTES = 32
PLACEHOLDER = "change-this.example.gov.cn"  # of production.ini
CLIENT_KINDS = ("network", "none")
MAIL_SECURITY = ("starttls", "tls", "none")
PROVIDERS = frozenset(("demo",))
Network = IPv4Network | IPv6Network


@dataclass(frozen=True)
class Settings:
    """部署设置: what the .ini says of this machine; see docs/operations.md for what each one means.

    ``given`` are the site settings named in the .ini: defaults for the settings page.
    """

    site_url: str = "http://localhost:6543"
    tree_uri: str = ""
    affairs_uri: str = ""
    search_uri: str = ""
    search_thread: bool = True
    cache_megabytes: int = 32
    cache_object_megabytes: int = 8
    secret_file: str = ""
    persons_key_file: str = ""
    ledger_head_file: str = ""
    pack_hour: int = 3
    imports_keep_days: int = 90
    imports_thread: bool = True
    demo: bool = False
    metrics_allow: tuple[Network, ...] = (ip_network("127.0.0.0/8"), ip_network("::1"))
    log_client: str = "network"
    log_slow_ms: int = 1000
    health_free_megabytes: int = 500
    health_free_percent: int = 5
    posts_a_minute: int = 30
    guesses_an_hour: int = 20
    starts_an_hour: int = 20
    form_seconds: int = 2
    scan_command: str = ""
    mail_host: str = ""
    mail_port: int = 587
    mail_security: str = "starttls"
    mail_user: str = ""
    mail_password_file: str = ""
    mail_from: str = ""
    pay_providers: tuple[str, ...] = ()
    given: Mapping[str, Any] = field(default_factory=dict)

    @property
    def secret(self) -> bytes:
        """Signs cookies; made at the first start, never in the .ini."""
        return _secret(Path(self.secret_file))

    @property
    def key_file(self) -> Path:
        """The keys that seal persons' data; beside the secret where the .ini does not say."""
        beside = Path(self.secret_file).parent / "keys" / "persons.key"
        return Path(self.persons_key_file) if self.persons_key_file else beside

    @property
    def seal_folder(self) -> Path:
        """The keys that sign as seals; beside those that seal persons' data."""
        return self.key_file.parent / "seals"

    @property
    def payment_key_file(self) -> Path:
        """What payment providers and the site sign with, beside the keys of persons' data."""
        return self.key_file.parent / "payments.key"

    @cached_property
    def secret_mark(self) -> str:
        """By which processes see whether they have the same secret; it tells nothing of it."""
        return hashlib.sha256(b"mark of " + self.secret).hexdigest()[:16]

    @property
    def has_one_writer(self) -> bool:
        """With files only one process writes; nobody else can hold or change anything."""
        return self.tree_uri.startswith("file://")

    @property
    def is_secure(self) -> bool:
        return urlsplit(self.site_url).scheme == "https"


@dataclass(frozen=True)
class Deployment:
    """一项部署设置: a line of the .ini; what may hold a password is shown nowhere."""

    name: str
    attribute: str
    read: Callable[[str], Any]
    wanted: str = "文字"
    is_secret: bool = False


def _networks(text: str) -> tuple[Network, ...]:
    return tuple(ip_network(part) for part in text.replace(",", " ").split())


def _client(text: str) -> str:
    if text not in CLIENT_KINDS:
        raise ValueError(text)
    return text


def _mail_security(text: str) -> str:
    if text not in MAIL_SECURITY:
        raise ValueError(text)
    return text


def _providers(text: str) -> tuple[str, ...]:
    names = tuple(text.replace(",", " ").split())
    if not PROVIDERS.issuperset(names):
        raise ValueError(text)
    return names


def _sender(text: str) -> str:
    if "@" not in parseaddr(text)[1]:
        raise ValueError(text)
    return text


def _natural(text: str) -> int:
    if int(text) < 0:
        raise ValueError(text)
    return int(text)


def _hour(text: str) -> int:
    if int(text) not in range(24):
        raise ValueError(text)
    return int(text)


def _positive(text: str) -> int:
    if int(text) < 1:
        raise ValueError(text)
    return int(text)


_NATURAL = {"read": _natural, "wanted": "数字"}
_POSITIVE = {"read": _positive, "wanted": "大于 0 的整数"}
DEPLOYMENT = (
    Deployment("site.url", "site_url", str),
    Deployment("site.secret_file", "secret_file", str),
    Deployment("persons.key_file", "persons_key_file", str),
    Deployment("site.demo", "demo", asbool),
    Deployment("zodbconn.uri", "tree_uri", str, is_secret=True),
    Deployment("zodbconn.uri.affairs", "affairs_uri", str, is_secret=True),
    Deployment("search.uri", "search_uri", str, is_secret=True),
    Deployment("search.thread", "search_thread", asbool),
    Deployment("cache.megabytes", "cache_megabytes", **_NATURAL),
    Deployment("cache.object_megabytes", "cache_object_megabytes", **_NATURAL),
    Deployment("ledger.head_file", "ledger_head_file", str),
    Deployment("pack.hour", "pack_hour", _hour, "0 到 23 的整数"),
    Deployment("imports.keep_days", "imports_keep_days", **_NATURAL),
    Deployment("imports.thread", "imports_thread", asbool),
    Deployment(
        "metrics.allow", "metrics_allow", _networks, "网络地址，如 127.0.0.1 10.1.0.0/16 ::1"
    ),
    Deployment("log.client", "log_client", _client, "network 或 none"),
    Deployment("log.slow_ms", "log_slow_ms", **_NATURAL),
    Deployment("health.free_megabytes", "health_free_megabytes", **_NATURAL),
    Deployment("health.free_percent", "health_free_percent", **_NATURAL),
    Deployment("limits.posts_a_minute", "posts_a_minute", **_POSITIVE),
    Deployment("limits.guesses_an_hour", "guesses_an_hour", **_POSITIVE),
    Deployment("limits.starts_an_hour", "starts_an_hour", **_POSITIVE),
    Deployment("limits.form_seconds", "form_seconds", **_NATURAL),
    Deployment("uploads.scan_command", "scan_command", str),
    Deployment("mail.host", "mail_host", str),
    Deployment("mail.port", "mail_port", **_NATURAL),
    Deployment("mail.security", "mail_security", _mail_security, "starttls、tls 或 none"),
    Deployment("mail.user", "mail_user", str, is_secret=True),
    Deployment("mail.password_file", "mail_password_file", str),
    Deployment("mail.from", "mail_from", _sender, "邮箱，如 平台名称 <noreply@example.gov.cn>"),
    Deployment("pay.providers", "pay_providers", _providers, "demo（示例支付，不收真钱）或者空"),
)
SERVER = ("listen", "threads", "trusted_proxy")
REQUIRED = ("zodbconn.uri", "zodbconn.uri.affairs", "search.uri", "site.secret_file")


def read_settings(raw: Mapping[str, Any]) -> Settings:
    """Raises ConfigurationError naming the setting and the cure."""
    missing = [name for name in REQUIRED if not raw.get(name)]
    if missing:
        raise ConfigurationError(f"配置文件缺少设置：{'、'.join(missing)}（参照 development.ini）")
    values = {one.attribute: _typed(one, raw[one.name]) for one in DEPLOYMENT if one.name in raw}
    settings = Settings(**values, given=_given(raw))
    if not _is_site_address(settings.site_url):
        raise ConfigurationError(
            "设置 site.url 应是以 http:// 或 https:// 开头的地址，例如 http://localhost:6543"
        )
    if urlsplit(settings.site_url).hostname == PLACEHOLDER:
        raise ConfigurationError(
            "设置 site.url 还是样例里的地址，请改成本站对外的网址，例如 https://zwgk.changchun.gov.cn"
        )
    if settings.mail_host and not settings.mail_from:
        raise ConfigurationError(
            "设置了 mail.host，还要设置 mail.from：邮件的发件人，例如 noreply@example.gov.cn"
        )
    return settings


def _given(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The site settings of the .ini, checked as on the page."""
    try:
        return {one.name: read_text(one, raw[one.name]) for one in SETTINGS if one.name in raw}
    except SettingRefused as refusal:
        raise ConfigurationError(str(refusal).removesuffix("。")) from refusal


def _is_site_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _typed(setting: Deployment, text: Any) -> Any:
    try:
        return setting.read(text)
    except ValueError as error:
        raise ConfigurationError(
            f"设置 {setting.name} 的值“{text}”不对，应是{setting.wanted}"
        ) from error


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


def site_settings_of(request: Any) -> SiteSettings:
    """What holds for this request; what the page set lies in the site's root object itself."""
    return effective(request.registry.openhall.given, request.site.settings)


def includeme(config: Any) -> None:
    config.registry.openhall = read_settings(config.get_settings())
    config.registry.secret = config.registry.openhall.secret
    config.add_request_method(site_settings_of, "settings", reify=True)
