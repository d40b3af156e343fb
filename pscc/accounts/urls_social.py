"""Signing in through ORCID, OpenID Connect or SAML, where the settings name one.

The other side knows one address of ours to come back to, registered there once. It carries no
language (docs/operations.md lists it); the reader's own goes along in the language cookie.
"""

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from django.apps import apps
from django.urls import URLPattern, path

from pscc.accounts.views import refuses_garbage, remembers_language

View = Callable[..., Any]
# Of each provider: address under accounts/, view, name.
STARTS = {
    "orcid": [("orcid/login/", "oauth2_login", "orcid_login")],
    "openid_connect": [("oidc/<slug:provider_id>/login/", "login", "openid_connect_login")],
    "saml": [("saml/<slug:organization_slug>/login/", "login", "saml_login")],
}
RETURNS = {
    "orcid": [("orcid/login/callback/", "oauth2_callback", "orcid_callback")],
    "openid_connect": [
        ("oidc/<slug:provider_id>/login/callback/", "callback", "openid_connect_callback"),
    ],
    "saml": [
        ("saml/<slug:organization_slug>/acs/", "acs", "saml_acs"),
        ("saml/<slug:organization_slug>/acs/finish/", "finish_acs", "saml_finish_acs"),
        ("saml/<slug:organization_slug>/sls/", "sls", "saml_sls"),
        ("saml/<slug:organization_slug>/metadata/", "metadata", "saml_metadata"),
    ],
}


def _patterns(
    addresses: dict[str, list[tuple[str, str, str]]], prepare: Callable[[View], View]
) -> Sequence[URLPattern]:
    found = []
    for provider, rows in addresses.items():
        package = f"allauth.socialaccount.providers.{provider}"
        if apps.is_installed(package):
            views = import_module(f"{package}.views")
            found += [path(route, prepare(getattr(views, view)), name=name)
                      for route, view, name in rows]  # fmt: skip
    return found


starts = _patterns(STARTS, remembers_language)  # before allauth's own, under a language
urlpatterns = _patterns(RETURNS, refuses_garbage)  # at the end of all: `reverse` takes the last
