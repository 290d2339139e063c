"""``openhall ledger``: what is sealed holds, and a change, a cut or a wrong head is told."""

import pytest

from content.ledger import Chain
from tests.portal.conftest import refused, run
from tests.site import publish


@pytest.fixture
def sealed(ini, writing):
    """A site whose chain holds six records."""
    with writing() as there:
        publish(there.site, {"title": "甲"})
        publish(there.site, {"title": "乙"})
    assert run("ledger", "seal", "-c", ini).stdout == "已封存 6 条。\n"
    return ini


def tampered(chain):
    chain._links[4] = {**chain._links[4], "by": "somebody.else"}


def lost(chain):
    del chain._links[2]


def cut(chain):
    """As somebody would who knows how the chain is made."""
    kept, fresh = [dict(link) for link in chain._links.values()][:4], Chain()
    for link in kept:
        fresh._append(link)
    fresh._tail = (4, kept[-1]["hash"])
    for name, value in vars(fresh).items():
        setattr(chain, name, value)


def head_file(ini, folder):
    file = folder / "head.txt"
    file.write_text(run("ledger", "head", "-c", ini).stdout, encoding="utf-8")
    return file


def test_sealing_again_changes_nothing(sealed):
    head = run("ledger", "head", "-c", sealed).stdout
    assert head.startswith("6:")
    assert run("ledger", "seal", "-c", sealed).stdout == "已封存 0 条。\n"
    assert run("ledger", "head", "-c", sealed).stdout == head


def test_a_whole_chain_holds_and_the_limit_of_that_is_said(sealed, tmp_path):
    done = run("ledger", "verify", "-c", sealed)
    assert done.exit_code == 0
    assert done.stdout == ("台账完整。没有给出另处保存的链头（--head），尾部是否被截断无法判断。\n")
    done = run("ledger", "verify", "--head", head_file(sealed, tmp_path), "-c", sealed)
    assert (done.exit_code, done.stdout) == (0, "台账完整。\n")


@pytest.mark.parametrize(
    ("damage", "said"), [(tampered, "第 4 条的内容与它的散列不符"), (lost, "第 2 条缺失")]
)
def test_the_first_bad_record_is_named(damage, said, sealed, writing):
    with writing() as there:
        damage(there.affairs.chain)
    done = run("ledger", "verify", "-c", sealed)
    assert (done.exit_code, said in done.stdout) == (1, True)


def test_a_chain_cut_at_its_end_is_found_by_a_head_kept_elsewhere(sealed, writing, tmp_path):
    head = head_file(sealed, tmp_path)
    with writing() as there:
        cut(there.affairs.chain)
    assert run("ledger", "verify", "-c", sealed).exit_code == 0
    done = run("ledger", "verify", "--head", head, "-c", sealed)
    assert done.exit_code == 1
    assert "末尾被截断" in done.stdout


def test_a_head_that_cannot_be_read_is_wrong_use(sealed, tmp_path):
    file = tmp_path / "head.txt"
    words = ("ledger", "verify", "--head", file, "-c", sealed)
    assert refused(*words) == f"读不到链头文件 {file}，请核对路径。"
    file.write_text("six", encoding="utf-8")
    assert "请整行复制后再试" in refused(*words)
    file.write_bytes(b"\xff\x00")
    assert "openhall ledger head" in refused(*words)
