"""The generated documents: complete, and checked or written by ``openhall document``."""

from pathlib import Path

from content.kinds_list import KINDS
from content.permissions import ROLE_LABELS
from portal.generated_docs import CONTEXT_TABLES, DOCUMENTS, views
from tests.portal.conftest import refused, run

DOCS = Path(__file__).parents[2] / "docs"


def test_the_kept_documents_are_up_to_date():
    done = run("document", "--check", "--into", DOCS)
    assert (done.exit_code, done.stdout) == (0, "文档都是最新的。\n")


def test_they_are_written_where_asked_and_only_when_stale(tmp_path):
    folder = tmp_path / "docs"
    done = run("document", "--check", "--into", folder)
    assert (done.exit_code, folder.exists()) == (1, False)
    assert "permissions.md、workflows.md 不是最新" in done.stdout
    assert run("document", "--into", folder).stdout == "已更新：permissions.md、workflows.md\n"
    (folder / "workflows.md").write_text("旧的", encoding="utf-8")
    assert run("document", "--check", "--into", folder).exit_code == 1
    assert run("document", "--into", folder).stdout == "已更新：workflows.md\n"
    assert run("document", "--check", "--into", folder).exit_code == 0


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert "请用 --into 换一个文件夹" in refused("document", "--into", tmp_path / "file")


def test_every_view_of_ours_names_a_permission():
    assert [view for view in views() if not view[3]] == []
    assert {view[0] for view in views()} <= set(CONTEXT_TABLES)


def test_permissions_tell_who_may_publish_a_draft():
    text = DOCUMENTS["permissions.md"]()
    row = next(line for line in text.splitlines() if "| in_review | publish |" in line)
    assert ROLE_LABELS["moderator"] in row
    assert ROLE_LABELS["editor"] not in row
    assert "| 所有人 |" in text


def test_workflows_name_every_kind_and_transition():
    text = DOCUMENTS["workflows.md"]()
    for kind in KINDS:
        assert kind.label in text
        for transition in kind.workflow.transitions:
            assert f"| {transition.name} |" in text
