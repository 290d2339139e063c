"""Signing papers as a seal: EC P-256 keys in files, one a seal; pyHanko and nothing else signs.

A key is ``<folder>/<seal uid>.p12``, readable by the owner of the process alone. It has no
password: whoever can read the file can read one kept beside it just as well.
"""

import io
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from content.documents.signing import Drawn, KeyMissing

FIELD = "Seal"
SEAL_POINTS = 119.06  # 42 mm, as official seals of departments are
VALID_FOR = timedelta(days=3652)
_LONGEST_NAME = 64  # bytes, of a common name as cryptography counts them (X.520)
_MOST_KEYS = 256


@dataclass(frozen=True)
class SealKeys:
    """印章密钥: the keys in a folder, and the Signer that uses them."""

    folder: Path

    def path(self, seal_uid: str) -> Path:
        return self.folder / f"{seal_uid}.p12"

    def has(self, seal_uid: str) -> bool:
        return self.path(seal_uid).exists()

    def make(self, seal_uid: str, name: str, organ: str, moment: datetime) -> str:
        """A new key; one that is there stays. The sha256 (hex) of its certificate."""
        if not self.has(seal_uid):
            _write(self.path(seal_uid), _new_key(name, organ, moment))
        return self.fingerprint(seal_uid)

    def drop(self, seal_uid: str) -> None:
        """Of a registration that came to nothing."""
        if seal_uid:
            self.path(seal_uid).unlink(missing_ok=True)

    def fingerprint(self, seal_uid: str) -> str:
        """Raises KeyMissing."""
        _, certificate, _ = pkcs12.load_key_and_certificates(self._read(seal_uid), None)
        assert certificate is not None
        return certificate.fingerprint(hashes.SHA256()).hex()

    def _read(self, seal_uid: str) -> bytes:
        try:
            return self.path(seal_uid).read_bytes()
        except OSError:
            raise KeyMissing(
                "这枚印章的密钥不在这台服务器上，不能盖章。请管理员从备份放回密钥文件"
                "（openhall seals list 写明是哪个文件）；没有备份的，废止这枚印章，再登记新的。"
            ) from None

    def sign(self, drawn: Drawn, seal_uid: str, reason: str, moment: datetime) -> bytes:
        """Raises KeyMissing."""
        key = self._read(seal_uid)
        # pyHanko runs a loop of events of its own, and a thread may have one running already
        with ThreadPoolExecutor(1) as apart:
            return apart.submit(_signed, drawn, key, reason, moment).result()


def _new_key(name: str, organ: str, moment: datetime) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    said = ((NameOID.COUNTRY_NAME, "CN"), (NameOID.ORGANIZATION_NAME, organ))
    named = (*said, (NameOID.COMMON_NAME, name))
    subject = x509.Name([x509.NameAttribute(oid, _cut(text)) for oid, text in named])
    since = moment.astimezone(UTC).replace(microsecond=0)
    usage = x509.KeyUsage(True, True, *[False] * 7)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since - timedelta(days=1))
        .not_valid_after(since + VALID_FOR)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    return pkcs12.serialize_key_and_certificates(
        b"seal", key, certificate, None, serialization.NoEncryption()
    )


def _cut(text: str) -> str:
    return text.encode()[:_LONGEST_NAME].decode(errors="ignore")


def _write(path: Path, key: bytes) -> None:
    """Whole or not at all, and never over one that is there."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, name = tempfile.mkstemp(dir=path.parent)  # 0600
    with os.fdopen(descriptor, "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(name, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(name)


@lru_cache(maxsize=_MOST_KEYS)
def _signer(key: bytes) -> Any:
    """Opened once a process, as long as the file says the same."""
    from pyhanko.sign import signers  # a second to load, and few processes sign

    return signers.SimpleSigner.load_pkcs12_data(key, [])


def _signed(drawn: Drawn, key: bytes, reason: str, moment: datetime) -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    class AtMoment(signers.PdfSigner):
        """Says the act's own moment, not that of the machine a little later."""

        def init_signing_session(self, *args: Any, **named: Any) -> Any:
            session = super().init_signing_session(*args, **named)
            session.system_time = moment
            return session

    signing = AtMoment(
        signers.PdfSignatureMetadata(field_name=FIELD, reason=reason, md_algorithm="sha256"),
        _signer(key),
        stamp_style=_style(drawn.seal_picture),
        new_field_spec=fields.SigFieldSpec(FIELD, on_page=drawn.page - 1, box=_box(drawn)),
    )
    out = io.BytesIO()
    signing.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(drawn.pdf)), output=out)
    return out.getvalue()


def _box(drawn: Drawn) -> tuple[int, int, int, int]:
    """The seal's square, its middle where the paper wants it, wholly on the page."""
    half = SEAL_POINTS / 2
    x = min(max(drawn.x, half), drawn.width - half)
    y = min(max(drawn.height - drawn.y, half), drawn.height - half)
    left, bottom, size = round(x - half), round(y - half), round(SEAL_POINTS)
    return left, bottom, left + size, bottom + size


def _style(picture: bytes) -> Any:
    """The vector seal itself, as large as its square, without a frame."""
    from pyhanko.pdf_utils.layout import AxisAlignment, InnerScaling, Margins, SimpleBoxLayoutRule
    from pyhanko.stamp import StaticStampStyle

    layout = SimpleBoxLayoutRule(
        AxisAlignment.ALIGN_MID,
        AxisAlignment.ALIGN_MID,
        margins=Margins(0, 0, 0, 0),
        inner_content_scaling=InnerScaling.STRETCH_FILL,
    )
    return StaticStampStyle(
        background=_picture(picture),
        background_layout=layout,
        background_opacity=1.0,
        border_width=0,
    )


def _picture(picture: bytes) -> Any:
    """pyHanko's ImportedPdfPage reads a file by name; this one is in memory."""
    from pyhanko.pdf_utils.content import PdfContent
    from pyhanko.pdf_utils.layout import BoxConstraints
    from pyhanko.pdf_utils.reader import PdfFileReader

    class SealPicture(PdfContent):
        def render(self) -> bytes:
            page = PdfFileReader(io.BytesIO(picture))
            drawn = self._ensure_writer.import_page_as_xobject(page)
            self.resources.xobject["/SealPicture"] = drawn
            return b"/SealPicture Do"

    return SealPicture(box=BoxConstraints(width=SEAL_POINTS, height=SEAL_POINTS))


def includeme(config: Any) -> None:
    config.registry.seal_keys = SealKeys(config.registry.openhall.seal_folder)
