"""Letters leave by SMTP: once each, tried again later, given up in time; logs name no person."""

import logging
import socket
import socketserver
import threading
from contextlib import suppress
from dataclasses import replace
from email import message_from_bytes, policy
from types import SimpleNamespace

import pytest
from pyramid.exceptions import ConfigurationError
from ZODB.POSException import ConflictError

from content.mailing import (
    BACK_OFF,
    FAILED,
    INBOX_ONLY,
    KEPT_DAYS,
    MOST_ATTEMPTS,
    SENT,
    WAITING,
    Message,
    mail_of,
    stage,
)
from portal import mail_sending
from portal.desks import new_uid
from portal.mail_sending import send_due
from portal.settings import Settings, read_settings
from portal.ticking import TickThread
from tests.conftest import START, later
from tests.portal.test_settings import LEAST

TO, SUBJECT, TEXT = "shili.jia@example.cn", "已收到您的申请", "您好：\n\n办件编号 2026-0001。"


class Server:
    """A real SMTP server on a port of its own; ``answers`` maps a command to what it says."""

    def __init__(self, **answers):
        self.mails, self.connections, self.answers = [], 0, answers
        outer = self

        class Talk(socketserver.StreamRequestHandler):
            def handle(self):
                outer.connections += 1
                with suppress(ConnectionError):
                    self.talk()

            def talk(self):
                outer.talk(self.rfile, lambda line: self.wfile.write(f"{line}\r\n".encode()))

        self._tcp = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk)
        self._tcp.daemon_threads = True
        threading.Thread(target=self._tcp.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def port(self):
        return self._tcp.server_address[1]

    def talk(self, lines, say):
        say(self.answers.get("HELO", "220 mail.example"))
        for line in lines:
            command = line.decode("latin-1").replace(":", " ").strip().partition(" ")[0].upper()
            if command == "EHLO":
                say("250-mail.example")
                say("250 AUTH PLAIN")
            elif command == "DATA":
                say("354 go on")
                said = self._read(lines)
                answer = self.answers.get("DATA", "250 taken")
                if answer.startswith("250"):
                    self.mails.append(said)
                say(answer)
            elif command == "QUIT":
                say("221 bye")
                return
            else:
                say(self.answers.get(command, "250 ok" if command != "AUTH" else "235 ok"))

    def _read(self, lines):
        said = []
        for line in lines:
            if line == b".\r\n":
                break
            said.append(line)
        return message_from_bytes(b"".join(said), policy=policy.default)

    def close(self):
        self._tcp.shutdown()
        self._tcp.server_close()


@pytest.fixture
def server():
    found = Server()
    yield found
    found.close()


def post(portal, moment=START, **more):
    """A letter staged as acts do it; its uid."""
    doing = SimpleNamespace(sealing=portal.app.registry.sealing, moment=moment, new_uid=new_uid)
    told = {"kind": "receipt", "to": TO, "subject": SUBJECT, "text": TEXT, "case_uid": "c", **more}
    with portal.roots() as (_, affairs):
        return stage(affairs, doing, Message(**told))


def settings(port, **more):
    told = {"mail_host": "127.0.0.1", "mail_security": "none", "mail_from": "平台 <no@example.cn>"}
    return Settings(site_url="https://zwgk.example.cn", mail_port=port, **{**told, **more})


def send(portal, port, moment=START, **more):
    sealing = portal.app.registry.sealing
    return send_due(portal.databases, settings(port, **more), sealing, moment)


def told(portal, uid):
    with portal.roots() as (_, affairs):
        letter = affairs.mail.get(uid)
        return letter.state, letter.attempts, letter.error


def closed_port():
    with socket.create_server(("127.0.0.1", 0)) as held:
        return held.getsockname()[1]


def test_a_letter_is_sent_once(portal, server):
    uid = post(portal)
    assert send(portal, server.port).sent == 1
    assert send(portal, server.port, later(days=1)).sent == 0
    (mail,) = server.mails
    assert (mail["To"], mail["Subject"]) == (TO, SUBJECT)
    assert mail["From"] == "平台 <no@example.cn>"
    assert mail["Message-ID"] == f"<{uid}@zwgk.example.cn>"
    text = mail.get_content().replace("\r\n", "\n")
    assert text.startswith(TEXT)
    assert "https://zwgk.example.cn/track" in text
    assert told(portal, uid) == (SENT, 1, "")
    with portal.roots() as (_, affairs):
        assert affairs.mail.waiting() == 0


def test_many_letters_share_a_connection(portal, server):
    for _ in range(3):
        post(portal)
    assert send(portal, server.port).sent == 3
    assert server.connections == 1


def test_without_a_server_nothing_is_tried_and_useless_letters_go(portal):
    uid = post(portal)
    assert send(portal, 25, mail_host="").sent == 0
    assert told(portal, uid) == (WAITING, 0, "")
    send(portal, 25, later(days=8), mail_host="")
    assert told(portal, uid)[0] == FAILED
    assert "有用的时间" in told(portal, uid)[2]


def test_a_server_that_is_down_is_tried_again_later_and_later(portal, server):
    uid, moment = post(portal), START
    for tries, wait in enumerate(BACK_OFF, 1):
        send(portal, closed_port(), moment)
        state, attempts, error = told(portal, uid)
        assert (state, attempts) == (WAITING, tries)
        assert "连接不上" in error
        send(portal, server.port, moment + wait / 2)
        assert server.mails == []
        moment += wait
    send(portal, server.port, moment)
    assert told(portal, uid)[:2] == (SENT, MOST_ATTEMPTS)


def test_after_the_last_try_it_is_given_up(portal):
    uid, moment = post(portal), START
    for wait in (*BACK_OFF, None):
        send(portal, closed_port(), moment)
        moment += wait or BACK_OFF[0]
    assert told(portal, uid)[:2] == (FAILED, MOST_ATTEMPTS)


def test_one_unreachable_server_does_not_use_up_the_tries_of_all(portal):
    uids = [post(portal), post(portal)]
    assert send(portal, closed_port()).failed == 1
    assert sorted(told(portal, uid)[1] for uid in uids) == [0, 1]


@pytest.mark.parametrize(
    ("answers", "state", "says"),
    [
        ({"RCPT": f"550 <{TO}>: no such user"}, FAILED, "550 （邮箱）: no such user"),
        ({"RCPT": "451 later"}, WAITING, "451 later"),
        ({"DATA": "554 looks like spam"}, WAITING, "554 looks like spam"),
        ({"AUTH": "535 wrong password"}, WAITING, "535 wrong password"),
        ({"HELO": "421 too busy"}, WAITING, "421 too busy"),
    ],
)
def test_what_the_server_said_is_logged_without_addresses(portal, tmp_path, answers, state, says):
    (tmp_path / "password").write_text("secret\n")
    server, uid = Server(**answers), post(portal)
    more = {"mail_user": "no", "mail_password_file": str(tmp_path / "password")}
    send(portal, server.port, **(more if "AUTH" in answers else {}))
    server.close()
    found = told(portal, uid)
    assert found[0] == state
    assert says in found[2]
    assert TO not in found[2]


def test_a_wrong_recipient_does_not_hold_up_the_others(portal, server):
    bad, good = post(portal, to="a\nb@example.cn"), post(portal)
    assert send(portal, server.port) == mail_sending.Posted(sent=1, failed=1)
    assert told(portal, bad)[0] == FAILED
    assert told(portal, good)[0] == SENT


def test_a_letter_of_another_key_is_not_sent(portal, server):
    uid = post(portal)
    with portal.roots() as (_, affairs):
        affairs.mail.get(uid).sealed = b"x" * 40
    send(portal, server.port)
    assert told(portal, uid)[0] == FAILED
    assert "密钥" in told(portal, uid)[2]


def test_a_password_file_that_is_missing_is_named(portal, server, tmp_path):
    uid = post(portal)
    send(portal, server.port, mail_user="no", mail_password_file=str(tmp_path / "none"))
    assert "mail.password_file" in told(portal, uid)[2]


def test_who_cannot_be_encrypted_with_is_told_nothing(portal, server):
    uid = post(portal)
    send(portal, server.port, mail_security="starttls")
    send(portal, server.port, later(hours=1), mail_security="tls")
    assert server.mails == []
    assert told(portal, uid)[:2] == (WAITING, 2)


def test_a_slow_server_leaves_the_rest_for_the_next_time(portal, server, monkeypatch):
    monkeypatch.setattr(mail_sending, "LONGEST_RUN_SECONDS", -1.0)
    post(portal), post(portal)
    assert send(portal, server.port).sent == 1
    assert send(portal, server.port).sent == 1


def test_a_letter_without_an_address_stays_in_the_inbox(portal, server):
    uid = post(portal, to="", account="a")
    assert send(portal, server.port).sent == 0
    assert told(portal, uid)[0] == INBOX_ONLY
    with portal.roots() as (_, affairs):
        sealing = portal.app.registry.sealing
        (of_account,) = affairs.mail.messages_of("a", sealing)
        assert [of_account] == affairs.mail.messages_of_case("c", sealing)
        assert (of_account.subject, of_account.text) == (SUBJECT, TEXT)


def test_codes_are_not_shown_in_the_inbox(portal):
    post(portal, account="a", case_uid="", secret=True)
    with portal.roots() as (_, affairs):
        assert affairs.mail.messages_of("a", portal.app.registry.sealing) == []


def test_letters_without_a_case_are_forgotten_and_those_of_a_case_go_with_it(portal, server):
    gone, kept = post(portal, case_uid="", account="a"), post(portal, account="a")
    send(portal, server.port)
    send(portal, server.port, later(days=KEPT_DAYS, minutes=-1))
    with portal.roots() as (_, affairs):
        assert affairs.mail.get(gone)
    send(portal, server.port, later(days=KEPT_DAYS, minutes=1))
    with portal.roots() as (_, affairs):
        assert affairs.mail.get(gone) is None
        assert [one.uid for one in affairs.mail.newest()] == [kept]
        assert mail_of(affairs).forget_case("c") == 1
        assert list(affairs.mail.newest()) == []
        assert affairs.mail.messages_of("a", None) == []


def test_no_recipient_and_no_text_goes_to_the_log(portal, caplog):
    post(portal)
    with caplog.at_level(logging.DEBUG):
        send(portal, closed_port())
    assert "not sent" in caplog.text
    assert TO not in caplog.text
    assert SUBJECT not in caplog.text


def test_two_hundred_letters_at_once_are_all_kept(portal):
    """Staged by threads that do not know each other; the few that meet try again."""
    errors = []

    def work(number):
        for turn in range(10):
            for _ in range(20):
                try:
                    post(portal, case_uid=f"c{number}-{turn}", account=f"a{number}")
                    break
                except Exception as error:
                    last = error
            else:
                errors.append(last)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with portal.roots() as (_, affairs):
        assert errors == []
        assert len(list(affairs.mail.newest())) == 80
        assert len(affairs.mail.due(START)) == affairs.mail.waiting() == 80


@pytest.mark.parametrize(
    ("name", "value"),
    [("mail.security", "ssl"), ("mail.from", "nobody"), ("mail.port", "x"), ("mail.host", "h")],
)
def test_a_wrong_setting_of_mail_is_refused_at_start(name, value):
    with pytest.raises(ConfigurationError, match=name.replace("host", "from")):
        read_settings({**LEAST, name: value})


def test_health_tells_of_letters_that_wait_for_an_hour(portal, clock):
    post(portal)
    registry, browser = portal.app.registry, portal.browser()

    def reasons():
        return [one["key"] for one in browser.get("/health", status="*").json["reasons"]]

    clock.move_to(later(minutes=61))
    assert "mail_late" not in reasons()
    registry.openhall = replace(registry.openhall, mail_host="127.0.0.1")
    registry.dear_counts._kept.clear()
    assert "mail_late" in reasons()


def test_who_meets_another_writer_sends_no_second_time(portal, server, monkeypatch):
    uid, note, met = post(portal), mail_sending._note, []

    def meet(*told):
        note(*told)
        if len(met) < 2:
            met.append(told)
            raise ConflictError

    monkeypatch.setattr(mail_sending, "_note", meet)
    assert send(portal, server.port).sent == 1
    assert len(server.mails) == 1
    assert told(portal, uid)[0] == SENT
    met.clear()
    monkeypatch.setattr(mail_sending, "COMMIT_TRIES", 1)
    post(portal)
    with pytest.raises(ConflictError):
        send(portal, server.port)


def test_a_letter_that_is_gone_meanwhile_is_not_sent(portal, server, monkeypatch):
    monkeypatch.setattr(mail_sending, "_still_useful", lambda *_: ["gone"])
    post(portal)
    assert send(portal, server.port).sent == 0
    assert server.mails == []


def test_the_serving_process_sends_with_its_own_keys(portal, server):
    post(portal)
    registry = portal.app.registry
    registry.openhall = settings(server.port)
    registry.settings["search.thread"] = "false"
    TickThread(registry)._tick(portal.databases)
    assert len(server.mails) == 1
