"""Nothing stays behind, whatever breaks off: a run, a peer, or a group of measures."""

import os
import signal
import subprocess
import sys

import pytest

from bench import __main__ as command
from bench import plone_peer
from bench.figures import figure
from bench.machine import ROOT
from bench.missing import Missing
from bench.results import Results
from bench.run import Run
from bench.servers import is_alive
from bench.sites import Site

# A shell's background job ignores Ctrl+C, and so does what it starts
HOLDING = """
import signal, time
from bench.run import Run
signal.signal(signal.SIGINT, signal.default_int_handler)
with Run(first_port=7155).peers("hello") as peers:
    print(peers["hello"].pid, flush=True)
    time.sleep(60)
"""


def test_ctrl_c_ends_what_was_started():
    holding = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", HOLDING],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
    )
    pid = int(holding.stdout.readline())
    assert is_alive(pid)
    os.kill(holding.pid, signal.SIGINT)
    holding.communicate(timeout=60)
    assert not is_alive(pid)


def test_sigterm_is_as_good_as_ctrl_c():
    with pytest.raises(KeyboardInterrupt):
        command._stop()


class FailingPeer:
    """Stands for a Plone that cannot be installed."""

    stopped = False

    def install(self):
        raise plone_peer.PeerFailed("没有网络，无法安装 Plone。")

    def stop(self):
        FailingPeer.stopped = True


def test_a_peer_that_fails_is_one_sentence_and_stopped(monkeypatch, tmp_path):
    monkeypatch.setattr(plone_peer, "PlonePeer", FailingPeer)
    with pytest.raises(Missing, match="无法安装"), plone_peer.plone_peer(Site(tmp_path, 0)):
        pytest.fail("there is none")
    assert FailingPeer.stopped


def test_a_bench_without_plone_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(plone_peer, "PlonePeer", None)
    with pytest.raises(Missing, match="bench/plone"), plone_peer.plone_peer(Site(tmp_path, 0)):
        pytest.fail("there is none")


def failing(run):
    raise Missing("growth needs two sizes")


def test_a_group_that_cannot_measure_does_not_keep_the_next_from_it(monkeypatch, capsys):
    monkeypatch.setitem(command.GROUPS, "growth", failing)
    monkeypatch.setitem(command.GROUPS, "loads", lambda run: [figure("loads_home", "x", "y", 3)])
    results = Results("x", {})
    for group in ("growth", "loads"):
        command._measure(group, Run(), results)
    assert results.unmeasured == {"growth": "growth needs two sizes"}
    assert [one.value for one in results.all_figures] == [3]
    assert "growth is not measured: growth needs two sizes" in capsys.readouterr().err


def test_a_fault_of_the_bench_itself_loses_no_other_figure(monkeypatch, capsys):
    monkeypatch.setitem(command.GROUPS, "loads", lambda run: 1 / 0)
    results = Results("x", {})
    command._measure("loads", Run(), results)
    assert "ZeroDivisionError" in results.unmeasured["loads"]
    assert "Traceback" in capsys.readouterr().err


def test_a_taken_port_is_passed_over():
    with Run(first_port=7155).peers("bare") as peers:
        taken = peers["bare"].port
        assert Run(first_port=taken).port() > taken


def test_a_group_asked_for_by_name_that_cannot_measure_is_a_failure(monkeypatch):
    monkeypatch.setitem(command.GROUPS, "growth", failing)
    before = signal.getsignal(signal.SIGTERM)
    try:
        assert command.main(["--only", "growth"]) == 1
    finally:
        signal.signal(signal.SIGTERM, before)
