"""The terms that one organisation or service carries, all its vocabularies in one statement."""

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q

from partners.models import Term


def read_terms(owner: Model, *parts: str) -> None:
    """Read several lists of terms of `owner` at once, in the order of their vocabularies.

    `owner.<part>.all()` answers from what was read, as after `prefetch_related`, which would send
    one statement for each list.
    """
    rows = {part: _rows_of(owner, part) for part in parts}
    held = reduce(or_, (Q(pk__in=each.values("term_id")) for each in rows.values()))
    marks = {
        f"is_in_{part}": Exists(each.filter(term_id=OuterRef("pk"))) for part, each in rows.items()
    }
    terms = list(Term.objects.filter(held).annotate(**marks).order_by("position", "code"))
    kept = owner.__dict__.setdefault("_prefetched_objects_cache", {})
    for part in parts:
        answer = getattr(owner, part).get_queryset()
        answer._result_cache = [term for term in terms if getattr(term, f"is_in_{part}")]  # noqa: SLF001
        kept[part] = answer


def _rows_of(owner: Model, part: str) -> Any:
    field: Any = owner._meta.get_field(part)
    through: Any = field.remote_field.through
    return through.objects.filter(**{field.m2m_field_name(): owner.pk})
