"""Keys for programs: who makes them, what they open, and that one which ended is refused."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partners.enums import MembershipRole, OrganisationState
from pscc.accounts.enums import Role
from pscc.accounts.forgetting import history_of
from pscc.accounts.retention import carry_out
from pscc.api.actions.keys import MOST_KEYS, make_key, revoke_key
from pscc.api.models import ApiKey
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from pscc.kernel.retention import years
from pscc.kernel.site import forget_site, site
from tests import factories as make

pytestmark = pytest.mark.django_db
NEWS = "/api/v1/news"
MONTH = timedelta(days=30)


@pytest.fixture
def company():
    return make.make_organisation(name="Company")


@pytest.fixture
def owner(company):
    return make.make_membership(user=make.make_user(), organisation=company).user


def key_for(organisation, by, at=None, name="agenda"):
    return make_key(
        organisation_id=organisation and organisation.pk,
        name=name,
        valid_for=MONTH,
        by=by,
        at=at or now(),
    )


def asked(client, secret, scheme="Bearer", **headers):
    return client.get(NEWS, headers={"authorization": f"{scheme} {secret}", **headers})


def page():
    return reverse("api_page:key_list")


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


# --- What a key opens ----------------------------------------------------------------------------


def test_a_key_counts_for_itself_and_not_for_its_network(client, company, owner, settings):
    limits = {"api": "1/m/key", "api_with_key": "2/m/key"}
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, **limits}
    _key, secret = key_for(company, owner)
    _other, another = key_for(company, owner)
    without = [client.get(NEWS).status_code for _each in range(2)]

    answers = [asked(client, secret) for _each in range(3)]

    assert without == [200, 429]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert answers[2].headers["Retry-After"] == "60"
    assert asked(client, another).status_code == 200


def test_a_key_opens_nothing_more_and_its_use_is_seen_by_day(client, company, owner):
    key, secret = key_for(company, owner)
    plain = client.get(NEWS)

    answer = asked(client, secret)
    with CaptureQueriesContext(connection) as seen:
        asked(client, secret)

    key.refresh_from_db()
    assert (answer.content, answer.headers["ETag"]) == (plain.content, plain.headers["ETag"])
    assert key.last_used_on is not None
    assert not [each for each in seen.captured_queries if each["sql"].startswith("UPDATE")]
    assert key.events.count() == 1


@pytest.mark.parametrize(
    ("scheme", "secret"),
    [
        ("Bearer", "pscc_abcdefgh_" + "x" * 43),
        ("Bearer", "nonsense"),
        ("Bearer", ""),
        ("Basic", "dXNlcjpwYXNz"),
        ("", ""),
    ],
)
def test_what_is_no_key_is_refused_and_never_overlooked(client, scheme, secret):
    answer = asked(client, secret, scheme, **{"accept-language": "fr"})

    assert (answer.status_code, answer.json()["status"]) == (401, 401)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "Authorization" in answer.json()["detail"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_key_that_ended_says_why_it_opens_nothing(client, company, owner):
    revoked, first = key_for(company, owner)
    revoke_key(key_id=revoked.pk, by=owner, at=now())
    _expired, second = key_for(company, owner, at=now() - MONTH)

    answers = [asked(client, each, **{"accept-language": "en"}) for each in (first, second)]

    assert [each.status_code for each in answers] == [401, 401]
    assert "revoked" in answers[0].json()["detail"]
    assert "expired" in answers[1].json()["detail"]


def test_guessing_keys_is_counted_for_the_network(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "api": "2/m/key"}

    answers = [asked(client, "pscc_abcdefgh_" + "x" * 43).status_code for _each in range(3)]

    assert answers == [401, 401, 429]


# --- Who makes and revokes them ------------------------------------------------------------------


def test_the_secret_is_on_one_answer_and_nowhere_else(company, owner):
    client = signed_in(owner)
    sent = {"organisation": company.uid, "name": "agenda", "days": "90"}

    answer = client.post(page(), sent)

    (key,) = ApiKey.objects.all()
    secret = answer.text.split(f"<code>{key.prefix}_")[1].split("</code>")[0]
    assert asked(Client(), f"{key.prefix}_{secret}").status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    assert secret not in client.get(page()).text
    assert secret not in str(ApiKey.objects.values())
    assert (key.organisation, key.made_by) == (company, owner)
    assert key.expires_at - key.made_at == timedelta(days=90)


def test_only_owners_make_keys_of_an_organisation_and_only_officers_those_of_the_cluster(
    company, owner
):
    editor = make.make_membership(
        user=make.make_user(), organisation=company, role=MembershipRole.EDITOR
    ).user
    officer = make.make_staff(Role.PROGRAMME_OFFICER)

    for organisation, by in ((company, editor), (company, officer), (None, owner)):
        with pytest.raises(PermissionDenied):
            key_for(organisation, by)

    assert key_for(company, owner)[0].organisation == company
    assert key_for(None, officer)[0].organisation is None


def test_an_organisation_that_is_not_the_readers_cannot_be_chosen(owner):
    other = make.make_organisation()
    hidden = make.make_organisation(state=OrganisationState.IN_REVIEW)
    make.make_membership(user=owner, organisation=hidden)

    for uid in (other.uid, hidden.uid, "own"):
        sent = {"organisation": uid, "name": "agenda", "days": "90"}
        assert signed_in(owner).post(page(), sent).status_code == 200

    assert ApiKey.objects.count() == 0


def test_ten_living_keys_are_enough(company, owner):
    made = [key_for(company, owner)[0] for _each in range(MOST_KEYS)]

    with pytest.raises(Refused):
        key_for(company, owner)
    sent = {"organisation": company.uid, "name": "agenda", "days": "90"}
    assert "There are ten keys already" in signed_in(owner).post("/en/api/keys/", sent).text
    revoke_key(key_id=made[0].pk, by=owner, at=now())

    key_for(company, owner)


def test_any_owner_and_the_officers_revoke_a_key_and_others_do_not_know_of_it(company, owner):
    stranger = make.make_membership(
        user=make.make_user(), organisation=make.make_organisation()
    ).user
    partner = make.make_membership(user=make.make_user(), organisation=company).user
    officer = make.make_staff(Role.PROGRAMME_OFFICER)
    keys = [key_for(company, owner)[0] for _each in range(2)]
    addresses = [reverse("api_page:key_revoke", args=[each.uid]) for each in keys]

    assert signed_in(stranger).post(addresses[0]).status_code == 404
    for person, address in zip((partner, officer), addresses, strict=True):
        assert signed_in(person).post(address).status_code == 302

    assert {each.revoked_by for each in ApiKey.objects.all()} == {partner, officer}


def test_the_page_asks_as_often_for_three_keys_as_for_one(company, owner):
    client = signed_in(owner)

    def statements():
        client.get(page())
        forget_site()
        site()  # read once in five seconds: not a matter of rows
        with CaptureQueriesContext(connection) as seen:
            assert client.get(page()).status_code == 200
        return [each["sql"] for each in seen.captured_queries]

    key_for(company, owner)
    one = statements()
    for _each in range(2):
        key_for(company, owner)

    assert len(statements()) == len(one) <= 12


def test_keys_are_forgotten_a_year_after_their_end_with_their_history(company, owner):
    at = now()
    expired, _secret = key_for(company, owner, at=at - years(1) - MONTH - timedelta(minutes=1))
    revoked, _secret = key_for(company, owner)
    revoke_key(key_id=revoked.pk, by=owner, at=at)
    living, _secret = key_for(company, owner)

    carry_out(at=at)

    assert set(ApiKey.objects.all()) == {revoked, living}
    (events,) = history_of(ApiKey)
    assert events.objects.filter(pgh_obj_id=living.pk).exists()
    assert not events.objects.filter(pgh_obj_id=expired.pk).exists()
