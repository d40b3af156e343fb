"""What production refuses to start with. Each problem is one line that says what to set."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

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


def problems(values: Mapping[str, str], *, local_dir: Path) -> list[str]:
    """Return every reason not to start, in plain words; none if all is well.

    `values` holds the variables as text, with `NAME_FILE` already read into `NAME`.
    """
    return [
        *_missing(values),
        *_debug(values),
        *_key(values),
        *_addresses(values),
        *_services(values, local_dir),
        *_passwords(values),
        *_mail(values),
        *_placeholders(values),
    ]


def _missing(values: Mapping[str, str]) -> Iterable[str]:
    for name, meaning in REQUIRED.items():
        if not values.get(name, "").strip():
            yield f"{name} is missing: {meaning}."


def _debug(values: Mapping[str, str]) -> Iterable[str]:
    if values.get("DEBUG", "").lower() in {"1", "true", "yes", "on", "y", "ok", "t"}:
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
    written = local_dir / "run" / "services.env"
    embedded = written.read_text().splitlines() if written.exists() else []
    for name in ("DATABASE_URL", "BROKER_URL", "CACHE_URL"):
        if values.get(name) and f"{name}={values[name]}" in embedded:
            yield f"{name} is the demo's embedded server: use a real one."
    broker, cache = urlsplit(values.get("BROKER_URL", "")), urlsplit(values.get("CACHE_URL", ""))
    if broker.netloc and (broker.hostname, broker.port) == (cache.hostname, cache.port):
        yield "BROKER_URL and CACHE_URL are one server: a full cache would drop tasks. Use two."
    if values.get("DATABASE_URL") and not values["DATABASE_URL"].startswith("postgres"):
        yield "DATABASE_URL is not a PostgreSQL address."


def _passwords(values: Mapping[str, str]) -> Iterable[str]:
    for name in ("DATABASE_URL", "BROKER_URL", "CACHE_URL"):
        address = urlsplit(values.get(name, ""))
        if address.netloc and unquote(address.password or "").lower() in WEAK_PASSWORDS:
            yield f"{name} has no password or a default one: set a random one."


def _mail(values: Mapping[str, str]) -> Iterable[str]:
    url, provider = values.get("EMAIL_URL", ""), values.get("EMAIL_PROVIDER", "")
    if not url and not provider:
        yield "EMAIL_URL is missing: the address of the mail server (or EMAIL_PROVIDER)."
    if url and not url.startswith(("smtp://", "smtps://", "smtp+tls://", "smtp+ssl://")):
        yield "EMAIL_URL is not a mail server: mails would not leave."
    if provider and not values.get("EMAIL_API_KEY"):
        yield "EMAIL_API_KEY is missing: the key that EMAIL_PROVIDER gave you."


def _placeholders(values: Mapping[str, str]) -> Iterable[str]:
    for name, value in values.items():
        told = name.startswith("LEGAL_") or name in {"SECURITY_CONTACT", "DEFAULT_FROM_EMAIL"}
        if told and any(mark in value.lower() for mark in UNFILLED):
            yield f"{name} still holds a placeholder ({value}): write the real one."
