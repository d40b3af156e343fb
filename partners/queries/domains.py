"""Whether an e-mail address shows that its owner belongs to an organisation: never by likeness.

An address counts if its domain is the host of the organisation's website, or lies below it. The
other way round (a laboratory's page below its university's domain) would let the whole university
speak for the laboratory. So it is refused, like a host that many organisations share.
"""

from urllib.parse import urlsplit

from partners.enums import OrganisationState
from partners.models import Organisation
from pscc.kernel.shared_hosts import PUBLIC_MAIL, SHARED_HOSTING

# Domains below which unrelated bodies register their own (publicsuffix.org, read 2026-11-23).
SHARED_SUFFIXES = frozenset({
    "asso.fr", "com.fr", "gouv.fr", "nom.fr", "prd.fr", "tm.fr", "avocat.fr", "medecin.fr",
    "co.uk", "ac.uk", "org.uk", "gov.uk", "nhs.uk", "ltd.uk", "plc.uk", "me.uk", "net.uk",
    "co.at", "ac.at", "or.at", "gv.at", "ac.be", "com.es", "org.es", "gob.es", "edu.es", "com.pl",
    "org.pl", "edu.pl", "gov.it", "edu.it", "com.br", "org.br", "co.jp", "ac.jp", "or.jp", "go.jp",
    "com.cn", "edu.cn", "ac.cn", "org.cn", "co.kr", "ac.kr", "co.il", "ac.il", "org.il", "com.au",
    "edu.au", "org.au", "gov.au", "co.nz", "ac.nz", "co.in", "ac.in", "org.in", "edu.in",
    "com.tr", "edu.tr", "com.tn", "com.ma", "co.za", "ac.za", "com.sg", "edu.sg", "com.tw",
})  # fmt: skip
_HOME = ("", "fr", "en")  # paths of a website's front page; anything longer is a page on a host


def site_domain(website: str) -> str:
    """Return the domain that an organisation's website shows to be its own, or nothing.

    Nothing for a page somewhere on a host, for shared hosting, for an address that is no name.
    """
    parts = urlsplit(website.strip())
    if parts.scheme not in ("http", "https") or parts.path.strip("/").lower() not in _HOME:
        return ""
    host = ascii_domain(parts.hostname or "").removeprefix("www.")
    return "" if _is_shared(host) else host


def proves(email: str, domain: str) -> bool:
    """Tell whether an address lies in a domain, or below it."""
    own = ascii_domain(email.rpartition("@")[2])
    if not domain or not own or _is_shared(own) or _is_shared(domain):
        return False
    return own == domain or own.endswith(f".{domain}")


def is_shared_by_organisations(organisation: Organisation, domain: str) -> bool:
    """Tell whether another organisation of the directory has its website at the same domain."""
    others = Organisation.objects.exclude(pk=organisation.pk).exclude(
        state=OrganisationState.ARCHIVED
    )
    websites = others.filter(website__icontains=domain).values_list("website", flat=True)
    hosts = (ascii_domain(urlsplit(website).hostname or "") for website in websites)
    return any(host.removeprefix("www.") == domain for host in hosts)


def ascii_domain(domain: str) -> str:
    """Write a domain the one way that machines know it by: a look-alike letter shows as what it
    is. Nothing for what cannot be a domain.
    """
    try:
        written = domain.strip().rstrip(".").lower().encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    is_number = written.replace(".", "").isdigit()
    return written if "." in written and not is_number else ""


def _is_shared(domain: str) -> bool:
    shared = PUBLIC_MAIL | SHARED_HOSTING
    hosts = any(domain == each or domain.endswith(f".{each}") for each in shared)
    return hosts or domain in SHARED_SUFFIXES or domain == ""
