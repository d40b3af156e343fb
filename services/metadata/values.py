"""What a service's columns say, property by property, as values of a graph.

What is missing is what has no value here: the score and the documents cannot disagree.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings

from partners.models import Organisation
from services.metadata.graph import Node, Ref, Text, Value, texts, web_address
from services.metadata.rules import Property, Rules
from services.models import HealthDataset, SampleCollection, Service

Record = HealthDataset | SampleCollection


def base() -> str:
    """Return the portal's address, without a slash at its end."""
    return str(settings.BASE_URL).rstrip("/")


def service_iri(service: Service) -> str:
    """Return a service's name for machines: its page without a language, which leads on to one."""
    return f"{base()}/services/{service.slug}/"


def organisation_iri(organisation: Organisation) -> str:
    """Return an organisation's name for machines."""
    return f"{base()}/partners/{organisation.slug}/"


@dataclass
class Subject:
    """A service with its record, and the further nodes that its values need."""

    service: Service
    record: Record
    rules: Rules
    nodes: list[Node] = field(default_factory=list)

    @property
    def iri(self) -> str:
        """The service's name for machines."""
        return service_iri(self.service)

    def column(self, name: str) -> Any:
        """Return what a column holds: the service's own after "service."."""
        owner, _dot, own = name.rpartition(".")
        return getattr(self.service if owner else self.record, own)

    def typed(self, asked: Property) -> list[str]:
        """Return everything typed in the columns of a property."""
        found: list[str] = []
        for name in asked.columns:
            value = self.column(name)
            found += value if isinstance(value, list) else [value]
        return [str(each).strip() for each in found if each not in (None, "") and str(each).strip()]

    def part(self, name: str, *types: str) -> Node:
        """Return a new node below the service."""
        node = Node(f"{self.iri}#{name}", types)
        self.nodes.append(node)
        return node


def values_of(subject: Subject, asked: Property) -> list[Value]:
    """Return the values of a property, none if nobody has filled it."""
    return _WRITERS[asked.kind](subject, asked)


# --- By kind of value -----------------------------------------------------------------------------


def _text(subject: Subject, asked: Property) -> list[Value]:
    found: list[Value] = []
    for name in asked.columns:
        value = subject.column(name)
        language = name[-2:]
        typed = value if isinstance(value, list) else [value or ""]
        found += [Text(each.strip(), language) for each in typed if each.strip()]
    return found


def _literal(subject: Subject, asked: Property) -> list[Value]:
    return [Text(each) for each in subject.typed(asked)]


def _concept(subject: Subject, asked: Property) -> list[Value]:
    terms = subject.rules.terms(asked.vocabulary, subject.typed(asked))
    return [Ref(term.iri) if term.iri else Text(term.en) for term in terms]


def _iri(subject: Subject, asked: Property) -> list[Value]:
    if asked.columns == ("service.slug",):
        return [Ref(subject.iri)]
    addresses = map(web_address, subject.typed(asked))
    return [Ref(address) for address in addresses if address]


def _boolean(subject: Subject, asked: Property) -> list[Value]:
    said = subject.column(asked.columns[0])
    return [] if said is None else [Text("true" if said else "false", datatype="xsd:boolean")]


def _number(subject: Subject, asked: Property) -> list[Value]:
    number = subject.column(asked.columns[0])
    return [] if number is None else [Text(str(number), datatype="xsd:nonNegativeInteger")]


def _agent(subject: Subject, asked: Property) -> list[Value]:
    """Name an organisation, as long as everyone may see it."""
    organisation = subject.column(asked.columns[0])
    if organisation is None or not organisation.is_public:
        return []
    subject.nodes += agent_nodes(organisation)
    return [Ref(organisation_iri(organisation))]


