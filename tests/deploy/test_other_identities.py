"""Signing in through ORCID, OpenID Connect or SAML needs settings, and nothing else."""

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
