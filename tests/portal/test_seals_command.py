"""``openhall seals``: registered with a key of its own, listed with what is missing."""

import pytest

from portal.commands.opening import opened
from portal.signing import SealKeys
from tests.portal.conftest import refused, run
from tests.site import COUNTY, DEPARTMENT, copy_site

NAME = "长春市南关区民政局行政审批专用章"
TOLD = ("--name", NAME, "--filing", "22010200001", "--custodian", "editor")


@pytest.fixture
def ini(base, tmp_path):
    return str(copy_site(base, tmp_path))


def test_one_is_registered_and_its_key_is_made(ini):
    assert "还没有登记印章" in run("seals", "list", "-c", ini).output
    told = run("seals", "add", DEPARTMENT, *TOLD, "-c", ini)
    assert told.exit_code == 0, told.output
    with opened(ini, writing=False) as site:
        (seal,) = site.site.at(COUNTY).seals
        keys = SealKeys(site.settings.seal_folder)
    assert keys.fingerprint(seal.uid) == seal.certificate
    assert (seal.department_uid, seal.custodians[0][0]) == ("d0mzj", "editor")
    assert keys.path(seal.uid).stat().st_mode & 0o777 == 0o600
    assert keys.folder.stat().st_mode & 0o777 == 0o700
    listed = run("seals", "list", "-c", ini).output
    assert f"{COUNTY}  {NAME}  22010200001  在用  有密钥" in listed
    kept = keys.path(seal.uid).read_bytes()
    keys.path(seal.uid).unlink()
    assert "缺密钥" in run("seals", "list", "-c", ini).output
    keys.make(seal.uid, NAME, NAME, site.moment)
    assert "与登记的证书不符" in run("seals", "list", "-c", ini).output
    keys.path(seal.uid).write_bytes(kept)
    assert "一个部门只能有一枚" in refused(
        "seals", "add", DEPARTMENT, *TOLD[:3], "2", *TOLD[4:], "-c", ini
    )
    assert len(list(keys.folder.glob("*.p12"))) == 1


def test_who_keeps_it_and_where_must_be_there(ini):
    other = (*TOLD[:-1], "nobody")
    assert "没有账号“nobody”" in refused("seals", "add", DEPARTMENT, *other, "-c", ini)
    assert "没有 /nowhere" in refused("seals", "add", "/nowhere", *TOLD, "-c", ini)
