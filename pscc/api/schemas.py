"""What the API answers, as its description (OpenAPI) says it. Texts stand in both languages;
moments carry their offset; amounts are euros, written as text so that no reader rounds them.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Generic, TypeVar
from uuid import UUID

from ninja import Schema

T = TypeVar("T")


class Text(Schema):
    fr: str
    en: str


class Page(Schema, Generic[T]):
    count: int
    page: int
    pages: int
    next: str | None
    previous: str | None
    results: list[T]


class Problem(Schema):
    """A refusal in words (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    parameters: list[str] | None = None


class Named(Schema):
    id: str
    name: str


class Identifier(Schema):
    scheme: str
    value: str
    since: date | None
    until: date | None


class Organisation(Schema):
    id: str
    address: str
    name: str
    legal_name: str
    acronym: str
    kind: str
    maturity: str
    summary: Text
    description: Text
    city: str
    country: str
    website: str
    founded_year: int | None
    headcount: int | None
    headcount_on: date | None
    circles: list[str]
    identifiers: list[Identifier]
    labels: list[str]
    disciplines: list[str]
    tumour_types: list[str]
    checked_on: date | None
    source: str
    source_licence: str
    updated_at: datetime
    is_demo: bool


class Service(Schema):
    id: str
    address: str
    title: Text
    summary: Text
    kind: str
    access: str
    state: str
    provider: Named
    co_providers: list[Named]
    access_mode: str
    external_url: str
    price_basis: str
    stated_days: int | None
    industry_use: str
    for_whom: Text
    you_bring: Text
    you_get: Text
    terms: Text
    next_step: Text
    stages: list[str]
    modalities: list[str]
    tumour_types: list[str]
    disciplines: list[str]
    labels: list[str]
    checked_on: date | None
    source: str
    source_licence: str
    updated_at: datetime
    is_demo: bool


class Stage(Schema):
    name: Text
    kind: str
    phase: str
    takes_new_applications: bool
    opens_at: datetime
    closes_at: datetime


class Call(Schema):
    id: UUID
    code: str
    address: str
    title: Text
    summary: Text
    phase: str
    opens_at: datetime | None
    closes_at: datetime | None
    time_zone: str
    grace_minutes: int
    budget: Decimal | None
    award_min: Decimal | None
    award_max: Decimal | None
    currency: str
    stages: list[Stage]
    published_at: datetime
    updated_at: datetime
    is_demo: bool


class FormVersion(Schema):
    number: int
    published_at: datetime


class StageForms(Schema):
    """The published versions of a stage's form."""

    stage: Text
    versions: list[FormVersion]


class EligibilityRule(Schema):
    """Who may apply: `words` say the whole rule; one that does not `decide` only warns."""

    fact: str
    comparison: str
    values: list[str]
    decides: bool
    since: date | None
    until: date | None
    reason: Text
    remedy: Text
    words: Text


class Criterion(Schema):
    """What experts score, from 0 to `scale_max`; `weight` is in percent of the whole."""

    code: str
    title: Text
    guidance: Text
    weight: int
    scale_max: int


class ServiceOfCall(Schema):
    title: Text
    address: str


class Question(Schema):
    question: Text
    answer: Text


class Figure(Schema):
    label: Text
    value: Decimal
    unit: Text
    as_of: date
    source: str


class CallInFull(Call):
    description: Text
    guidelines: Text
    contact: str
    source: str
    forms: list[StageForms]
    eligibility: list[EligibilityRule]
    criteria: list[Criterion]
    services: list[ServiceOfCall]
    faq: list[Question]
    figures: list[Figure]


class OfCall(Schema):
    id: UUID
    code: str
    title: Text


class Recipient(Schema):
    """`id` only where the organisation has a public page."""

    id: str | None
    name: str


class Award(Schema):
    id: str
    title: Text
    summary: Text
    amount: Decimal
    paid: Decimal
    currency: str
    state: str
    awarded_on: date | None
    starts_on: date | None
    ends_on: date | None
    ended_on: date | None
    call: OfCall
    organisation: Recipient | None
    is_demo: bool


class NewsItem(Schema):
    id: str
    address: str
    kind: str
    title: Text
    summary: Text
    body: Text
    dated_on: date
    place: str
    original_language: str
    source: str
    organisations: list[Named]
    updated_at: datetime
    is_demo: bool


class Event(Schema):
    """The link of an online event is for those who have a place."""

    id: str
    address: str
    title: Text
    summary: Text
    body: Text
    starts_at: datetime
    ends_at: datetime
    place: str
    is_online: bool
    capacity: int | None
    registration_until: datetime | None
    state: str
    updated_at: datetime
    is_demo: bool


class Term(Schema):
    code: str
    label: Text
    parent: str | None
    source: str


class Vocabulary(Schema):
    id: str
    label: Text
    terms: list[Term]
