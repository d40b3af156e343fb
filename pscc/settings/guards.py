"""What production refuses to start with. Each problem is one line that says what to set."""

import ipaddress
import logging
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from sentry_sdk.utils import BadDsn, Dsn

from pscc.settings.embedded import is_embedded
from pscc.settings.environment import env

REQUIRED = {
    "SECRET_KEY": "a random text of 50 characters or more",
    "DATABASE_URL": "the address of PostgreSQL",
    "BROKER_URL": "the address of the Redis that carries tasks",
    "CACHE_URL": "the address of the Redis that caches",
    "ALLOWED_HOSTS": "the host names that visitors use",
    "BASE_URL": "the public address that links in mails begin with",
    "DEFAULT_FROM_EMAIL": "the sender of mails",
    "TRUSTED_PROXY_COUNT": "how many reverse proxies stand before the portal",
    "CLAMD_ADDRESS": "the address of the virus scanner",
    "SECURITY_CONTACT": "where a security problem is reported",
    "LEGAL_EDITOR": "who publishes the site",
    "LEGAL_PUBLICATION_DIRECTOR": "who answers for what is published",
    "LEGAL_HOST": "who hosts the site",
    "LEGAL_PRIVACY_CONTACT": "whom people ask about their personal data",
}
MIN_KEY_LENGTH = 50
WEAK_PASSWORDS = {
    "", "admin", "cache", "change-me", "changeme", "demo", "django", "guest", "minioadmin",
    "password", "portal", "postgres", "pscc", "pscc-demo-2026", "redis", "root", "secret",
    "test", "valkey",
}  # fmt: skip
UNFILLED = ("[", "todo", "tbd", "example.org", "demo.example", "to be filled")


SERVERS = ("DATABASE_URL", "BROKER_URL", "CACHE_URL")
ADDRESSES = (
    *SERVERS, "EMAIL_URL", "BASE_URL", "S3_ENDPOINT_URL", "OIDC_SERVER_URL", "SAML_METADATA_URL",
    "MAP_TILES_URL",
)  # fmt: skip
# A part that is switched on by its first variable needs the others; secrets must not be weak.
OPTIONAL = {
    "S3_BUCKET": ("S3_ACCESS_KEY", "S3_SECRET_KEY"),
    "ORCID_CLIENT_ID": ("ORCID_CLIENT_SECRET",),
    "OIDC_SERVER_URL": ("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"),
    "SAML_METADATA_URL": ("SAML_ENTITY_ID",),
}
# The mail providers of django-anymail that need a key and nothing else, and how they call it.
EMAIL_PROVIDERS = {
    "brevo": "BREVO_API_KEY",
    "mailersend": "MAILERSEND_API_TOKEN",
    "mailgun": "MAILGUN_API_KEY",
    "mailtrap": "MAILTRAP_API_TOKEN",
    "mandrill": "MANDRILL_API_KEY",
    "postmark": "POSTMARK_SERVER_TOKEN",
    "resend": "RESEND_API_KEY",
    "sparkpost": "SPARKPOST_API_KEY",
}
CHECKED = {
    *REQUIRED, *ADDRESSES, *OPTIONAL, *(name for needed in OPTIONAL.values() for name in needed),
    "DEBUG", "EMAIL_PROVIDER", "EMAIL_API_KEY", "LOG_LEVEL", "READYZ_NETWORKS",
    "RECENT_LOGIN_MINUTES", "SENTRY_DSN",
}  # fmt: skip


def refuse_what_is_unsafe(*, local_dir: Path) -> None:
    """Raise ImproperlyConfigured with a line for each reason not to start, if there is any."""
    values, unreadable = {}, []
    for name in sorted(CHECKED):
        try:
            values[name] = env.str(name, default="")
        except ImproperlyConfigured as problem:
            unreadable.append(str(problem))
    found = unreadable or problems(values, local_dir=local_dir)
    if found:
        raise ImproperlyConfigured("\n".join(found))


def problems(values: Mapping[str, str], *, local_dir: Path) -> list[str]:
    """Return every reason not to start, in plain words; none if all is well.

    `values` holds the variables as text, with `NAME_FILE` already read into `NAME`.
    """
    broken = list(_broken_addresses(values))
    if broken:  # the others could not be read
        return [*_missing(values), *broken]
    return [
        *_missing(values),
        *_debug(values),
        *_key(values),
        *_addresses(values),
        *_services(values, local_dir),
        *_passwords(values),
        *_mail(values),
        *_optional(values),
        *_watching(values),
        *_placeholders(values),
    ]


def _missing(values: Mapping[str, str]) -> Iterable[str]:
    for name, meaning in REQUIRED.items():
        if not values.get(name, "").strip():
            yield f"{name} is missing: {meaning}."


def _broken_addresses(values: Mapping[str, str]) -> Iterable[str]:
    for name in ADDRESSES:
        try:
            parts = urlsplit(values.get(name, ""))
            _ = parts.port, parts.hostname
        except ValueError:
            yield f"{name} is no address: write scheme://host:port/… with a number as port."


def _debug(values: Mapping[str, str]) -> Iterable[str]:
    if values.get("DEBUG", "").strip().lower() not in {"", "0", "false", "no", "off", "n", "f"}:
        yield "DEBUG is on: error pages would show secrets. Remove it."


