"""Who may come in, what each answer says to a browser, and that nothing asked for breaks the server."""

import http.client
import json
import socket
import struct
import time
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from tests.view.conftest import Served, serving
from tests.view.visitor import Visitor, wait_until
from websockets.exceptions import ConnectionClosed, InvalidStatus

from govsim.text.errors import InputError
from govsim.view import server
from govsim.view import server as run
from govsim.view.offer import Offer

ASKED = ("/", "/?lang=zh", "/accessibility", "/charts.json", "/static/main.js", "/static/style.css", "/bokeh/bokeh.min.js")
MISSING = (
    "/nowhere",
    "/favicon.ico",
    "/static/",
    "/static/../server.py",
    "/static/%2e%2e/server.py",
    "/bokeh/none.js",
    "/visit",
)


@pytest.fixture(scope="module")
def guarded(offer: Offer) -> Iterator[Served]:
    """A server as the command serves it on this machine."""
    with serving(replace(offer, hosts=run.OWN)) as running:
        yield running


def asked(served: Served, path: str, method: str = "GET", **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(urlsplit(served.address).netloc, timeout=60)
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    answer.text = answer.read().decode()  # type: ignore[attr-defined]
    connection.close()
    return answer


@pytest.mark.parametrize("path", [*ASKED, *MISSING])
def test_each_answer_says_what_a_browser_may_do(guarded: Served, path: str) -> None:
    answer = asked(guarded, path)
    assert answer.status == (200 if path in ASKED else 404)
    for name, value in server.HEADERS.items():
        assert answer.headers.get_all(name) == [value]
    if path in MISSING:
        assert answer.headers["content-type"].startswith("text/plain") and answer.text == "Not Found"


@pytest.mark.parametrize("path", ASKED)
def test_head_is_as_get_without_a_body(guarded: Served, path: str) -> None:
    answer = asked(guarded, path, "HEAD")
    assert (answer.status, answer.text) == (200, "")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_nothing_can_be_sent(guarded: Served, method: str) -> None:
    assert asked(guarded, "/", method).status == 405


@pytest.mark.parametrize("host", ["127.0.0.1:9", "localhost", "LOCALHOST:80", "[::1]:80"])
def test_the_machine_s_own_names_are_let_in(guarded: Served, host: str) -> None:
    assert asked(guarded, "/", Host=host).status == 200


@pytest.mark.parametrize("host", ["elsewhere.example", "127.0.0.1.elsewhere.example", "", "[", "localhost.", "10.0.0.1:80"])
def test_another_name_is_not(guarded: Served, host: str) -> None:
    answer = asked(guarded, "/", Host=host)
    assert answer.status == 400 and answer.headers["content-security-policy"]
    assert asked(guarded, "/static/main.js", Host=host).status == 400


def test_a_visit_by_another_name_is_refused(guarded: Served) -> None:
    with pytest.raises(InvalidStatus) as refused, Visitor(guarded.address, additional_headers={"Host": "elsewhere.example"}):
        pass
    assert refused.value.response.status_code == 400


@pytest.mark.parametrize("origin", ["http://elsewhere.example", "null", "http://[", "http://127.0.0.1:1", "file://", ""])
def test_a_visit_from_another_page_is_refused_before_anything_is_made(
    guarded: Served, origin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "Visit", lambda *_: pytest.fail("a visit was begun"))
    with Visitor(guarded.address, additional_headers={"Origin": origin}) as visitor, pytest.raises(ConnectionClosed) as gone:
        visitor.hear()
    assert gone.value.rcvd is not None and gone.value.rcvd.code == server.FOREIGN
    assert guarded.app.state.admission.inside == 0


def test_a_visit_from_the_page_itself_is_welcome(guarded: Served) -> None:
    with Visitor(guarded.address, origin=guarded.address.rstrip("/")) as visitor:
        assert visitor.start()["hour"] == 0.0


def test_more_visitors_than_places_are_sent_away(offer: Offer) -> None:
    with serving(replace(offer, clients=1)) as served, Visitor(served.address) as first:
        first.start()
        with Visitor(served.address) as second, pytest.raises(ConnectionClosed) as gone:
            second.hear()
        assert gone.value.rcvd is not None and gone.value.rcvd.code == server.FULL
        first.do("step")
        assert first.until("frame")["hour"] == 24.0
        first.socket.close()
        assert wait_until(lambda: served.app.state.admission.inside == 0)
        with Visitor(served.address) as third:
            third.start()


def test_an_error_within_an_answer_is_a_line_and_a_log(
    offer: Offer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(server, "charts", lambda _: 1 / 0)
    with serving(offer) as served:
        answer = asked(served, "/charts.json")
        assert answer.status == 500 and answer.text.count("\n") == 1  # type: ignore[attr-defined]
        assert answer.headers["content-security-policy"]
        assert wait_until(lambda: "ZeroDivisionError" in caplog.text)
        assert asked(served, "/").status == 200


def test_ipv6(offer: Offer) -> None:
    with serving(replace(offer, hosts=run.OWN), "::1") as served:
        assert served.address.startswith("http://[::1]:")
        assert asked(served, "/").status == 200
        with Visitor(served.address, origin=served.address.rstrip("/")) as visitor:
            visitor.start()


# -- The port --------------------------------------------------------------------------------------------------------


def test_a_port_that_is_taken_is_passed_over_unless_it_was_named() -> None:
    with run.listen("127.0.0.1", None, 8700) as one, run.listen("127.0.0.1", None, 8700) as two:
        first, second = (each.getsockname()[1] for each in (one, two))
        assert first < second
        with pytest.raises(InputError, match=rf"--port {first}: 127.0.0.1:{first} cannot be used \(Address already in use\)"):
            run.listen("127.0.0.1", first, 8700)


def test_no_port_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "TRIES", 1)
    with (
        run.listen("127.0.0.1", None, 8760) as taken,
        pytest.raises(InputError, match=f"all of {taken.getsockname()[1]} to .* are taken; name another"),
    ):
        run.listen("127.0.0.1", None, taken.getsockname()[1])


@pytest.mark.parametrize("host", ["no.such.host.invalid", "192.0.2.1", "1.2.3.4.5"])
def test_an_address_that_is_not_this_machine_s(host: str) -> None:
    with pytest.raises(InputError, match="cannot be used"):
        run.listen(host, 8765, 8765)


# -- Visitors who are no more ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("floods", [False, True], ids=["silent", "with unread answers"])
def test_a_visitor_who_takes_nothing_is_let_go(offer: Offer, monkeypatch: pytest.MonkeyPatch, floods: bool) -> None:
    """The browser's machine has gone to sleep, or its cable was pulled: nobody closes the connection."""
    monkeypatch.setattr(run, "PING_S", 0.3)
    monkeypatch.setattr(run, "PONG_S", 0.7)
    with serving(offer) as served:
        admission = served.app.state.admission
        with deaf(served) as silent:
            assert wait_until(lambda: admission.inside == 1)
            if floods:
                pour(silent, json.dumps({"do": "start", "setup": dict.fromkeys(map(str, range(100)), 0)}).encode(), 4000)
            assert wait_until(lambda: admission.inside == 0, 15.0)


def deaf(served: Served) -> socket.socket:
    """A visitor's socket of which nothing is read after the greeting."""
    where = urlsplit(served.address)
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    made.connect((where.hostname, where.port))
    key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13"
    made.sendall(f"GET /visit HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n{key}\r\n\r\n".encode())
    assert made.recv(12) == b"HTTP/1.1 101"
    return made


def pour(silent: socket.socket, message: bytes, times: int) -> None:
    """Send a message again and again, until the server takes no more."""
    silent.setblocking(False)
    until = time.monotonic() + 1.0
    left = times * (struct.pack("!BBH4x", 0x81, 0xFE, len(message)) + message)
    while left and time.monotonic() < until:
        try:
            left = left[silent.send(left) :]
        except BlockingIOError:
            time.sleep(0.01)
