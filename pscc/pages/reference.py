"""What a portal needs before its first visitor: its name, its roles and its vocabularies.

Only what is missing is written, so that whatever staff changed stays as they wrote it.
"""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from partners.enums import Vocabulary
from partners.models import KeyFigure, Organisation, Term, TermMerge
from pscc.accounts.actions import ensure_roles
from pscc.kernel.clock import now
from pscc.kernel.models import SiteConfiguration
from pscc.kernel.site import forget_site
from pscc.pages.ecosystem.figures import QUOTATIONS
from services.actions.orientation.weights import ensure_first_weights

DATA = Path(__file__).parent / "data"


def read_data(name: str) -> Any:
    """Return one of the data files."""
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def texts(**words: dict[str, str]) -> dict[str, str]:
    """Return the columns of each language: of title={"fr": …} the value of `title_fr`."""
    return {f"{name}_{code}": text for name, both in words.items() for code, text in both.items()}


@transaction.atomic
def load_reference_data() -> int:
    """Create the configuration, the roles, the key figures and the terms that are missing; return
    how many terms. A vocabulary that a cluster may replace as a whole is left alone once it has a
    term.
    """
    data = read_data("reference")
    _configure(data["configuration"])
    ensure_roles()
    ensure_first_weights(at=now())
    _load_key_figures()
    known: dict[str, dict[str, int]] = {name: {} for name in data["vocabularies"]}
    for vocabulary, code, pk in Term.objects.values_list("vocabulary", "code", "pk"):
        known.setdefault(vocabulary, {})[code] = pk
    return sum(
        _load_terms(Vocabulary(name), content["source"], content["terms"], known[name])
        for name, content in data["vocabularies"].items()
        if not (content.get("only_if_none") and known[name])
    )


def _configure(words: dict[str, Any]) -> None:
    both = {name: value for name, value in words.items() if isinstance(value, dict)}
    plain = {name: value for name, value in words.items() if name not in both}
    SiteConfiguration.objects.get_or_create(
        pk=1,
        defaults={
            **plain,
            **texts(**both),
            "contact_email": settings.DEFAULT_FROM_EMAIL,
            "support_email": settings.DEFAULT_FROM_EMAIL,
        },
    )
    forget_site()


def _load_key_figures() -> None:
    """Create the quoted figures on a portal that has none yet; from then on staff keep them."""
    if KeyFigure.objects.exists():
        return
    slugs = {row.organisation for row in QUOTATIONS}
    known = Organisation.objects.in_bulk(slugs, field_name="slug")
    KeyFigure.objects.bulk_create(
        KeyFigure(
            qualifier=row.qualifier,
            value=row.value,
            as_of=row.as_of,
            source=row.source,
            organisation=known.get(row.organisation),
            is_published=True,
            position=position,
            metric_fr=row.metric.fr,
            metric_en=row.metric.en,
            unit_fr=row.unit.fr,
            unit_en=row.unit.en,
        )
        for position, row in enumerate(QUOTATIONS)
    )


def _load_terms(
    vocabulary: Vocabulary, source: str, entries: list[dict[str, str]], known: dict[str, int]
) -> int:
    """Create the missing terms, parents before their children; `known` are those there already."""
    merged = TermMerge.objects.filter(vocabulary=vocabulary)
    known |= dict(merged.values_list("code", "kept"))  # staff have put these together
    created = 0
    for is_child in (False, True):
        missing = [
            Term(
                vocabulary=vocabulary,
                code=entry["code"],
                position=position,
                source=source,
                parent_id=known[entry["parent"]] if is_child else None,
                **texts(label={"fr": entry["fr"], "en": entry["en"]}),
            )
            for position, entry in enumerate(entries, start=1)
            if ("parent" in entry) is is_child and entry["code"] not in known
        ]
        Term.objects.bulk_create(missing)
        known |= {term.code: term.pk for term in missing}
        created += len(missing)
    return created
