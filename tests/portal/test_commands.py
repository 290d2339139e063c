"""Wrong use of any command: one sentence that names the cure, exit 2, and nothing changed."""

import gc
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from portal import commands
from portal.commands import MODULES, main
from tests.portal.conftest import openhall, refused, run

READING = [
    ("verify",),
    ("index", "check"),
    ("ledger", "verify"),
    ("ledger", "head"),
    ("user", "list"),
    ("export", "documents", "out.jsonl"),
    ("deadline", "2026-03-02", "5"),
]
WRITING = [
    ("tick",),
    ("index", "rebuild"),
    ("index", "repair"),
    ("ledger", "seal"),
    ("user", "passwd", "editor"),
    ("serve",),
]
EVERY = [*READING, *WRITING]
NAMES = [" ".join(words[:2]) for words in EVERY]


@pytest.fixture
def empty(tmp_path, monkeypatch):
    """The .ini of a site that nobody has founded, in the working folder."""
    monkeypatch.chdir(tmp_path)
    text = (Path(__file__).parents[2] / "development.ini").read_text(encoding="utf-8")
    ini = tmp_path / "site.ini"
    ini.write_text(text, encoding="utf-8")
    return ini


def changed(ini, old, new):
    text = ini.read_text(encoding="utf-8")
    assert old in text
    ini.write_text(text.replace(old, new), encoding="utf-8")
    return ini


def test_a_command_that_finds_nothing_wrong_says_nothing_on_standard_error():
    """Without ``-W ignore``: as whoever types it, or a timer that mails what is said, sees it."""
    words = [sys.executable, "-m", "portal.commands", "deadline", "2026-03-02", "5"]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


def test_every_command_tells_its_use():
    assert {"init", "demo", "serve", "tick", "import", "export"} <= set(MODULES)
    listed = run("--help").stdout
    assert set(main.commands) == set(MODULES)
    for name, command in main.commands.items():
        assert f"\n  {name} " in listed
        done = run(name, "--help")
        assert done.exit_code == 0
        assert command.help.splitlines()[0][:8] in done.stdout


def test_every_module_of_a_command_is_named():
    register = "def register(group"
    folder = Path(commands.__file__).parent
    there = {path.stem for path in folder.glob("*.py") if register in path.read_text("utf-8")}
    assert there == set(MODULES.values())


@pytest.mark.parametrize(
    ("name", "unwanted"),
    [
        ("deadline", "rjieba openpyxl pypdf docx deform portal.demo portal.keeping.backing_up"),
        (
            "serve",
            "rjieba openpyxl pypdf docx portal.demo portal.keeping.backing_up content.bundles",
        ),
        ("tick", "rjieba openpyxl pypdf docx deform portal.demo"),
    ],
)
def test_a_command_waits_for_no_library_that_it_may_not_need(name, unwanted):
    asking = f"import sys, portal.commands.{name}; print(*sys.modules)"
    words = [sys.executable, "-W", "ignore", "-c", asking]
    done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=60)
    assert set(done.stdout.split()) & set(unwanted.split()) == set()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nothing",), "没有 nothing 这个命令，用 openhall --help"),
        (("index", "nothing"), "没有 nothing 这个命令，用 openhall index --help"),
        (("--wrong",), "选项 --wrong 没有"),
        (("verify", "--wrong"), "选项 --wrong 没有或写法不对，用 openhall verify --help"),
        (("verify", "-c"), "选项 -c 没有或写法不对"),
        (("verify", "more"), "命令里有多余的内容"),
        (("deadline",), "缺少 START"),
        (("deadline", "2026-03-02", "five"), "DAYS 的值不对，应是整数"),
        (
            ("deadline", "2026-03-02", "5", "--unit", "year"),
            "--unit 的值不对，只能是 working、calendar、month",
        ),
        (("serve", "--port", "0"), "--port 的值不对，应是 1 到 65535 之间的整数"),
        (("backup", "x", "--keep", "0"), "--keep 的值不对，应是不小于 1 的整数"),
        (("export", "stars", "out.csv"), "KIND 的值不对，只能是 calendar、divisions、documents"),
        (("import", "documents", "a.csv"), "缺少 --into"),
        (("import", "stars", "a.csv", "--into", "/"), "KIND 的值不对"),
        (("user", "grant", "editor"), "缺少 --role"),
    ],
)
def test_wrong_use_is_one_sentence(words, said):
    told = refused(*words)
    assert told.startswith(said)
    assert told.endswith(("查看用法。", "查看有哪些。"))


