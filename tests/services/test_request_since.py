"""What changed in a project since it was described to somebody, and deadlines shown as days."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from partners.actions.dossiers import save_dossier
from partners.enums import MembershipRole
from partners.models import Project
from pscc.kernel.clock import now
from services.actions.requests.moving import end_of
from services.enums import Side, SubRequestState
from services.models import ServiceRequest
from services.queries.requests.facts import facts_of
from services.queries.requests.page import standing_of
from services.queries.requests.since import sections_since, since_last_received, since_last_sent
from tests.factories import NOW, make_membership, make_user
from tests.partners.test_project_changes import age
from tests.services.around import walled_from
from tests.services.asking import Desk
from tests.services.requesting import Asked, make_asked, make_request, make_snapshot
from tests.services.test_grants import DAY, give

pytestmark = pytest.mark.django_db
S = SubRequestState
PARIS = ZoneInfo("Europe/Paris")


def said(since: Any) -> list[tuple[str, str, str]]:
    return [(each.what, each.old, each.new) for each in since.differences]


def change(project: Project, **fields: Any) -> Project:
    Project.objects.filter(pk=project.pk).update(**fields)
    return Project.objects.get(pk=project.pk)


# --- For the team ---------------------------------------------------------------------------------


@pytest.fixture
def described() -> Desk:
    """Return a desk whose project was described once, at TRL 3."""
    desk = Desk()
    change(desk.project, trl=3, public_abstract="We try.", activity_in_france="")
    request = desk.begin(desk.services[0])
    desk.answer(request, purpose="To begin")
    desk.send(request)
    return desk


def check(desk: Desk, request: ServiceRequest, client: Any) -> str:
    client.force_login(desk.founder)
    text: str = client.get(reverse("services:request_check", args=[request.uid])).text
    return text


def test_a_first_request_is_compared_with_nothing(client):
    desk = Desk()
    request = desk.begin(desk.services[0])

    assert since_last_sent(desk.project) is None
    assert "Changed since the request of" not in check(desk, request, client)


def test_the_check_page_says_what_the_project_says_differently(described, client):
    change(described.project, trl=4, public_abstract="We cure.", activity_in_france="Lyon")
    request = described.begin(described.services[1])

    text = check(described, request, client)

    assert said(since_last_sent(Project.objects.get(pk=described.project.pk))) == [
        ("Technology readiness level", "TRL 3", "TRL 4"),
        ("Non-confidential abstract", "We try.", "We cure."),
        ("Activity in France", "", "Lyon"),
    ]
    assert "Changed since the request of" in text
    assert [part in text for part in ("<del>We try.</del>", "<ins>We cure.</ins>")] == [True] * 2


def test_what_was_emptied_is_told_and_what_stayed_is_not(described):
    project = change(described.project, public_abstract="")

    assert said(since_last_sent(project)) == [("Non-confidential abstract", "We try.", "")]


def test_where_nothing_changed_the_page_says_so(described, client):
    request = described.begin(described.services[1])

    assert "The project is described as it was then." in check(described, request, client)


def test_it_is_the_last_version_of_any_request_that_counts(described):
    project = change(described.project, trl=4)
    later = make_request(project=project)
    make_snapshot(later, at=NOW + DAY, project=facts_of(project))

    since = since_last_sent(change(project, trl=5))

    assert (since.moment, said(since)) == (
        NOW + DAY,
        [("Technology readiness level", "TRL 4", "TRL 5")],
    )


def test_what_an_older_format_did_not_say_is_no_difference():
    asked = make_asked()
    make_snapshot(asked.request, at=NOW + DAY, project={"trl": 2})

    since = since_last_sent(change(asked.project, trl=2, public_abstract="New"))

    assert said(since) == []


# --- For the provider -----------------------------------------------------------------------------


def again(first: Asked, *, at: datetime, trl: int = 5) -> Asked:
    """Ask the provider of an earlier request once more, the project having moved on."""
    asked = make_asked(
        S.TRIAGED,
        request=make_request(project=first.project, at=at),
        service=first.service,
        editor=first.editor,
        at=at,
    )
    snapshot = make_snapshot(asked.request, at=at, project={"title": "T", "trl": trl})
    asked.sub_request.snapshot = snapshot
    asked.sub_request.save()
    return asked


def earlier(*, at: datetime = NOW, trl: int = 3) -> Asked:
    asked = make_asked(S.RATED, at=at)
    asked.sub_request.snapshot = make_snapshot(
        asked.request, at=at, project={"title": "T", "trl": trl}
    )
    asked.sub_request.save()
    return asked


def test_the_provider_of_an_earlier_request_reads_what_changed_since(client):
    first = earlier()
    second = again(first, at=NOW + 9 * DAY)
    client.force_login(second.editor)

    text = client.get(second.sub_request.get_absolute_url()).text

    since = since_last_received(second.sub_request)
    assert (since.moment, said(since)) == (NOW, [("Technology readiness level", "TRL 3", "TRL 5")])
    assert "<del>TRL 3</del>" in text


def test_the_first_request_and_another_provider_s_tell_nothing(client):
    first = earlier()
    other = make_asked(S.TRIAGED, request=make_request(project=first.project), at=NOW + 9 * DAY)
    client.force_login(other.editor)

    text = client.get(other.sub_request.get_absolute_url()).text

    assert since_last_received(first.sub_request) is None
    assert since_last_received(other.sub_request) is None
    assert [words in text for words in ("Changed since", first.request.reference)] == [False] * 2


@pytest.mark.parametrize("who", ["founder", "walled"])
def test_the_team_reads_no_such_part_and_a_wall_closes_the_page(who, client):
    first = earlier()
    second = again(first, at=NOW + 9 * DAY)
    walled = make_user()
    make_membership(user=walled, organisation=second.provider, role=MembershipRole.EDITOR)
    walled_from(second, walled)
    client.force_login(second.founder if who == "founder" else walled)

    answer = client.get(second.sub_request.get_absolute_url())

    assert answer.status_code == (200 if who == "founder" else 404)
    assert "<del>TRL 3</del>" not in answer.text


# --- The dossier ----------------------------------------------------------------------------------


def write_dossier(project: Project, version: int, **texts: str) -> None:
    save_dossier(project_id=project.pk, version=version, by=project.created_by, at=now(), **texts)


@pytest.fixture
def opened() -> Asked:
    """Return a second request to one provider; the dossier was open in the first, and is again."""
    at = now()
    first = earlier(at=at - 30 * DAY)
    give(first, at=at - 29 * DAY, until=(at + DAY).date())
    write_dossier(first.project, 0, innovation="A radioligand", evidence="Mice")
    age(40)
    write_dossier(first.project, 1, innovation="A better radioligand", evidence="Mice")
    second = again(first, at=at - 2 * DAY)
    give(second, at=at - DAY, until=(at + 9 * DAY).date())
    return second


def dossier(asked: Asked, client: Any) -> str:
    client.force_login(asked.editor)
    text: str = client.get(reverse("services:shared_dossier", args=[asked.sub_request.uid])).text
    return text


def test_the_dossier_names_the_sections_that_changed_but_not_their_old_words(opened, client):
    text = dossier(opened, client)

    found = sections_since(opened.sub_request)
    assert found is not None
    assert found[1] == ["What is new"]
    assert "Changed since the request of" in text
    assert [words in text for words in ("A better radioligand", "A radioligand")] == [True, False]


def test_who_never_had_the_dossier_before_is_not_told_that_it_changed(opened, client):
    first = opened.project.service_requests.order_by("pk").first().sub_requests.get()
    first.grants.all().delete()

    assert sections_since(opened.sub_request) is None
    assert "Changed since the request of" not in dossier(opened, client)


# --- Deadlines ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("due_at", "shown"),
    [
        (datetime(2026, 9, 2, 0, 0, tzinfo=PARIS), date(2026, 9, 1)),
        (end_of(date(2026, 9, 1)), date(2026, 9, 1)),
        (datetime(2026, 12, 2, 0, 0, tzinfo=PARIS), date(2026, 12, 1)),
        (datetime(2026, 9, 1, 17, 30, tzinfo=PARIS), datetime(2026, 9, 1, 17, 30, tzinfo=PARIS)),
        (None, None),
    ],
)
def test_a_clock_that_ends_with_a_day_is_shown_as_the_day(due_at, shown):
    asked = make_asked(S.RUNNING)
    asked.sub_request.due_at = due_at

    assert standing_of(asked.sub_request, Side.PROVIDER, NOW).due == shown


def test_no_page_gives_the_time_of_a_delivery(client):
    asked = make_asked(S.RUNNING)
    asked.sub_request.due_at = datetime(2039, 9, 2, 0, 0, tzinfo=PARIS)
    asked.sub_request.save()
    pages = {
        asked.editor: [asked.sub_request.get_absolute_url(), reverse("services:inbox")],
        asked.founder: [asked.request.get_absolute_url(), reverse("services:request_list")],
    }
    texts = []

    for person, urls in pages.items():
        client.force_login(person)
        texts += [client.get(url).text for url in urls]

    assert [('<time datetime="2039-09-01">' in text, "2039, 00:00" in text) for text in texts] == [
        (True, False)
    ] * 4
