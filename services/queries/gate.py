"""The publishing gate: what a service still lacks, in words, and how far its provider has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial, reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise, lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pscc.kernel.counting import number_of
from services.enums import PriceBasis
from services.metadata.completeness import completeness_of, record_of
from services.models import Service, ServiceContact, ServiceStage
from services.queries.profiles import mandatory_properties, without_property

ENOUGH_CONTACTS = 2


@dataclass(frozen=True)
class Requirement:
    """One thing that a service must say before it is published: in which section of its space."""

    key: str
    section: str
    words: Promise | str
    absent: Q  # how the database finds services without it


def _text(name: str, section: str, fr: Promise, en: Promise) -> tuple[Requirement, Requirement]:
    return (
        Requirement(f"{name}_fr", section, fr, _without(f"{name}_fr")),
        Requirement(f"{name}_en", section, en, _without(f"{name}_en")),
    )


def _without(column: str) -> Q:
    return Q(**{column: ""}) | Q(**{f"{column}__isnull": True})


REQUIREMENTS: tuple[Requirement, ...] = (
    *_text("title", "texts", _("Title in French"), _("Title in English")),
    *_text("summary", "texts", _("One sentence in French"), _("One sentence in English")),
    *_text("for_whom", "texts", _("For whom, in French"), _("For whom, in English")),
    *_text("you_bring", "texts", _("What you bring, in French"), _("What you bring, in English")),
    *_text("you_get", "texts", _("What you get, in French"), _("What you get, in English")),
    *_text("next_step", "texts", _("What happens next, in French"),
           _("What happens next, in English")),
    Requirement("price_basis", "terms", _("Price basis"), Q(price_basis=PriceBasis.NOT_STATED)),
    Requirement("stated_days", "terms", _("Lead time in days"), Q(stated_days__isnull=True)),
    Requirement("stages", "subjects", _("At least one stage"), Q(has_stage=False)),
)  # fmt: skip


def _of_profiles() -> tuple[Requirement, ...]:
    """Return what the metadata of a kind must say in its profile: asked for, and no bar."""
    return tuple(
        Requirement(
            f"{kind}.{asked.key}",
            METADATA,
            format_lazy("{} – {}", rules.profile, lazy(partial(getattr, asked, "label"), str)()),
            without_property(kind, rules, asked),
        )
        for kind, rules, asked in mandatory_properties()
    )


METADATA = "metadata"  # the page of a service's space on which its profile is answered
OF_PROFILES = _of_profiles()


@dataclass(frozen=True)
class Missing:
    """What lacks, in words, and the section of the space in which it is filled in."""

    key: str
    section: str
    words: Promise | str


@dataclass(frozen=True)
class Gate:
    """How far a service has come on its way to the catalogue."""

    missing: Sequence[Missing]
    advised: Sequence[Missing]  # mandatory in a profile of metadata: said, but no reason to wait
    total: int
    contacts: int

    @property
    def is_open(self) -> bool:
        """Whether nothing lacks."""
        return not self.missing

    @property
    def percent(self) -> int:
        """How much there is, in whole per cent, rounded down: 100 means nothing lacks."""
        return 100 * (self.total - len(self.missing)) // self.total

    @property
    def has_few_contacts(self) -> bool:
        """Whether requests depend on one person, or on nobody: said, but no reason to wait."""
        return self.contacts < ENOUGH_CONTACTS


def with_gate(queryset: QuerySet[Service]) -> QuerySet[Service]:
    """Add to services what the gate asks of the database; no further statement."""
    stages: Any = ServiceStage._default_manager
    active = ServiceContact.objects.filter(is_active=True)
    return queryset.annotate(
        has_stage=Exists(stages.filter(service_id=OuterRef("pk"))),
        active_contacts=number_of(active, "service"),
    )


def gate_of(service: Service) -> Gate:
    """Return what a service lacks before it can be published; two statements, none for one read
    through `with_gate`, apart from what its kind asks.
    """
    known: Any = service
    if not hasattr(known, "has_stage"):
        known.has_stage = service.stages.exists()
        contacts = ServiceContact.objects.filter(service=service, is_active=True)
        known.active_contacts = contacts.count()
    missing = [
        Missing(each.key, each.section, each.words)
        for each in REQUIREMENTS
        if _lacks(known, each.key)
    ]
    return Gate(missing, _advised(service), len(REQUIREMENTS), known.active_contacts)


def _advised(service: Service) -> list[Missing]:
    score = completeness_of(service, record_of(service))
    gaps = score.missing if score else []
    return [
        Missing(f"{service.kind}.{gap.asked.key}", METADATA, gap.words)
        for gap in gaps
        if gap.column
    ]


def completeness(service: Service) -> int:
    """Return how much of its card a service has, in per cent, for a list read through `with_gate`;
    asks nothing more of the database.
    """
    lacking = sum(_lacks(service, each.key) for each in REQUIREMENTS)
    return 100 * (len(REQUIREMENTS) - lacking) // len(REQUIREMENTS)


def _lacks(service: Any, key: str) -> bool:
    if key == "stages":
        return not service.has_stage
    if key == "price_basis":
        return bool(service.price_basis == PriceBasis.NOT_STATED)
    value = getattr(service, key)
    return value is None or value == ""


def incomplete(queryset: QuerySet[Service], key: str = "") -> QuerySet[Service]:
    """Return those of a queryset read through `with_gate` that lack something, or one thing, what
    their profile of metadata makes mandatory included.
    """
    every = (*REQUIREMENTS, *OF_PROFILES)
    asked = [each.absent for each in every if key in ("", each.key)]
    return queryset.filter(reduce(or_, asked)) if asked else queryset.none()