def _key(values: Mapping[str, str]) -> Iterable[str]:
    key = values.get("SECRET_KEY", "")
    if key and (len(key) < MIN_KEY_LENGTH or len(set(key)) < MIN_KEY_LENGTH // 5):
        yield f"SECRET_KEY is too short or too regular: use {MIN_KEY_LENGTH} random characters."
    elif "refused-in-production" in key or key.startswith("django-insecure"):
        yield "SECRET_KEY is a demo or test key: make one of your own."


def _addresses(values: Mapping[str, str]) -> Iterable[str]:
    hosts = [host.strip() for host in values.get("ALLOWED_HOSTS", "").split(",") if host.strip()]
    if "*" in hosts:
        yield "ALLOWED_HOSTS is *: name the hosts, or mails can be made to carry false links."
    base = urlsplit(values.get("BASE_URL", ""))
    if base.geturl() and base.scheme != "https":
        yield "BASE_URL does not begin with https://."
    if base.hostname and hosts and base.hostname not in hosts:
        yield f"BASE_URL names {base.hostname}, which is not among ALLOWED_HOSTS."
    if values.get("TRUSTED_PROXY_COUNT", "1") == "0":
        yield "TRUSTED_PROXY_COUNT is 0: all visitors would share one rate limit."


def _services(values: Mapping[str, str], local_dir: Path) -> Iterable[str]:
    for name in SERVERS:
        if is_embedded(values.get(name, ""), local_dir):
            yield f"{name} is the demo's embedded server: use a real one."
    broker, cache = urlsplit(values.get("BROKER_URL", "")), urlsplit(values.get("CACHE_URL", ""))
    if broker.netloc and (broker.hostname, broker.port) == (cache.hostname, cache.port):
        yield "BROKER_URL and CACHE_URL are one server: a full cache would drop tasks. Use two."
    if values.get("DATABASE_URL") and not values["DATABASE_URL"].startswith("postgres"):
        yield "DATABASE_URL is not a PostgreSQL address."


def _passwords(values: Mapping[str, str]) -> Iterable[str]:
    for name in SERVERS:
        address = urlsplit(values.get(name, ""))
        if address.netloc and _is_weak(address.password):
            yield f"{name} has no password or a default one: set a random one."


def _is_weak(password: str | None) -> bool:
    return unquote(password or "").strip().lower() in WEAK_PASSWORDS


def _mail(values: Mapping[str, str]) -> Iterable[str]:
    url, provider = values.get("EMAIL_URL", ""), values.get("EMAIL_PROVIDER", "")
    if not url and not provider:
        yield "EMAIL_URL is missing: the address of the mail server (or EMAIL_PROVIDER)."
    if url:
        yield from _mail_server(url)
    if provider and provider not in EMAIL_PROVIDERS:
        yield f"EMAIL_PROVIDER is {provider!r}, which is none of {', '.join(EMAIL_PROVIDERS)}."
    elif provider and _is_weak(values.get("EMAIL_API_KEY")):
        yield "EMAIL_API_KEY is missing: the key that EMAIL_PROVIDER gave you."


def _mail_server(url: str) -> Iterable[str]:
    server = urlsplit(url)
    if not url.startswith(("smtp://", "smtps://", "smtp+tls://", "smtp+ssl://")):
        yield "EMAIL_URL is not a mail server: mails would not leave."
    elif not server.hostname:
        yield "EMAIL_URL names no mail server: smtp+tls://USER:PASSWORD@HOST:587."
    elif server.username and _is_weak(server.password):
        yield "EMAIL_URL has a user with no password or a default one: set the account's own."


def _optional(values: Mapping[str, str]) -> Iterable[str]:
    for switch, needed in OPTIONAL.items():
        if not values.get(switch):
            continue
        for name in needed:
            if not values.get(name, "").strip():
                yield f"{name} is missing: {switch} is set and needs it."
            elif name.endswith(("_SECRET", "_KEY")) and _is_weak(values[name]):
                yield f"{name} is a default one: set your own."
    for name in ("OIDC_SERVER_URL", "SAML_METADATA_URL"):
        if values.get(name) and not values[name].startswith("https://"):
            yield f"{name} does not begin with https://: whoever is in between could sign in."


def _watching(values: Mapping[str, str]) -> Iterable[str]:
    level = values.get("LOG_LEVEL", "")
    if level and level.upper() not in logging.getLevelNamesMapping():
        yield f"LOG_LEVEL is {level!r}: write DEBUG, INFO, WARNING, ERROR or CRITICAL."
    for network in filter(None, values.get("READYZ_NETWORKS", "").split(",")):
        try:
            ipaddress.ip_network(network)
        except ValueError:
            yield f"READYZ_NETWORKS names {network!r}, which is no network such as 10.0.0.0/8."
    if values.get("SENTRY_DSN"):
        try:
            Dsn(values["SENTRY_DSN"])
        except BadDsn:
            yield "SENTRY_DSN is no address of an error report: copy it from there again."
    if values.get("RECENT_LOGIN_MINUTES", "").strip() == "0":
        yield "RECENT_LOGIN_MINUTES must be 1 or more outside the demo."


def _placeholders(values: Mapping[str, str]) -> Iterable[str]:
    for name, value in values.items():
        told = name.startswith("LEGAL_") or name in {"SECURITY_CONTACT", "DEFAULT_FROM_EMAIL"}
        if told and any(mark in value.lower() for mark in UNFILLED):
            yield f"{name} still holds a placeholder ({value}): write the real one."
