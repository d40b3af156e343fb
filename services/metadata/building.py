"""The graph of a service, and of the catalogue around it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from django.utils.translation import override

from pscc.kernel.models import SiteConfiguration
from services.enums import ServiceKind
from services.metadata.completeness import record_of
from services.metadata.graph import PREFIXES, Node, Ref, Text, Value, texts, web_address
from services.metadata.rules import FILES, read_rules, rules_of
from services.metadata.values import (
    Subject,
    agent_nodes,
    base,
    organisation_iri,
    service_iri,
    values_of,
)
from services.models import Service

LANGUAGES = {"fr": "FRA", "en": "ENG"}
_LANGUAGE = "http://publications.europa.eu/resource/authority/language/"
_DEMO = {"fr": "Données de démonstration, inventées.", "en": "Demo data, made up."}
_TYPES = {
    ServiceKind.HEALTH_DATA: ("dcat:Dataset",),
    ServiceKind.SAMPLES: ("dcat:Resource", "miabis:Collection"),
}


def prefixes() -> Mapping[str, str]:
    """Return the short names of vocabularies. MIABIS has no addresses: its terms are the
    portal's.
    """
    return PREFIXES | {"miabis": f"{base()}/catalog.ttl#"}


def catalogue_iri() -> str:
    """Return the catalogue's name for machines."""
    return f"{base()}/catalog.ttl"


def service_nodes(service: Service) -> list[Node]:
    """Return a service read through `queries.metadata.described`: the service first, then what
    its statements name.
    """
    node = Node(service_iri(service), _TYPES.get(service.kind, ("dcat:Resource", "schema:Service")))  # type: ignore[call-overload] # a text is a kind
    _say_card(node, service)
    record, rules = record_of(service), rules_of(service.kind)
    if record is None or rules is None:
        _say_service(node, service)
        return [node, *agent_nodes(service.provider)]
    subject = Subject(service, record, rules)
    for asked in rules.properties:
        node.say(asked.iri, values_of(subject, asked))
    if service.kind == ServiceKind.SAMPLES:
        node.say("dct:publisher", [Ref(organisation_iri(service.provider))])
        subject.nodes += agent_nodes(service.provider)
    return [node, *subject.nodes]


def _say_card(node: Node, service: Service) -> None:
    """Say what every service says, whatever its kind."""
    columns = vars(service)
    node.say("dct:title", texts(columns["title_fr"], columns["title_en"]))
    node.say("dct:description", texts(columns["summary_fr"], columns["summary_en"]))
    node.say("dct:identifier", [Text(service.uid)])
    pages = [f"{base()}/{language}/services/{service.slug}/" for language in LANGUAGES]
    node.say("dcat:landingPage", [Ref(page) for page in pages])
    node.say("dct:issued", _moment(service.published_at))
    node.say("dct:modified", _moment(service.updated_at))
    if service.opens_on:
        node.say("dct:available", [Text(service.opens_on.isoformat(), datatype="xsd:date")])
    if service.is_demo:
        node.say("rdfs:comment", texts(_DEMO["fr"], _DEMO["en"]))


def _say_service(node: Node, service: Service) -> None:
    """Say what a service is that no profile describes."""
    provider: list[Value] = [Ref(organisation_iri(service.provider))]
    node.say("dct:publisher", provider).say("schema:provider", provider)
    node.say("schema:serviceType", [Text(*pair) for pair in _kind_names(service.kind)])
    address = web_address(service.external_url)
    node.say("foaf:page", [Ref(address)] if address else [])


def _kind_names(kind: str) -> Iterator[tuple[str, str]]:
    for language in LANGUAGES:
        with override(language):
            yield str(ServiceKind(kind).label), language


def _moment(at: datetime | None) -> list[Value]:
    return [Text(at.isoformat(), datatype="xsd:dateTime")] if at else []


# --- The whole catalogue --------------------------------------------------------------------------


def catalogue_nodes(
    site: SiteConfiguration, changed_at: datetime | None, services: Iterable[Service]
) -> Iterator[Node]:
    """Yield the catalogue of a site, then its services one by one."""
    yield from _head(site, changed_at)
    yield from miabis_terms()
    for service in services:
        link = "dcat:dataset" if service.kind == ServiceKind.HEALTH_DATA else "dcat:resource"
        yield Node(catalogue_iri()).say(link, [Ref(service_iri(service))])
        yield from service_nodes(service)


def _head(site: SiteConfiguration, changed_at: datetime | None) -> list[Node]:
    """Return the catalogue, and the cluster that publishes it."""
    rules = read_rules(FILES[ServiceKind.HEALTH_DATA])
    publisher, contact = f"{base()}/#publisher", f"{base()}/#contact"
    node = Node(catalogue_iri(), ("dcat:Catalog",))
    node.say(
        "dct:title",
        texts(f"{site.name} : services et plateformes", f"{site.name}: services and platforms"),
    )
    columns = vars(site)
    promise = texts(columns["promise_fr"], columns["promise_en"])
    node.say("dct:description", promise or [Text(site.name)])
    node.say("dct:publisher", [Ref(publisher)])
    node.say("foaf:homepage", [Ref(f"{base()}/")])
    node.say("dct:language", [Ref(f"{_LANGUAGE}{code}") for code in LANGUAGES.values()])
    node.say("dct:modified", _moment(changed_at))
    node.say("dcatap:applicableLegislation", [Ref(rules.legislation)])
    node.say("dct:conformsTo", [Ref("http://healthdataportal.eu/ns/health")])
    agent = Node(publisher, ("foaf:Agent",)).say("foaf:name", [Text(site.name)])
    agent.say("foaf:homepage", [Ref(f"{base()}/")]).say("cv:contactPoint", [Ref(contact)])
    point = Node(contact, ("cv:ContactPoint",)).say("cv:contactPage", [Ref(f"{base()}/")])
    point.say("cv:email", [Text(site.contact_email)] if site.contact_email else [])
    return [node, agent, point]  # fmt: skip


def miabis_terms() -> list[Node]:
    """Return which attribute of MIABIS each of the portal's names stands for."""
    rules = read_rules(FILES[ServiceKind.SAMPLES])
    expanded = prefixes()["miabis"]
    return [
        Node(f"{expanded}{each.iri.removeprefix('miabis:')}", ("rdf:Property",))
        .say("rdfs:label", texts(each.fr, each.en))
        .say("dct:identifier", [Text(each.code)])
        for each in rules.properties
    ]


def document_nodes(service: Service) -> list[Node]:
    """Return the document of one service, complete in itself."""
    terms = miabis_terms() if service.kind == ServiceKind.SAMPLES else []
    return [*service_nodes(service), *terms]
