"""/readyz tells its own network which part is away, and everybody whether all is well."""

from datetime import timedelta

import pytest

from pscc.accounts.networks import is_within
from pscc.kernel.clock import now
from pscc.outbox.enums import Channel
from pscc.outbox.models import Message
from pscc.outbox.periodic import note_run
from tests.factories import make_user

pytestmark = pytest.mark.django_db
PARTS = ["broker", "database", "outbox", "worker"]


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "10.1.2.3", "192.168.1.9", "fd00::7"])
def test_neighbours_are_told_the_parts(client, address):
    answer = client.get("/readyz", REMOTE_ADDR=address)

    assert answer.status_code == 503  # no worker runs here
    assert sorted(answer.json()["checks"]) == PARTS


@pytest.mark.parametrize("address", ["192.0.2.10", "2001:db8::1", "172.15.255.255"])
def test_others_are_told_whether_all_is_well(client, address):
    away = client.get("/readyz", REMOTE_ADDR=address)
    note_run("outbox.heartbeat")
    well = client.get("/readyz", REMOTE_ADDR=address)

    assert (away.status_code, away.json()) == (503, {"ready": False})
    assert (well.status_code, well.json()) == (200, {"ready": True})


@pytest.mark.parametrize(("minutes", "status"), [(4, 200), (6, 503)])
def test_a_mail_that_does_not_leave_is_noticed(client, minutes, status):
    note_run("outbox.heartbeat")
    late = now() - timedelta(minutes=minutes)
    Message.objects.create(
        key="late", event="calls.x", kind="calls.x", recipient=make_user(), channel=Channel.MAIL,
        language="en", subject="Hello", text="Hello.", url="/", created_at=late, due_at=late,
    )  # fmt: skip

    assert client.get("/readyz").status_code == status


def test_behind_a_proxy_the_visitor_counts_and_not_the_proxy(client, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    answer = client.get(
        "/readyz", REMOTE_ADDR="10.0.0.2", headers={"x-forwarded-for": "127.0.0.1, 192.0.2.10"}
    )

    assert answer.json() == {"ready": False}


def test_an_installation_names_its_own_networks(client, settings):
    settings.READYZ_NETWORKS = ["192.0.2.0/24"]

    told = client.get("/readyz", REMOTE_ADDR="192.0.2.10").json()
    not_told = client.get("/readyz", REMOTE_ADDR="127.0.0.1").json()

    assert ("checks" in told, "checks" in not_told) == (True, False)


def test_an_address_in_ipv6_clothes_is_itself():
    assert is_within("::ffff:10.0.0.1", ["10.0.0.0/8"]) is True
    assert is_within("::ffff:192.0.2.1", ["10.0.0.0/8", "fc00::/7"]) is False
