"""Services with metadata, whole or hostile, and readers of what the portal writes of them."""

import warnings
from datetime import date
from typing import Any

import pyoxigraph
import rdflib

from partners.enums import OrganisationKind
from services.enums import Access, AccessRights, ServiceKind
from services.models import HealthDataset, SampleCollection, Service
from tests.factories import make_organisation, make_service

EHDS = "http://data.europa.eu/eli/reg/2025/327/oj"
HOSTILE = (
    'A "quote", a \\ back\nnew\r\tline </script><script>alert(1)</script> \u202eevil\u2066'
    " 🧬 \x07 ''' \"\"\" <a> & @fr ^^x"
)
BAD_ADDRESS = 'https://example.org/a b"c<d>{e}|f\\g^h`i/é?q=[1] 2#x#y%zz'

Triple = tuple[str, str, tuple[str, str, str]]


def make_dataset(service: Service | None = None, **fields: Any) -> Service:
    """Make a health-data service of which every mandatory property is known."""
    service = service or make_service(kind=ServiceKind.HEALTH_DATA, access=Access.DATA_AND_SAMPLES)
    known: dict[str, Any] = {
        "access_rights": AccessRights.NON_PUBLIC, "legislation": [EHDS], "themes": ["HEAL"],
        "health_categories": ["EHRS", "RQSH"], "keywords_fr": ["cancer du sein"],
        "keywords_en": ["breast cancer"], "dataset_types": ["STATISTICAL"],
        "provenance": "Hospital records.", "access_url": "https://example.org/access",
        "has_structured_data": False,
        "hdab": make_organisation(kind=OrganisationKind.PUBLIC_AUTHORITY),
    }  # fmt: skip
    HealthDataset.objects.create(service=service, **(known | fields))
    return service


def make_whole_dataset() -> Service:
    """Make a health-data service of which everything is known."""
    return make_dataset(
        has_structured_data=True, variables_url="https://example.org/variables",
        custodian=make_organisation(), identifiers=["doi:10.1/x"], health_themes=["CANCER_DISEASE"],
        coding_systems=["ICD-10"], number_of_records=12000, number_of_individuals=9000, min_age=18,
        max_age=99, population="Adults", retention_from=date(2020, 1, 1),
        retention_until=date(2040, 1, 1), purposes=["Research"], legal_basis=["Public interest"],
        has_personal_data=True, sample_url="https://example.org/sample",
        analytics_url="https://example.org/figures", covers_from=date(2014, 1, 1),
        frequency="ANNUAL", distribution_title="Extract", formats=["CSV"],
    )  # fmt: skip


def make_collection(**fields: Any) -> Service:
    """Make a sample collection of which every mandatory attribute is known."""
    service = make_service(kind=ServiceKind.SAMPLES, access=Access.DATA_AND_SAMPLES)
    known: dict[str, Any] = {
        "sample_types": ["tissue_ffpe", "dna"], "dataset_types": ["clinical"],
        "sexes": ["female", "male"],
    }  # fmt: skip
    SampleCollection.objects.create(service=service, **(known | fields))
    return service


def body_of(answer: Any) -> str:
    """Return what a document says, streamed or not."""
    whole = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return whole.decode()


def read_by_rdflib(text: str, format_: str) -> set[Triple]:
    """Return the statements of a document as rdflib reads them."""
    graph = rdflib.Graph()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's own, in its JSON-LD reader
        graph.parse(data=text, format=format_)
    return {(str(s), str(p), _plain(o)) for s, p, o in graph}


def _plain(value: Any) -> tuple[str, str, str]:
    if isinstance(value, rdflib.Literal):
        return (str(value), str(value.language or ""), str(value.datatype or ""))
    return (str(value), "", "address")


def read_by_oxigraph(text: str, format_: Any) -> set[Triple]:
    """Return the statements of a document as Oxigraph, which shares no code with rdflib, does."""
    found = set()
    for quad in pyoxigraph.parse(text.encode(), format=format_):
        value = quad.object
        if isinstance(value, pyoxigraph.Literal):
            datatype = value.datatype.value
            plain = datatype.endswith(("#string", "#langString"))
            said = (value.value, value.language or "", "" if plain else datatype)
        else:
            said = (value.value, "", "address")
        found.add((quad.subject.value, quad.predicate.value, said))
    return found
