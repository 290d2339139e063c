"""Keys of seals, and signatures: valid for what was signed, at the act's own moment."""

import asyncio
import hashlib
import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from content.documents.composing import Composed
from content.documents.papers import PAPER_KINDS, REFUSAL
from content.documents.signing import KeyMissing
from portal.signing import FIELD, SealKeys
from tests.conftest import later
from tests.content.documents.test_composing import paper
from views.paper_pdf import draw_paper
from views.seal_drawing import seal_names, seal_page, seal_svg

NAME = "延边朝鲜族自治州住房和城乡建设局行政审批专用章"


@pytest.fixture
def keys(tmp_path):
    made = SealKeys(tmp_path / "seals")
    made.make("s1", NAME, NAME, later())
    return made


def drawn(**more):
    return draw_paper(
        paper(kind=PAPER_KINDS[REFUSAL], seal_name=NAME, **more), "http://localhost/v"
    )


def signature(pdf):
    (found,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    return found


def apart(function, *given):
    """In a thread of its own: pyHanko runs a loop of events, and Chromium's may run in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(function, *given).result()


def validated(found):
    trusting = ValidationContext(trust_roots=[found.signer_cert], moment=later())
    return apart(validate_pdf_signature, found, trusting)


def test_it_is_valid_until_a_byte_changes(keys):
    pdf = keys.sign(drawn(), "s1", "不予行政许可决定书 1号", later())
    found = signature(pdf)
    told = validated(found)
    assert told.intact
    assert told.valid
    assert told.coverage.name == "ENTIRE_FILE"
    assert found.self_reported_timestamp == later()
    assert found.field_name == FIELD
    assert found.signer_cert.public_key.algorithm == "ec"
    assert hashlib.sha256(found.signer_cert.dump()).hexdigest() == keys.fingerprint("s1")
    changed = bytearray(pdf)
    changed[len(changed) // 4] ^= 1
    assert not validated(signature(bytes(changed))).intact


def test_the_vector_seal_is_its_own_appearance(keys):
    """A form drawn with curves and glyphs, and no picture of dots anywhere."""
    pdf = keys.sign(drawn(), "s1", "x", later())
    reader = PdfFileReader(io.BytesIO(pdf))
    (field,) = reader.root["/AcroForm"]["/Fields"]
    appearance = field.get_object()["/AP"]["/N"]
    assert "/SealPicture" in str(appearance["/Resources"]["/XObject"])
    assert b"/Subtype/Image" not in pdf.replace(b" ", b"")


def test_a_key_is_made_once_and_a_missing_one_is_told(keys):
    first = keys.path("s1").read_bytes()
    keys.make("s1", "another", "another", later())
    assert keys.path("s1").read_bytes() == first
    assert keys.has("s1")
    assert not keys.has("s2")
    for asked in (lambda: keys.sign(drawn(), "s2", "x", later()), lambda: keys.fingerprint("s2")):
        with pytest.raises(KeyMissing, match="openhall seals list"):
            asked()


def test_two_at_once_make_one_key(keys, monkeypatch):
    monkeypatch.setattr(SealKeys, "has", lambda self, uid: False)
    before = keys.path("s1").read_bytes()
    keys.make("s1", NAME, NAME, later())
    assert keys.path("s1").read_bytes() == before
    assert [one.name for one in keys.folder.iterdir()] == ["s1.p12"]


def test_where_a_loop_of_events_runs_already_it_is_signed_all_the_same(keys):
    async def sign():
        return keys.sign(drawn(), "s1", "x", later())

    assert validated(signature(apart(lambda: asyncio.run(sign())))).valid


def test_a_long_paper_has_its_seal_beside_the_name_on_the_last_page(keys):
    said = Composed(tuple(f"第{number}段。" * 60 for number in range(12)), remedies=("可以复议。",))
    long = drawn(said=said)
    assert long.page > 1
    reader = PdfFileReader(io.BytesIO(keys.sign(long, "s1", "x", later())))
    (field,) = reader.root["/AcroForm"]["/Fields"]
    last = reader.root["/Pages"]["/Kids"][-1] if "/Kids" in reader.root["/Pages"] else None
    assert last is None or field.get_object().raw_get("/P") is not None


def test_names_of_seals_are_drawn_whatever_their_length():
    for name in (
        NAME,
        "示例局行政审批专用章",
        "行政审批专用章",
        "章",
        "<&\"示例'>局行政审批专用章",
    ):
        arc, below = seal_names(name)
        assert arc + below == name
        assert seal_svg(name).count("<text") == len(arc) + bool(below)
        assert seal_page(name).startswith(b"%PDF")
    assert "&lt;" in seal_svg("<局行政审批专用章")
