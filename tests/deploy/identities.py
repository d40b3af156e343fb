"""A portal with one other identity provider, in a process and a database of its own.

`python -m tests.deploy.identities orcid|openid_connect|saml` signs somebody in from a French page
with a browser that prefers English, and prints as JSON where the ways led.
"""

import base64
import json
import os
import sys
import threading
import zlib
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

CERTIFICATE = base64.b64encode(b"certificate").decode()
NOTHING = base64.b64encode(b"<Response/>").decode()


class Provider(BaseHTTPRequestHandler):
    """The other side, as far as a sign-in asks it."""

    def do_GET(self) -> None:
        own = f"http://{self.headers['Host']}"
        answers: dict[str, tuple[str, str]] = {
            "/.well-known/openid-configuration": (
                "application/json",
                json.dumps({
                    "issuer": own,
                    "authorization_endpoint": f"{own}/authorize",
                    "token_endpoint": f"{own}/token",
                    "userinfo_endpoint": f"{own}/userinfo",
                    "jwks_uri": f"{own}/keys",
                }),
            ),
            "/userinfo": (
                "application/json",
                json.dumps({"sub": "7", "email": "ada@university.example", "name": "Ada"}),
            ),
            "/metadata": (
                "text/xml",
                f"""<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata"
                     entityID="https://identity.example"><IDPSSODescriptor
                     protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
                     <KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#">
                     <X509Data><X509Certificate>{CERTIFICATE}</X509Certificate></X509Data></KeyInfo>
                     </KeyDescriptor><SingleSignOnService Location="https://identity.example/sso"
                     Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"/>
                     </IDPSSODescriptor></EntityDescriptor>""",
            ),
        }  # fmt: skip
        self._answer(*answers[urlsplit(self.path).path])

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._answer("application/json", json.dumps({"access_token": "t", "token_type": "Bearer"}))

    def _answer(self, kind: str, body: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_arguments: object) -> None:
        return


def _settings(provider: str, address: str) -> dict[str, str]:
    return {
        "orcid": {"ORCID_CLIENT_ID": "APP-1", "ORCID_CLIENT_SECRET": "secret"},
        "openid_connect": {
            "OIDC_SERVER_URL": address,
            "OIDC_CLIENT_ID": "portal",
            "OIDC_CLIENT_SECRET": "secret",
        },
        "saml": {
            "SAML_METADATA_URL": f"{address}/metadata",
            "SAML_ENTITY_ID": "https://identity.example",
        },
    }[provider]


def _asked(location: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


def _sign_in_with_code(client: Any, start: str) -> dict[str, Any]:
    """ORCID and OpenID Connect: out, and back with a refusal or with a code."""
    from django.test import Client

    english = Client(headers={"host": "localhost"}).post(f"/en/accounts/{start}")
    out = client.post(f"/fr/accounts/{start}")
    asked = _asked(out["Location"])
    back = urlsplit(asked["redirect_uri"]).path
    state = {"state": asked["state"]}
    refused = client.get(back, {**state, "error": "access_denied"}, HTTP_ACCEPT_LANGUAGE="en")
    found = {
        "registered": asked["redirect_uri"],
        "registered_from_english": _asked(english["Location"])["redirect_uri"],
        "after_refusal": refused["Location"],
    }
    if start.startswith("oidc"):
        asked = _asked(client.post(f"/fr/accounts/{start}")["Location"])
        come = {"state": asked["state"], "code": "c"}
        found["after_sign_in"] = client.get(back, come, HTTP_ACCEPT_LANGUAGE="en")["Location"]
        page = client.get(found["after_sign_in"])
        found["language_of_the_next_page"] = page["Content-Language"]
    return found


def _sign_in_with_saml(client: Any) -> dict[str, Any]:
    out = client.post("/fr/accounts/saml/saml/login/")
    request = zlib.decompress(base64.b64decode(_asked(out["Location"])["SAMLRequest"]), -15)
    metadata = client.get("/accounts/saml/saml/metadata/").content.decode()
    posted = client.post("/accounts/saml/saml/acs/", {"SAMLResponse": NOTHING})
    failed = client.get(posted["Location"], HTTP_ACCEPT_LANGUAGE="en")
    garbage = base64.b64encode(b"no xml").decode()
    sent = client.post("/accounts/saml/saml/acs/", {"SAMLResponse": garbage})
    refused = client.get(sent["Location"])
    return {
        "after_garbage": f"{refused.status_code} {refused.get('Location')}",
        "request": request.decode(),
        "metadata": metadata,
        "after_return": posted["Location"].partition("?")[0],
        "language_of_the_next_page": failed["Content-Language"],
    }


def main(provider: str) -> None:
    server = HTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    os.environ.update(_settings(provider, f"http://127.0.0.1:{server.server_port}"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "pscc.settings.test"
    import django
    from django.test.utils import setup_test_environment

    django.setup()
    setup_test_environment()
    from django.db import connection
    from django.test import Client

    usual = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"identities_{os.getpid()}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    starts = {"orcid": "orcid/login/", "openid_connect": "oidc/oidc/login/"}
    try:
        client = Client(headers={"host": "localhost"})
        way = starts.get(provider)
        found = _sign_in_with_code(client, way) if way else _sign_in_with_saml(client)
    finally:
        connection.creation.destroy_test_db(usual, verbosity=0)
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1])
