"""The keys that seal persons' data: AES-256-GCM, a file beside the site, never in a database.

The file has one line a key, newest last: any of them opens, the last one seals, the first one
makes the digests by which codes are found.
"""

import base64
import hmac
import logging
import os
import secrets
import tempfile
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from transaction.interfaces import TransientError
from ZODB.POSException import StorageError

from content.sealing import Unreadable
from portal.databases import DatabaseUnusable, affairs_root, connected
from portal.settings import Settings
from portal.whole_files import whole_file

log = logging.getLogger(__name__)
MARK, NAME_BYTES, NONCE_BYTES, KEY_BYTES = b"OHP1", 6, 12, 32


class KeysUnreadable(DatabaseUnusable):
    """The file of keys is missing or damaged; the message says what to do."""


@dataclass(frozen=True)
class Key:
    """密钥: its name (hex, shown and kept with what it sealed) and 256 bits."""

    name: str
    material: bytes

    @cached_property
    def cipher(self) -> AESGCM:
        return AESGCM(_derived(self.material, b"openhall seal"))

    @cached_property
    def for_digests(self) -> bytes:
        return _derived(self.material, b"openhall digest")


def _derived(material: bytes, purpose: bytes) -> bytes:
    return HKDFExpand(SHA256(), KEY_BYTES, purpose).derive(material)


@dataclass(frozen=True)
class KeyRing:
    """密钥串: the Sealing of a site."""

    keys: tuple[Key, ...]

    @cached_property
    def _by_name(self) -> dict[bytes, Key]:
        return {bytes.fromhex(key.name): key for key in self.keys}

    def seal(self, data: bytes, about: str) -> bytes:
        key, nonce = self.keys[-1], secrets.token_bytes(NONCE_BYTES)
        sealed = key.cipher.encrypt(nonce, data, about.encode())
        return MARK + bytes.fromhex(key.name) + nonce + sealed

    def open(self, sealed: bytes, about: str) -> bytes:
        """Raises Unreadable."""
        key = self._by_name.get(name_in(sealed))
        if key is None:
            raise Unreadable("没有打开这份加密数据的密钥。")
        start = len(MARK) + NAME_BYTES
        nonce, said = sealed[start : start + NONCE_BYTES], sealed[start + NONCE_BYTES :]
        try:
            return key.cipher.decrypt(nonce, said, about.encode())
        except InvalidTag:
            raise Unreadable("加密数据被移动或改动过，打不开。") from None

    def digest(self, text: str) -> str:
        return hmac.digest(self.keys[0].for_digests, _told(text), "sha256").hex()

    def knows(self, sealed: bytes) -> bool:
        """Is there a key for what was sealed?"""
        return name_in(sealed) in self._by_name


def _told(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def name_in(sealed: bytes) -> bytes:
    """The name of the key that sealed it; empty for what is nothing sealed."""
    return sealed[len(MARK) : len(MARK) + NAME_BYTES] if sealed.startswith(MARK) else b""


def read_keys(path: Path) -> KeyRing:
    """Raises KeysUnreadable."""
    try:
        lines = path.read_text(encoding="ascii").splitlines()
        keys = tuple(_key(line) for line in lines if line.strip())
    except (OSError, ValueError) as error:
        raise KeysUnreadable(f"个人信息密钥文件 {path} 读不出，请从备份放回原来的文件。") from error
    if not keys:
        raise KeysUnreadable(f"个人信息密钥文件 {path} 是空的，请从备份放回原来的文件。")
    return KeyRing(keys)


def _key(line: str) -> Key:
    name, material = line.split()
    key = Key(name, base64.b64decode(material, validate=True))
    if len(key.material) != KEY_BYTES or len(bytes.fromhex(name)) != NAME_BYTES:
        raise ValueError(name)
    return key


def make_keys(path: Path) -> None:
    """Whole or not at all: another process that starts now must never read half a file."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "wb") as file:
        file.write(_new_line())
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(name, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(name)


def add_key(path: Path) -> str:
    """A newer key, which seals from the next start on; its name. Raises KeysUnreadable."""
    read_keys(path)
    line, before = _new_line(), path.read_bytes()
    with whole_file(path) as file:
        file.write(before.rstrip(b"\n") + b"\n" + line)
    return line.split()[0].decode()


def _new_line() -> bytes:
    name, material = secrets.token_hex(NAME_BYTES), secrets.token_bytes(KEY_BYTES)
    return name.encode() + b" " + base64.b64encode(material) + b"\n"


def sealing_of(settings: Settings, databases: dict[str, Any]) -> KeyRing:
    """The keys of a site; made where nothing was sealed yet, and nobody else has made any.

    Raises KeysUnreadable.
    """
    with connected(databases) as connection:
        affairs = affairs_root(connection)
        known, sealed = affairs.first_key, example_of(affairs)
    # One process alone on its files may begin anew; of several each would begin with its own
    wanted = known if sealed is not None or not settings.has_one_writer else ""
    ring = keys_at(settings.key_file, sealed, wanted)
    if known != ring.keys[0].name:
        _note(databases, ring.keys[0].name)
    return ring


def _note(databases: dict[str, Any], name: str) -> None:
    """By which another machine sees that its file is another one."""
    try:
        with connected(databases, "keys: noted") as connection:
            affairs_root(connection).first_key = name
    except (TransientError, OSError, StorageError) as error:
        log.warning("the name of the first key was not noted: %s", type(error).__name__)


def keys_at(path: Path, sealed: bytes | None, first: str = "") -> KeyRing:
    """``sealed`` is an example of what they sealed, ``first`` the name of the first one, where
    that is known. Raises KeysUnreadable."""
    if not path.exists():
        if sealed is not None:
            raise KeysUnreadable(
                f"个人信息密钥文件 {path} 不见了，而数据库里有用它加密的内容。"
                "请从备份放回这个文件再运行；没有它，这些内容谁也打不开。"
            )
        if first:
            raise KeysUnreadable(
                f"缺少个人信息密钥文件 {path}。这个站点的其他进程已经有密钥，"
                "请把同一份文件复制到这里再运行。"
            )
        make_keys(path)
    ring = read_keys(path)
    if (sealed is not None and not ring.knows(sealed)) or (first and ring.keys[0].name != first):
        raise KeysUnreadable(
            f"个人信息密钥文件 {path} 不是这个站点的：里面没有给数据库里的内容加密的密钥，"
            "或者和其他进程的不是同一份。请放回原来的文件再运行。"
        )
    return ring


def example_of(affairs: Any) -> bytes | None:
    """Anything that was sealed in this site; None where nothing is."""
    found = (sealed for book in (affairs.drafts, affairs.cases) if book for sealed in book.sealed())
    letters = affairs.mail.newest() if affairs.mail is not None else ()
    return next(chain(found, (letter.sealed for letter in letters)), None)


def includeme(config: Any) -> None:
    """After the databases: whether anything was sealed, they tell."""
    registry = config.registry
    registry.sealing = sealing_of(registry.openhall, registry._zodb_databases)