def agent_nodes(organisation: Organisation) -> list[Node]:
    """Return an organisation and its one contact point, as HealthDCAT-AP asks of agents."""
    iri = organisation_iri(organisation)
    homepage = web_address(organisation.website)
    agent = Node(iri, ("foaf:Agent",)).say("foaf:name", [Text(organisation.name)])
    agent.say("foaf:homepage", [Ref(homepage)] if homepage else [])
    agent.say("cv:contactPoint", [Ref(f"{iri}#contact")])
    contact = Node(f"{iri}#contact", ("cv:ContactPoint",))
    return [agent, contact.say("cv:contactPage", [Ref(homepage or iri)])]


def _contact(subject: Subject, asked: Property) -> list[Value]:
    """Requests are made on the service's page; the addresses of its contacts are not public."""
    node = subject.part("contact", "vcard:Kind")
    node.say("vcard:fn", [Text(subject.service.provider.name)])
    node.say("vcard:hasURL", [Ref(subject.iri)])
    return [Ref(node.iri)]


def _provenance(subject: Subject, asked: Property) -> list[Value]:
    typed = subject.typed(asked)
    if not typed:
        return []
    node = subject.part(asked.key, "dct:ProvenanceStatement")
    node.say("rdfs:label", [Text(each) for each in typed])
    return [Ref(node.iri)]


def _described(kind: str) -> Callable[[Subject, Property], list[Value]]:
    """Return a writer of one node for each line typed, each with its description."""

    def written(subject: Subject, asked: Property) -> list[Value]:
        values: list[Value] = []
        for number, line in enumerate(subject.typed(asked), start=1):
            node = subject.part(f"{asked.key}-{number}", kind)
            node.say("dct:description", [Text(line)])
            values.append(Ref(node.iri))
        return values

    return written


def _personal_data(subject: Subject, asked: Property) -> list[Value]:
    return [Ref("https://w3id.org/dpv#PersonalData")] if subject.column(asked.columns[0]) else []


def _period(subject: Subject, asked: Property) -> list[Value]:
    days: list[date | None] = [subject.column(name) for name in asked.columns]
    if not any(days):
        return []
    node = subject.part(asked.key, "dct:PeriodOfTime")
    for name, day in zip(("dcat:startDate", "dcat:endDate"), days, strict=True):
        node.say(name, [Text(day.isoformat(), datatype="xsd:date")] if day else [])
    return [Ref(node.iri)]


def _distribution(subject: Subject, asked: Property) -> list[Value]:
    address = web_address("".join(subject.typed(asked)))
    if not address:
        return []
    node = subject.part(asked.key, "dcat:Distribution").say("dcat:accessURL", [Ref(address)])
    node.say("dcatap:applicableLegislation", [Ref(subject.rules.legislation)])
    record = subject.record
    if asked.key == "distribution" and isinstance(record, HealthDataset):
        node.say(
            "dct:title", [Text(record.distribution_title)] if record.distribution_title else []
        )
        formats = subject.rules.terms("formats", record.formats)
        node.say("dct:format", [Ref(term.iri) for term in formats])
    return [Ref(node.iri)]


def _variables(subject: Subject, asked: Property) -> list[Value]:
    address = web_address("".join(subject.typed(asked)))
    if not address:
        return []
    titles = texts(subject.service.title_fr, subject.service.title_en)  # type: ignore[attr-defined] # columns of modeltranslation
    table = subject.part("variables-table", "csvw:Table").say("dct:title", titles)
    table.say("csvw:url", [Ref(address)])
    group = subject.part("variables", "csvw:TableGroup").say("dct:title", titles)
    group.say("csvw:table", [Ref(table.iri)])
    return [Ref(group.iri)]


_WRITERS: dict[str, Callable[[Subject, Property], list[Value]]] = {
    "text": _text,
    "literal": _literal,
    "concept": _concept,
    "iri": _iri,
    "boolean": _boolean,
    "number": _number,
    "agent": _agent,
    "contact": _contact,
    "provenance": _provenance,
    "purpose": _described("dpv:Purpose"),
    "legal_basis": _described("dpv:LegalBasis"),
    "personal_data": _personal_data,
    "period": _period,
    "distribution": _distribution,
    "variables": _variables,
}
