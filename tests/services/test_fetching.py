"""One look at an address: where our server goes, where it never goes, and what it finds."""

import contextlib
import dataclasses
import ipaddress
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from services.fetching import Answer, Looker, is_public

# --- The guard -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("127.0.0.1", False),
        ("127.8.9.1", False),
        ("10.0.0.1", False),
        ("172.16.0.1", False),
        ("172.31.255.255", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("192.0.0.1", False),
        ("192.0.2.1", False),
        ("198.18.0.1", False),
        ("224.0.0.1", False),
        ("239.255.255.250", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1", False),
        ("fc00::1", False),
        ("fd00:ec2::254", False),
        ("ff02::1", False),
        ("ff0e::1", False),
        ("fec0::1", False),
        ("2001:db8::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:93.184.216.34", True),
        ("::127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("2001:0:7f00:1::", False),
    ],
)
def test_only_public_addresses_are_asked(address, expected):
    assert is_public(ipaddress.ip_address(address)) is expected


@pytest.mark.parametrize(
    ("url", "error", "is_refused"),
    [
        ("http://127.0.0.1:1/", "private", True),
        ("http://localhost:1/", "private", True),
        ("http://[::1]:1/", "private", True),
        ("http://2130706433/", "private", True),
        ("http://0x7f.1/", "private", True),
        ("http://0/", "private", True),
        ("file:///etc/passwd", "scheme", True),
        ("gopher://example.org/", "scheme", True),
        ("ftp://example.org/", "scheme", True),
        ("http://user:secret@example.org/", "address", False),
        ("http:///path", "address", False),
        ("http://example.org:99999/", "address", False),
    ],
)
def test_what_is_not_followed(url, error, is_refused):
    assert Looker("test").look(url) == Answer(error=error, is_refused=is_refused)


def test_one_private_address_of_a_name_is_enough_to_refuse_it():
    looker = Looker("test", resolve=lambda *_name: ["93.184.216.34", "10.0.0.1"])

    assert looker.look("http://two.example/") == Answer(error="private", is_refused=True)


# --- A real server -------------------------------------------------------------------------------


class Site(BaseHTTPRequestHandler):
    """Answers by path, and notes what it was asked."""

    def do_HEAD(self):
        self._answer()

    def do_GET(self):
        self._answer()

    def _answer(self):
        self.server.asked.append((self.command, self.path, self.headers["Host"],
                                  self.headers["User-Agent"]))  # fmt: skip
        name = self.path.strip("/").split("/")[0]
        moves = {"moved": "/fine", "inside": "http://inside.example/secret", "round": "/round",
                 "odd": "file:///etc/passwd"}  # fmt: skip
        if name == "hangs-up-on-head" and self.command == "HEAD":
            return
        if name == "no-head" and self.command == "HEAD":
            self._say(405)
        elif name == "slow-round":
            self.server.release.wait(0.3)
            self._say(302, "/slow-round")
        elif name in moves:
            self._say(302, moves[name])
        elif name == "slow":
            self.server.release.wait(5)
            self._say(200)
        elif name == "trickle":
            self._trickle()
        else:
            self._say(int(name) if name.isdigit() else 200, body=b"x" * 1_000_000)

    def _say(self, status, location="", body=b""):
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def _trickle(self):
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not self.server.release.wait(0.05):
            self.wfile.write(b"X-More: and more\r\n")

    def handle(self):
        with contextlib.suppress(OSError):  # the one who asked has hung up
            super().handle()

    def log_message(self, *args):
        pass


@pytest.fixture
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.asked, server.release = [], threading.Event()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server
    server.release.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def looker():
    """Follow names of the test to this machine; only `inside.example` counts as private."""

    def find(host, port):
        return {"inside.example": ["10.1.2.3"], "gone.example": []}.get(host, ["127.0.0.1"])

    def is_outside(address):
        return str(address) == "127.0.0.1"

    return Looker("PSCC test", guard=is_outside, resolve=find, timeout=0.5, longest=1.0)


def at(site, path, host="site.example"):
    return f"http://{host}:{site.server_port}/{path}"


@pytest.mark.parametrize(
    ("path", "answer", "is_good"),
    [
        ("fine", Answer(status=200), True),
        ("no-head", Answer(status=200), True),
        ("moved", Answer(status=200), True),
        ("d\u00e9j\u00e0 vu?q=\u00e9", Answer(status=200), True),
        ("hangs-up-on-head", Answer(status=200), True),
        ("403", Answer(status=403), True),
        ("429", Answer(status=429), True),
        ("404", Answer(status=404), False),
        ("410", Answer(status=410), False),
        ("500", Answer(status=500), False),
        ("inside", Answer(error="private", is_refused=True), False),
        ("odd", Answer(error="scheme", is_refused=True), False),
        ("round", Answer(error="redirects"), False),
        ("slow", Answer(error="time"), False),
        ("trickle", Answer(error="time"), False),
    ],
)
def test_what_a_look_finds(site, looker, path, answer, is_good):
    found = looker.look(at(site, path))

    assert (found, found.is_good) == (answer, is_good)


def test_a_site_that_moves_one_slowly_on_and_on_ends_in_time(site, looker):
    quick = dataclasses.replace(looker, timeout=2.0, longest_look=0.5)

    found = quick.look(at(site, "slow-round"))

    assert found == Answer(error="time")
    assert len(site.asked) <= 3


def test_a_ring_of_redirects_is_not_walked_twice(site, looker):
    looker.look(at(site, "round"))

    assert {method for method, *_rest in site.asked} == {"HEAD"}


def test_it_says_who_it_is_and_asks_the_named_host(site, looker):
    looker.look(at(site, "fine?q=1"))

    host = f"site.example:{site.server_port}"
    assert site.asked == [("HEAD", "/fine?q=1", host, "PSCC test")]


def test_a_refused_head_is_asked_again_as_a_page(site, looker):
    looker.look(at(site, "no-head"))

    assert [method for method, *_rest in site.asked] == ["HEAD", "GET"]


def test_a_name_that_changes_its_mind_gains_nothing(site):
    """The connection goes to the address that was looked at: the name is asked once per hop."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    looker = Looker(
        "test", guard=lambda _address: True, resolve=lambda *_name: next(answers), timeout=0.5
    )

    found = looker.look(at(site, "fine"))

    assert (found, next(answers)) == (Answer(status=200), ["10.0.0.1"])


def test_nobody_there(looker):
    assert looker.look("http://site.example:1/") == Answer(error="connection")
    assert looker.look("http://gone.example/") == Answer(error="name")


def test_a_site_without_a_certificate_of_its_own(site, looker):
    found = looker.look(at(site, "fine").replace("http:", "https:"))

    assert (found.is_good, found.error) == (False, "certificate")
