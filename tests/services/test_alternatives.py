"""What the page of a paused or a closed service says one can do."""

import pytest

from services.enums import ServiceKind, ServiceState
from services.queries.alternatives import alternatives_to
from tests.factories import make_organisation, make_service, make_service_in, make_user
from tests.services.samples import page_of

pytestmark = pytest.mark.django_db
CLOSED = (ServiceState.PAUSED, ServiceState.RETIRED)
STATEMENTS = 12


def make_closed(state, **fields):
    return make_service_in(state, provider=make_organisation(name="Acme"), **fields)


@pytest.mark.parametrize("state", CLOSED)
def test_open_services_of_the_kind_and_of_the_provider_are_named(client, state):
    service = make_closed(state)
    make_service(title="Elsewhere")
    make_service(title="Own", provider=service.provider)
    make_service(title="Unlike", provider=service.provider, kind=ServiceKind.TRAINING)
    make_service_in(ServiceState.PLANNED, title="Later")
    make_service(title="Stale", freshness="unoriented")

    page = page_of(client, service).text

    assert (
        '?kind=platform&amp;state=open">2 open services of this kind (Technology platform)' in page
    )
    assert f'?provider={service.provider.slug}&amp;state=open">2 open services of Acme' in page
    assert page.index(">Own</a> (Acme)") < page.index(">Elsewhere</a>")
    assert 'href="/en/orientation/">Find another way' in page
    for absent in ("Unlike", "Later", "Stale"):
        assert absent not in page


@pytest.mark.parametrize("state", CLOSED)
def test_where_nothing_else_is_open_the_orientation_helps(client, state):
    page = page_of(client, make_closed(state)).text

    assert "state=open" not in page
    assert 'href="/en/orientation/">Find another way' in page


def test_a_pause_can_be_waited_out_and_a_closing_cannot(client, signed_in):
    paused, retired = (make_closed(state) for state in CLOSED)

    for reader in (client, signed_in(make_user())):
        assert page_of(reader, paused).text.count('href="#opening"') == 1
        assert page_of(reader, paused).text.count('id="opening"') == 1
        assert "#opening" not in page_of(reader, retired).text


def test_three_at_most_are_named():
    service = make_closed(ServiceState.PAUSED)
    for number in range(4):
        make_service(title=f"Other {number}")

    found = alternatives_to(service)

    assert (found.of_kind, [each.title for each in found.named]) == (
        4, ["Other 0", "Other 1", "Other 2"],
    )  # fmt: skip
    assert alternatives_to(make_service()) is None


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("state", CLOSED)
def test_a_closed_page_asks_the_same_questions(client, queries, state, count):
    service = make_closed(state)
    for _ in range(count):
        make_service()
    page_of(client, service)

    with queries(STATEMENTS):
        page_of(client, service)
