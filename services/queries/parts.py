"""A service's card, part by part: what its provider edits, what changes keep."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from partners.enums import Vocabulary
from partners.models import Organisation
from partners.queries.differences import lines_of
from partners.queries.parts import Parts, Related, RowList, Sheet, of_vocabulary, read_parts
from services.models import (
    AccessStep,
    Equipment,
    Offer,
    RequiredDocument,
    Service,
    ServiceContact,
    ServiceEdit,
)

TEXTS = ("title", "summary", "for_whom", "you_bring", "you_get", "terms", "next_step")
TEXT_COLUMNS = tuple(f"{text}_{language}" for text in TEXTS for language in ("fr", "en"))
COLUMNS = (
    *TEXT_COLUMNS,
    "kind", "access", "price_basis", "stated_days", "industry_use", "access_mode", "external_url",
    "capacity", "quality_standards",
)  # fmt: skip
TERMS = {
    "stages": Vocabulary.STAGE,
    "modalities": Vocabulary.MODALITY,
    "tumour_types": Vocabulary.TUMOUR_TYPE,
    "disciplines": Vocabulary.DISCIPLINE,
    "labels": Vocabulary.LABEL,
}
CO_PROVIDERS = "co_providers"
ROWS = {
    "offers": RowList(
        _("Offers"),
        Offer,
        ("audience", "price_basis", "amount", "unit_fr", "unit_en", "conditions_fr",
         "conditions_en", "has_priority"),
        key=("audience",),
    ),
    "documents": RowList(
        _("Documents to bring"),
        RequiredDocument,
        ("name_fr", "name_en", "note_fr", "note_en", "is_required", "template"),
    ),
    "access_steps": RowList(
        _("Steps of access"),
        AccessStep,
        ("name_fr", "name_en", "committee", "stated_days"),
    ),
    "equipment": RowList(
        _("Equipment"),
        Equipment,
        ("name_fr", "name_en", "model", "quantity", "note_fr", "note_en"),
    ),
    "contacts": RowList(
        _("Contact team"),
        ServiceContact,
        ("name", "role", "email", "is_active", "is_public"),
        key=("email",),
    ),
}  # fmt: skip


def _organisations(slugs: Iterable[str]) -> object:
    return Organisation.objects.filter(slug__in=list(slugs))


CARD = Sheet(
    model=Service,
    owner="service",
    edits=ServiceEdit,
    columns=COLUMNS,
    related={
        **{part: of_vocabulary(vocabulary) for part, vocabulary in TERMS.items()},
        CO_PROVIDERS: Related(_organisations, code="slug", order=("name",)),
    },
    rows=ROWS,
    stale=_(
        "Someone else changed this service while you were writing. Nothing is lost: what is"
        " stored now is shown beside yours. Keep what is right, then go on."
    ),
    foreign=_(
        "One of these rows does not belong to this service any more."
        " Nothing was saved. Remove the row and add it anew."
    ),
)
ALL_PARTS = (*COLUMNS, *TERMS, CO_PROVIDERS, *ROWS)

# What a copy at another site has of its own, and does not follow its template in.
OF_ITS_SITE = frozenset({CO_PROVIDERS, "contacts", "capacity", "external_url", "access_mode"})
FOLLOWED = tuple(part for part in ALL_PARTS if part not in OF_ITS_SITE)


def read_card(service: Service, parts: Iterable[str]) -> Parts:
    """Return the stored value of some parts; one statement for each list."""
    return read_parts(CARD, service, parts)


def described_card(part: str, value: object) -> list[str]:
    """Return a part's value as lines that people read."""
    return lines_of(CARD, part, value)
