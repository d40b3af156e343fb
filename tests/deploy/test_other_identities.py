"""Signing in through ORCID, OpenID Connect or SAML needs settings, and nothing else."""

import json
import os
import subprocess
import sys

import pytest

from pscc.kernel.stack.layout import PROJECT

PROVIDERS = {
    "orcid": {"ORCID_CLIENT_ID": "APP-1", "ORCID_CLIENT_SECRET": "secret"},
    "openid_connect": {
        "OIDC_SERVER_URL": "https://identity.example",
        "OIDC_CLIENT_ID": "portal",
        "OIDC_CLIENT_SECRET": "secret",
    },
    "saml": {
        "SAML_METADATA_URL": "https://identity.example/metadata",
        "SAML_ENTITY_ID": "https://identity.example",
    },
}
PROGRAM = """
import importlib, sys
import django
django.setup()
from django.core.management import call_command
call_command("check")
importlib.import_module(f"allauth.socialaccount.providers.{sys.argv[1]}.views")
importlib.import_module("jwt")
from django.apps import apps
print(apps.is_installed(f"allauth.socialaccount.providers.{sys.argv[1]}"))
"""


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_provider_is_there_once_its_variables_are_set(provider):
    environment = os.environ | PROVIDERS[provider]
    environment["DJANGO_SETTINGS_MODULE"] = "pscc.settings.test"

    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, provider],
        env=environment,
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout.splitlines()[-1:]) == (0, ["True"]), done.stderr


def _sign_in(provider: str) -> dict[str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.deploy.identities", provider],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


def test_orcid_knows_one_address_whatever_the_language() -> None:
    assert _sign_in("orcid") == {
        "registered": "http://localhost/accounts/orcid/login/callback/",
        "registered_from_english": "http://localhost/accounts/orcid/login/callback/",
        "after_refusal": "/fr/accounts/3rdparty/login/cancelled/",
    }


def test_openid_connect_knows_one_address_and_leads_back_to_the_readers_language() -> None:
    assert _sign_in("openid_connect") == {
        "registered": "http://localhost/accounts/oidc/oidc/login/callback/",
        "registered_from_english": "http://localhost/accounts/oidc/oidc/login/callback/",
        "after_refusal": "/fr/accounts/3rdparty/login/cancelled/",
        "after_sign_in": "/fr/accounts/3rdparty/signup/",
        "language_of_the_next_page": "fr",
    }


def test_saml_knows_one_address_and_one_name_of_ours() -> None:
    found = _sign_in("saml")

    for told in (found["request"], found["metadata"]):
        assert "http://localhost/accounts/saml/saml/acs/" in told
        assert "http://localhost/accounts/saml/saml/metadata/" in told
    assert found["after_return"] == "/accounts/saml/saml/acs/finish/"
    assert found["after_garbage"] == "302 /fr/accounts/3rdparty/login/error/"
    assert found["language_of_the_next_page"] == "fr"


def test_the_manual_names_the_addresses_to_register() -> None:
    manual = (PROJECT / "docs" / "operations.md").read_text()

    for address in (
        "/accounts/orcid/login/callback/",
        "/accounts/oidc/oidc/login/callback/",
        "/accounts/saml/saml/acs/",
        "/accounts/saml/saml/metadata/",
    ):
        assert f"`https://your-host{address}`" in manual
