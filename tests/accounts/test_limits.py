"""Limits that stop guessing and that no stranger can turn against the owner of an account."""

from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client

from pscc.accounts.networks import network_of
from tests.accounts.conftest import PASSWORD, is_signed_in, sign_in

pytestmark = pytest.mark.django_db


def guess(client: Client, times: int, email: str = "ada@example.org") -> int:
    """Try wrong passwords; return how many were looked at."""
    looked_at = 0
    for number in range(times):
        response = sign_in(client, email=email, password=f"wrong password {number}")
        error = response.context["form"].non_field_errors()[0]
        looked_at += "do not go together" in error
    return looked_at


def at(address: str, **headers: Any) -> Client:
    return Client(REMOTE_ADDR=address, **headers)


def test_ten_tries_an_hour_from_one_network(person):
    assert guess(at("198.51.100.7"), 12) == 10


def test_neighbours_in_a_network_share_their_tries(person):
    guess(at("198.51.100.7"), 10)

    assert guess(at("198.51.100.200"), 1) == 0


def test_a_network_of_ipv6_is_a_64(person):
    guess(at("2001:db8:1:2::1"), 10)

    assert guess(at("2001:db8:1:2:ffff::9"), 1) == 0


@pytest.mark.parametrize(
    "email", ["ADA@example.org", " ada@example.org ", "Ada@Example.Org", "ada@EXAMPLE.org"]
)
def test_case_and_spaces_are_no_way_round(person, email):
    guess(at("198.51.100.7"), 10)

    assert guess(at("198.51.100.7"), 1, email=email) == 0


@pytest.mark.parametrize(
    "header", ["HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_FORWARDED", "HTTP_CLIENT_IP"]
)
def test_forged_proxy_headers_are_no_way_round(person, header):
    guess(at("198.51.100.7"), 10)

    assert guess(at("198.51.100.7", **{header: "203.0.113.99"}), 1) == 0


def test_behind_a_proxy_only_its_own_entry_counts(person, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    guess(at("10.0.0.1", HTTP_X_FORWARDED_FOR="1.2.3.4, 198.51.100.7"), 10)

    again = guess(at("10.0.0.1", HTTP_X_FORWARDED_FOR="9.9.9.9, 198.51.100.7"), 1)
    elsewhere = guess(at("10.0.0.1", HTTP_X_FORWARDED_FOR="1.2.3.4, 203.0.113.5"), 1)

    assert (again, elsewhere) == (0, 1)


def test_a_stranger_locks_nobody_out_of_another_network(browser, stranger, person):
    guess(stranger, 20)

    sign_in(browser)

    assert is_signed_in(browser)


def test_the_right_password_gives_the_try_back(person):
    for _time in range(12):
        client = at("192.0.2.10")
        sign_in(client)

        assert is_signed_in(client)


def test_many_networks_together_get_three_tries_each(person):
    for number in range(3):
        guess(at(f"198.51.{number}.7"), 10)

    assert guess(at("203.0.113.5"), 5) == 3


def test_many_networks_together_lock_the_owner_out_of_nothing(browser, person):
    for number in range(5):
        guess(at(f"198.51.{number}.7"), 10)

    sign_in(browser)

    assert is_signed_in(browser)


def test_codes_open_when_passwords_are_used_up_here(person, letters):
    client = at("198.51.100.7")
    guess(client, 11)

    client.post("/en/accounts/login/code/", {"email": "ada@example.org"})
    client.post("/en/accounts/login/code/confirm/", {"code": letters()[-1].code})

    assert is_signed_in(client)


def test_an_open_session_is_never_closed_by_failures(browser, stranger, person):
    sign_in(browser)

    guess(stranger, 20)
    guess(at("192.0.2.10"), 20)

    assert is_signed_in(browser)


def test_confirming_ones_identity_counts_as_well(browser, person):
    sign_in(browser)
    for _time in range(10):
        browser.post("/en/accounts/reauthenticate/", {"password": "not the password"})

    response = browser.post("/en/accounts/reauthenticate/", {"password": PASSWORD})

    assert "too many wrong tries" in str(response.context["form"].errors)


def test_changing_the_password_counts_as_well(browser, person, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"change_password": "100/m/user"}
    sign_in(browser)
    answers = {"oldpassword": "not the password", "password1": "two herons over the Marne"}
    for _time in range(10):
        browser.post("/en/accounts/password/change/", answers)

    response = browser.post("/en/accounts/password/change/", answers | {"oldpassword": PASSWORD})

    assert "too many wrong tries" in str(response.context["form"].errors)


def test_a_new_password_by_code_frees_ones_network(browser, person, letters):
    guess(browser, 10)
    browser.post("/en/accounts/password/reset/", {"email": "ada@example.org"})
    browser.post("/en/accounts/password/reset/confirm/", {"code": letters()[-1].code})
    browser.post(
        "/en/accounts/password/reset/complete/", {"password1": "two herons over the Marne"}
    )

    sign_in(browser, password="two herons over the Marne")

    assert is_signed_in(browser)


def test_a_stranger_cannot_use_up_the_owners_codes(browser, stranger, person, letters):
    for _time in range(20):
        stranger.post("/en/accounts/login/code/", {"email": "ada@example.org"})

    response = browser.post("/en/accounts/login/code/", {"email": "ada@example.org"})

    assert response.status_code == 302


def test_a_stranger_cannot_stop_anybody_from_signing_up(browser, stranger, letters):
    answers = {"name": "Ada", "email": "ada@example.org", "password1": PASSWORD, "language": "en",
               "terms": "on"}  # fmt: skip
    for _time in range(5):
        stranger.post("/en/accounts/signup/", answers)
        stranger.post("/en/accounts/logout/")

    response = browser.post("/en/accounts/signup/", answers)

    assert response["Location"] == "/en/accounts/confirm-email/"
    assert len(letters()) == 4


def test_one_network_gets_three_codes_a_minute(stranger, person, letters):
    for _time in range(5):
        stranger.post("/en/accounts/login/code/", {"email": "ada@example.org"})
        stranger.post("/en/accounts/logout/")

    assert len(letters()) == 3


def test_a_hospital_behind_one_address_signs_in(make_person):
    people = [make_person(f"person{number}@example.org") for number in range(40)]

    clients = [at("192.0.2.10") for _person in people]
    for client, person in zip(clients, people, strict=True):
        sign_in(client, email=person.email)

    assert all(is_signed_in(client) for client in clients)


@pytest.fixture
def dead_cache(settings):
    """Point the cache to where nobody listens."""
    settings.CACHES = {
        "default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}
    }
    yield
    caches.close_all()


def kept_in_the_database() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM kernel_cache WHERE cache_key LIKE '%login_failed%'")
        return cursor.fetchone()[0]


def test_sign_in_works_without_the_cache(dead_cache, browser, person):
    sign_in(browser)

    assert is_signed_in(browser)


def test_limits_hold_without_the_cache(dead_cache, person):
    looked_at = guess(at("198.51.100.7"), 12)

    assert looked_at == 10
    assert kept_in_the_database() > 0


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("198.51.100.7", "198.51.100.0/24"),
        ("::ffff:198.51.100.7", "198.51.100.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
    ],
)
def test_network(address, network):
    assert network_of(address) == network
