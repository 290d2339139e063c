"""A served process that is told to stop: what is under way is answered, nobody new is let in.

The processes here serve a small application of their own; ``test_serve_command`` stops a site.
"""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

SERVER = """
import sys, time
from waitress.server import create_server
from portal import draining

BIG = b"x" * (24 << 20)

def answer(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/slow":
        print("asked", flush=True)
        time.sleep(0.7)
    size = len(environ["wsgi.input"].read()) if environ["REQUEST_METHOD"] == "POST" else 0
    body = BIG if path == "/big" else b"%d of %s" % (size, path.encode())
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]

sockets = {}
server = create_server(answer, map=sockets, listen="127.0.0.1:0 [::1]:0", threads=THREADS)
tell = draining.tell_systemd

def tell_both(said):
    tell(said)
    if said == "READY=1":
        print(server.effective_listen[0][1], flush=True)

draining.tell_systemd = tell_both
draining.ServingLoop(server, sockets).run()
print("done", flush=True)
"""


class Child:
    """A process that serves; ``terminate`` and ``wait`` are those of the process."""

    def __init__(self, threads, **environment):
        code = SERVER.replace("THREADS", str(threads))
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", code],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **environment},
        )
        self.port, self._connections = int(self.line()), []

    def line(self):
        return self.process.stdout.readline().strip()

    def connect(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.connect()
        self._connections.append(connection)
        return connection

    def terminate(self, number=signal.SIGTERM):
        os.kill(self.process.pid, number)

    def refuses(self):
        """Waits until nobody new is let in."""
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)):
                    return True
            time.sleep(0.01)
        return False

    def wait(self):
        return self.process.wait(timeout=30)

    def close(self):
        for connection in self._connections:
            connection.close()
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def child():
    """``child(threads)``: a process that is killed at the end where it still runs."""
    made = []

    def start(threads=2, **environment):
        made.append(Child(threads, **environment))
        return made[-1]

    yield start
    for one in made:
        one.close()


def answer_of(connection):
    answer = connection.getresponse()
    return answer.status, answer.headers["Connection"], answer.read()


def test_a_slow_request_is_answered_and_says_that_its_connection_ends(child):
    server = child()
    connection = server.connect()
    connection.request("GET", "/slow")
    assert server.line() == "asked"
    server.terminate()
    assert server.refuses()
    server.terminate()
    assert answer_of(connection) == (200, "close", b"0 of /slow")
    assert (server.wait(), server.line()) == (0, "done")


def test_what_waits_for_a_thread_is_answered_too(child):
    server = child(threads=1)
    connections = [server.connect() for _ in range(4)]
    for connection in connections:
        connection.request("GET", "/slow")
    server.line()
    server.terminate()
    assert [answer_of(one)[0] for one in connections] == [200] * 4
    assert server.wait() == 0


def test_a_connection_that_is_kept_may_ask_once_more(child):
    server = child()
    used, idle = server.connect(), server.connect()
    for connection in (used, idle):
        connection.request("GET", "/first")
        assert answer_of(connection) == (200, None, b"0 of /first")
    server.terminate()
    assert server.refuses()
    used.request("GET", "/second")
    assert answer_of(used) == (200, "close", b"0 of /second")
    assert idle.sock.recv(1) == b""
    assert server.wait() == 0


def test_a_big_answer_is_sent_to_its_last_byte(child):
    server = child()
    connection = server.connect()
    connection.request("GET", "/big")
    answer = connection.getresponse()
    got = len(answer.read(1 << 16))
    server.terminate()
    assert server.refuses()
    assert got + len(answer.read()) == 24 << 20
    assert server.wait() == 0


def test_an_upload_under_way_is_taken_whole(child):
    server = child()
    connection = server.connect()
    connection.putrequest("POST", "/upload")
    connection.putheader("Content-Length", str(2 << 20))
    connection.endheaders(b"x" * (1 << 20))
    server.terminate()
    assert server.refuses()
    connection.send(b"y" * (1 << 20))
    assert answer_of(connection) == (200, "close", b"%d of /upload" % (2 << 20))
    assert server.wait() == 0


def test_who_asks_all_the_time_is_never_cut_off(child):
    server, failed, said = child(), [], []
    all_in = threading.Barrier(9)

    def ask(connection):
        connection.request("GET", "/page")
        said.append(answer_of(connection)[0])
        all_in.wait(timeout=30)
        while True:
            try:
                connection.request("GET", "/page")
                status, said_last, _ = answer_of(connection)
            except OSError as error:
                failed.append(error)
                return
            said.append(status)
            if said_last == "close":
                return

    connections = [server.connect() for _ in range(8)]
    clients = [threading.Thread(target=ask, args=[one]) for one in connections]
    for client in clients:
        client.start()
    all_in.wait(timeout=30)
    server.terminate()
    for client in clients:
        client.join(timeout=30)
    assert (server.wait(), failed, set(said)) == (0, [], {200})


def test_a_second_interrupt_waits_for_nobody(child):
    server = child(threads=1)
    connections = [server.connect() for _ in range(20)]
    for connection in connections:
        connection.request("GET", "/slow")
    server.line()
    server.terminate(signal.SIGINT)
    assert server.refuses()
    server.terminate(signal.SIGINT)
    assert server.wait() == 0
    asked = server.process.stdout.read().count("asked")
    assert asked < len(connections) - 1


def test_systemd_is_told_when_it_serves_and_when_it_stops(child, tmp_path):
    address = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(address)
        listener.settimeout(30)
        server = child(NOTIFY_SOCKET=address)
        assert listener.recv(100) == b"READY=1"
        server.terminate()
        assert listener.recv(100) == b"STOPPING=1"
    assert server.wait() == 0


def test_a_systemd_that_does_not_listen_is_no_fault(child, tmp_path):
    server = child(NOTIFY_SOCKET=str(tmp_path / "nobody"))
    server.terminate()
    assert server.wait() == 0
