"""Rounds of kill −9 over whatever writes: nothing acknowledged is lost, nothing is half done.

One site lives through all rounds; ``OPENHALL_KILL_ROUNDS`` says how many (``make crash``: 100).
"""

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter

from content.items import items_below
from portal.commands.opening import opened
from tests.journeys.test_crash import CHILD
from tests.portal.conftest import run
from tests.site import COUNTY, copy_site

ROUNDS = int(os.environ.get("OPENHALL_KILL_ROUNDS", "3"))
SEED = int(os.environ.get("OPENHALL_KILL_SEED", "20080818"))
# The clock of the kill begins when all is imported
COMMAND = """
import sys
from portal.commands import main
print("ready", flush=True)
main(sys.argv[1:])
"""
BATCH = 120
PUBLISHES = 25
BODY = "正文的一段。" * 200


class Lived:
    """The site of all rounds: what it acknowledged, and the files it was given."""

    def __init__(self, base, folder):
        self.folder, self.ini = folder, str(copy_site(base, folder))
        self.backups = folder / "backups"
        self.published, self.batches = [], []
        self.chance, self.longest, self.kills = random.Random(SEED), {}, Counter()

    def killed(self, name, code, *words):
        """Its output; it lives to its end the first time, then is killed somewhere on its way."""
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        command = [sys.executable, "-W", "ignore", "-c", code, *map(str, words)]
        with subprocess.Popen(command, **pipes) as child:
            assert child.stdout.readline() == "ready\n", child.stderr.read()
            begun = time.monotonic()
            try:
                share = self.chance.uniform(0.0, 1.0)
                said, wrong = child.communicate(timeout=share * self.longest.get(name, 600))
            except subprocess.TimeoutExpired:
                child.kill()
                self.kills[name] += 1
                return child.communicate()[0]
        assert child.returncode == 0, (name, said, wrong)
        self.longest[name] = max(self.longest.get(name, 0), time.monotonic() - begun)
        return said

    def command(self, name, *words):
        return self.killed(name, COMMAND, *words, "-c", self.ini)

    def publish(self):
        said = self.killed("publish", CHILD.format(count=PUBLISHES), self.ini)
        self.published += [line for line in said.split("\n")[:-1] if line]

    def bring(self):
        number = len(self.batches)
        file = self.folder / f"batch{number}.jsonl"
        rows = ({"title": f"第{number}批第{n}份", "body": BODY} for n in range(BATCH))
        lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        file.write_text("".join(lines), encoding="utf-8")
        said = self.command("import", "import", "documents", file, "--into", COUNTY)
        self.batches.append((file.name, "新建" in said))

    def back_up(self):
        self.command("backup", "backup", self.backups)

    def pack(self):
        self.command("pack", "pack")

    def seal(self):
        self.command("tick", "tick")

    def rebuild(self):
        self.command("index", "index", "rebuild")

    def check(self):
        """Everything agrees, or what is derived is mended."""
        if run("verify", "-c", self.ini).exit_code:
            run("verify", "--repair", "-c", self.ini)
            again = run("verify", "-c", self.ini)
            assert again.exit_code == 0, again.output
        with opened(self.ini, writing=False) as there:
            items = list(items_below(there.site.province))
            names = {item.__name__ for item in items}
            found = Counter((item.imported or {}).get("file") for item in items)
        assert [name for name in self.published if name not in names] == []
        for file, acknowledged in self.batches:
            assert found[file] in ((BATCH,) if acknowledged else (0, BATCH)), (file, found[file])


def test_rounds_of_kill_nine(base, tmp_path):
    lived = Lived(base, tmp_path)
    acts = [lived.publish, lived.bring, lived.back_up, lived.pack, lived.seal, lived.rebuild]
    for act in acts:
        act()
    lived.check()
    for number in range(ROUNDS):
        acts[number % len(acts)]()
        lived.check()
        done = run("restore", lived.backups, "--check", "-c", lived.ini)
        assert done.exit_code == 0, done.output
    assert sum(lived.kills.values()) >= ROUNDS // 2, lived.kills
    for name in ("index repair", "index check", "ledger verify", "backup"):
        more = [lived.backups] if name == "backup" else []
        assert run(*name.split(), *more, "-c", lived.ini).exit_code == 0, name
    restored = tmp_path / "restored"
    restored.mkdir()
    ini = restored / "site.ini"
    ini.write_text((tmp_path / "site.ini").read_text(encoding="utf-8"), encoding="utf-8")
    assert run("restore", lived.backups, "-c", ini).exit_code == 0
    lived.ini = str(ini)
    assert run("index", "rebuild", "-c", ini).exit_code == 0
    lived.check()
    assert run("verify", "-c", ini).exit_code == 0