def test_a_group_alone_lists_its_commands():
    done = run("ledger")
    assert (done.exit_code, "seal" in done.output) == (2, True)


@pytest.mark.parametrize("words", EVERY, ids=NAMES)
def test_a_missing_ini_is_named(words, empty):
    assert refused(*words, "-c", "no.ini") == (
        "没有找到配置文件 no.ini，请用 -c 指定，例如 -c development.ini。"
    )


@pytest.mark.parametrize("words", EVERY, ids=NAMES)
def test_an_empty_database_says_how_to_found_it_and_stays_empty(words, empty):
    told = refused(*words, "-c", empty)
    assert told == "数据库还是空的，请先运行 openhall init 或 openhall demo。"
    assert not (empty.parent / "var").exists()


def test_databases_without_a_site_are_empty_too(empty):
    from portal.commands.opening import databases_of

    with databases_of(str(empty), writing=True):
        pass
    for words in EVERY[::4]:
        assert "数据库还是空的" in refused(*words, "-c", empty)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("garbage\n", "读不懂，请照 development.ini 改正：File contains no section headers"),
        ("[app:main]\nuse = egg:nothing-here\n", "读不懂，请照 development.ini 改正"),
        ("[app:main]\nuse = egg:openhall\nsite.name = %(no)s\n", "读不懂，请照 development.ini"),
        ("[server:main]\nuse = egg:waitress\n", "请照 development.ini 改正"),
        ("[app:main]\nuse = egg:openhall\n", "缺少设置：zodbconn.uri、zodbconn.uri.affairs"),
    ],
)
def test_a_broken_ini_is_told_in_one_sentence(text, said, empty):
    empty.write_text(text, encoding="utf-8")
    told = refused("verify", "-c", empty)
    assert said in told
    assert str(empty) in told


def test_an_ini_that_is_no_text_is_told(empty):
    empty.write_bytes(b"\xff\xfe\x00")
    assert "读不懂" in refused("verify", "-c", empty)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("zodbconn.uri = file:", "zodbconn.uri = stone:", "数据库的地址不认识，应以 file://"),
        ("/var/tree.fs", "/var/no/tree.fs", "打不开"),
        ("var/secret", "site.ini/secret", "请核对设置 site.secret_file"),
        ("search.uri = whoosh:", "search.uri = stone:", "设置 search.uri 的“stone”不认识"),
        ("http://localhost:6543", "localhost", "设置 site.url 应是以 http:// 或"),
    ],
)
def test_nothing_is_founded_where_a_setting_is_wrong(old, new, said, empty):
    good = empty.read_text(encoding="utf-8")
    assert said in refused("init", "-c", changed(empty, old, new))
    empty.write_text(good, encoding="utf-8")
    assert "数据库还是空的" in refused("verify", "-c", empty)


def test_a_served_site_of_a_wrong_engine_is_refused(ini):
    changed(Path(ini), "whoosh:", "stone:")
    for words in (("verify",), ("index", "repair")):
        assert "search.uri" in refused(*words, "-c", ini)


@pytest.mark.parametrize("words", [("verify",), ("tick",), ("serve",)])
def test_a_database_that_is_damaged_asks_for_the_backup(words, ini):
    (Path(ini).parent / "var" / "tree.fs").write_bytes(b"not a database")
    done = openhall(*words, "-c", ini)
    assert done.returncode == 2
    assert "请用备份恢复" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_damaged_database_is_named_in_this_process_too(ini):
    """The storage leaves its file open when it cannot read it."""
    file = Path(ini).parent / "var" / "tree.fs"
    file.write_bytes(b"not a database")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        assert f"请用备份恢复：{file}" in refused("verify", "-c", ini)
        gc.collect()


def test_the_module_is_the_command():
    done = openhall("nothing")
    assert done.returncode == 2
    assert done.stderr.startswith("没有 nothing 这个命令")
    assert done.stderr.count("\n") == 1
