"""By what the API's lists narrow: the same names and values as in the addresses of the pages. A
name may be given several times; any one of its values will do.
"""

from typing import Annotated

from ninja import Schema
from pydantic import Field, StringConstraints

from calls.enums import CallPhase
from partners.enums import Circle, Maturity, OrganisationKind
from pscc.community.enums import NewsKind
from services.enums import Access, PriceBasis, ServiceKind

MOST_ROWS = 100
LAST_PAGE = 10_000
Code = Annotated[str, StringConstraints(max_length=80)]
Words = Annotated[str, StringConstraints(max_length=200)]
Year = Annotated[int, Field(ge=1900, le=2200)]


class Paging(Schema):
    page: Annotated[int, Field(ge=1, le=LAST_PAGE)] = 1
    size: Annotated[int, Field(ge=1, le=MOST_ROWS)] = 25


class OrganisationFilter(Schema):
    q: Words = ""
    kind: list[OrganisationKind] = []
    circle: list[Circle] = []
    maturity: list[Maturity] = []
    city: list[Code] = []
    country: list[Code] = []
    discipline: list[Code] = []
    tumour: list[Code] = []
    label: list[Code] = []


class ServiceFilter(Schema):
    q: Words = ""
    kind: list[ServiceKind] = []
    access: list[Access] = []
    price: list[PriceBasis] = []
    stage: list[Code] = []
    modality: list[Code] = []
    tumour: list[Code] = []
    discipline: list[Code] = []
    label: list[Code] = []
    provider: list[Code] = []


class CallFilter(Schema):
    q: Words = ""
    phase: list[CallPhase] = []


class AwardFilter(Schema):
    call: list[Code] = []
    year: list[Year] = []


class NewsFilter(Schema):
    q: Words = ""
    kind: list[NewsKind] = []
    year: list[Year] = []


class EventFilter(Schema):
    q: Words = ""
    when: list[Annotated[str, StringConstraints(pattern="^(coming|past)$")]] = []
