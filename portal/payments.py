"""The payment providers that this site takes money through, and the keys they are believed by.

A key is a line of a file beside the site, ``name base64``; made at the first start.
"""

import base64
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from content.charging.demo_provider import DemoProvider
from content.charging.providers import Provider, Providers
from content.charging.refunding import RefundRules
from portal.databases import DatabaseUnusable
from portal.whole_files import whole_file

KEY_BYTES = 32
MADE: Mapping[str, Callable[[bytes], Provider]] = {DemoProvider.name: DemoProvider}
FEN_A_YUAN = 100


class PaymentKeysUnreadable(DatabaseUnusable):
    """The file of payment keys is damaged; the message says what to do."""


def keys_in(path: Path) -> dict[str, bytes]:
    """Name → key. Raises PaymentKeysUnreadable."""
    if not path.exists():
        return {}
    try:
        pairs = [line.split() for line in path.read_text(encoding="ascii").splitlines()]
        found = {name: base64.b64decode(key, validate=True) for name, key in pairs}
    except (OSError, ValueError) as error:
        raise PaymentKeysUnreadable(
            f"支付密钥文件 {path} 读不出，请从备份放回原来的文件。"
        ) from error
    if any(len(key) != KEY_BYTES for key in found.values()):
        raise PaymentKeysUnreadable(f"支付密钥文件 {path} 损坏，请从备份放回原来的文件。")
    return found


def keys_for(path: Path, names: tuple[str, ...]) -> dict[str, bytes]:
    """Those of ``names``; what is missing is made. Raises PaymentKeysUnreadable."""
    known = keys_in(path)
    missing = [name for name in names if name not in known]
    if missing:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        known |= {name: secrets.token_bytes(KEY_BYTES) for name in missing}
        with whole_file(path) as file:
            for name, key in known.items():
                file.write(f"{name} {base64.b64encode(key).decode()}\n".encode())
        path.chmod(0o600)
    return known


def providers_of(settings: Any) -> Providers:
    """Raises PaymentKeysUnreadable."""
    keys = keys_for(settings.payment_key_file, settings.pay_providers)
    return Providers(MADE[name](keys[name]) for name in settings.pay_providers)


def refund_rules(request: Any) -> RefundRules:
    alone = request.settings.refund_alone_yuan * FEN_A_YUAN
    return RefundRules(alone, request.registry.providers)


def includeme(config: Any) -> None:
    config.registry.providers = providers_of(config.registry.openhall)
    config.add_request_method(refund_rules)
