"""Links to elsewhere: where our server goes and where it never goes, and what two failures mean."""

import contextlib
import ipaddress
import threading
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from pscc.accounts.enums import Role
from pscc.outbox.deliveries import drain
from services.actions.links import check_links, list_links, recheck_link
from services.enums import AccessMode, LinkState
from services.fetching import Answer, Looker, is_public
from services.models import LinkCheck, Scheme, Service
from services.queries.links import link_panel
from services.tasks import links
from tests.factories import make_service, make_staff, make_user
from tests.partners.joining import member, told

NOON = datetime(2026, 5, 4, 12, tzinfo=ZoneInfo("Europe/Paris"))


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


# --- What is noted -------------------------------------------------------------------------------


def linked(url="https://one.example/", **fields):
    return make_service(access_mode=AccessMode.EXTERNAL, external_url=url, **fields)


def make_scheme(**fields):
    return Scheme.objects.create(
        slug=f"scheme-{Scheme.objects.count()}", name="i-Lab", operator="Bpifrance",
        official_url="https://scheme.example/", checked_on=NOON.date(), **fields,
    )  # fmt: skip


def saying(**answer):
    return lambda _url: Answer(**answer)


@pytest.mark.django_db
def test_the_list_follows_the_catalogue():
    service = linked()
    make_scheme(is_published=True)
    make_scheme(is_published=False)
    linked(is_open=False)
    first = (list_links(), list_links())
    Service.objects.filter(pk=service.pk).update(external_url="https://two.example/")
    list_links()

    assert first == (2, 2)
    assert set(LinkCheck.objects.values_list("url", flat=True)) == {
        "https://two.example/", "https://scheme.example/",
    }  # fmt: skip


@pytest.mark.django_db
def test_two_failures_in_a_row_are_broken_and_staff_hear_of_it_once():
    linked()
    make_staff(Role.COMMUNICATION, name="Cleo")
    make_staff(Role.ADVISOR, name="Advisor")
    seen = []
    for days in (0, 1, 8, 15):
        check_links(look=saying(status=404), at=NOON + timedelta(days=days), pause=0)
        drain(seconds=30)
        seen.append((LinkCheck.objects.get().state, told("services.link_broken")))

    assert seen == [("unknown", set()), *[("broken", {"Cleo"})] * 3]
    assert LinkCheck.objects.get().broken_since == NOON + timedelta(days=1)


@pytest.mark.django_db
def test_a_success_between_forgives():
    linked()
    for days, status in ((0, 500), (1, 200), (8, 500)):
        check_links(look=saying(status=status), at=NOON + timedelta(days=days), pause=0)

    link = LinkCheck.objects.get()
    assert (link.state, link.failures) == ("working", 1)


@pytest.mark.django_db
def test_each_link_is_looked_at_once_a_week_and_so_many_at_once():
    for number in range(3):
        linked(f"https://{number}.example/")
    look = saying(status=200)

    counts = [
        check_links(look=look, at=NOON, most=2, pause=0),
        check_links(look=look, at=NOON, pause=0),
        check_links(look=look, at=NOON + timedelta(days=6), pause=0),
        check_links(look=look, at=NOON + timedelta(days=7), pause=0),
    ]

    assert counts == [2, 1, 0, 3]


@pytest.mark.django_db
def test_one_address_of_many_services_is_asked_once_and_one_site_has_a_pause(monkeypatch):
    asked, slept = [], []
    monkeypatch.setattr("time.sleep", slept.append)
    for path in ("a", "a", "b"):
        linked(f"https://one.example/{path}")

    check_links(look=lambda url: asked.append(url) or Answer(status=200), at=NOON, pause=2.0)

    assert (sorted(asked), len(slept)) == (["https://one.example/a", "https://one.example/b"], 1)


@pytest.mark.django_db
def test_a_run_ends_when_its_time_is_over():
    linked()

    assert check_links(look=saying(status=200), at=NOON, pause=0, longest=-1) == 0


@pytest.mark.django_db
def test_a_private_address_is_noted_as_not_checked():
    linked("http://127.0.0.1:1/")

    check_links(look=Looker("test").look, at=NOON, pause=0)

    assert LinkCheck.objects.get().state == LinkState.REFUSED


@pytest.mark.django_db
def test_switched_off_nothing_is_asked(settings):
    settings.LINK_CHECKS = False
    linked()

    links(NOON)

    assert [each.checked_at for each in LinkCheck.objects.all()] == [None]


# --- Who sees it ---------------------------------------------------------------------------------


def broken(**fields):
    service = linked(**fields)
    return LinkCheck.objects.create(
        service=service, url=service.external_url, state=LinkState.BROKEN, status=404, failures=2,
        checked_at=NOON, broken_since=NOON,
    )  # fmt: skip


@pytest.mark.django_db
def test_staff_see_broken_ones_first(signed_in):
    fine = linked("https://fine.example/")
    LinkCheck.objects.create(service=fine, url=fine.external_url, state=LinkState.WORKING)
    broken()
    client = signed_in(make_staff(Role.COMMUNICATION))

    page = client.get(reverse("admin:services_linkcheck_changelist"))

    shown = [each.url for each in page.context["cl"].result_list]
    assert shown == ["https://one.example/", "https://fine.example/"]
    assert "code 404" in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3])
def test_the_staff_list_costs_the_same(signed_in, number, queries):
    for _ in range(number):
        broken()
    client = signed_in(make_staff(Role.COMMUNICATION))
    address = reverse("admin:services_linkcheck_changelist")
    client.get(address)

    with queries(STAFF_LIST):
        client.get(address)


STAFF_LIST = 7


@pytest.mark.django_db
def test_the_start_page_counts_them():
    broken()
    staff = make_staff(Role.COMMUNICATION)

    panel = link_panel(staff, NOON)

    assert [(str(line.label), line.count, line.urgent) for line in panel.lines] == [
        ("broken links", 1, True)
    ]
    assert link_panel(make_user(), NOON) is None


@pytest.mark.django_db
def test_where_links_are_not_checked_staff_are_told(signed_in, settings):
    settings.LINK_CHECKS = False
    client = signed_in(make_staff(Role.COMMUNICATION))

    page = client.get(reverse("admin:services_linkcheck_changelist")).content.decode()

    assert "Links are not checked on this portal." in page


@pytest.mark.django_db
def test_staff_have_a_link_checked_again_soon():
    link = broken()

    with pytest.raises(PermissionDenied):
        recheck_link(link_id=link.pk, by=make_staff(Role.ADVISOR), at=NOON)
    recheck_link(link_id=link.pk, by=make_staff(Role.COMMUNICATION), at=NOON)
    check_links(look=saying(status=200), at=NOON, pause=0)

    assert LinkCheck.objects.get().state == "working"


@pytest.mark.django_db
def test_a_provider_sees_that_its_link_is_broken(signed_in):
    link = broken()
    client = signed_in(member(link.service.provider))

    page = client.get(reverse("services:edit", args=[link.service.slug])).content.decode()

    assert "A link leads nowhere" in page
