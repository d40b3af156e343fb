"""Statements about things: nodes with addresses, and values that are texts or other nodes.

Every node has an address, so that a document can be written thing by thing and read in any order.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit, urlunsplit

PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "csvw": "http://www.w3.org/ns/csvw#",
    "cv": "http://data.europa.eu/m8g/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dct": "http://purl.org/dc/terms/",
    "dpv": "https://w3id.org/dpv#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geodcatap": "http://data.europa.eu/930/",
    "healthdcatap": "http://healthdataportal.eu/ns/health#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_HOST = re.compile(r"[A-Za-z0-9._~%!$&'()*+,;=-]+(:[0-9]*)?|\[[0-9A-Fa-f:.]+\](:[0-9]*)?")
_SAFE = "/:@!$&'()*+,;=%-._~"


@dataclass(frozen=True)
class Ref:
    """Another thing, by its address."""

    iri: str


@dataclass(frozen=True)
class Text:
    """A text, in a language ("fr"), of a type ("xsd:date"), or plain."""

    text: str
    language: str = ""
    datatype: str = ""


Value = Ref | Text


@dataclass
class Node:
    """A thing and what is said about it: {"dct:title": [values]}."""

    iri: str
    types: tuple[str, ...] = ()
    said: dict[str, list[Value]] = field(default_factory=dict)

    def say(self, name: str, values: Iterable[Value]) -> "Node":
        """Add values of a property; none of them leaves it unsaid, and each is said once."""
        known = self.said.get(name, [])
        merged = list(dict.fromkeys([*known, *values]))
        if merged:
            self.said[name] = merged
        return self


def texts(french: str | None, english: str | None) -> list[Value]:
    """Return a text in the languages in which it is written."""
    pairs = (("fr", french), ("en", english))
    return [Text(text.strip(), language) for language, text in pairs if text and text.strip()]


def web_address(text: str) -> str:
    """Return a web address as a reader of RDF takes it: what an address may not hold is escaped;
    empty if it is none.
    """
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        return ""
    host = quote(parts.netloc, safe=_SAFE.replace("/", "").replace("@", "") + "[]")
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(host):
        return ""
    path, query, fragment = (
        quote(part, safe=_SAFE + more)
        for part, more in ((parts.path, ""), (parts.query, "?"), (parts.fragment, "?"))
    )
    return _STRAY_PERCENT.sub("%25", urlunsplit((parts.scheme, host, path, query, fragment)))
