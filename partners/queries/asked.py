"""What forms offer from the vocabularies and the directory."""

from collections.abc import Iterable

from partners.enums import Vocabulary
from partners.models import Organisation, Term, TermMerge
from pscc.kernel.questions.vocabularies import Entry, Listed


def entries_of(vocabulary: str) -> list[Entry]:
    """Return the terms of a vocabulary in order, then those that were absorbed; two statements."""
    terms = Term.objects.of(Vocabulary(vocabulary)).select_related("parent")
    found = [
        Entry(each.code, _both(each), each.parent.code if each.parent else "") for each in terms
    ]
    merged = TermMerge.objects.filter(vocabulary=vocabulary).select_related("kept").order_by("pk")
    return found + [Entry(each.code, _both(each), became=each.kept.code) for each in merged]


def _both(term: Term | TermMerge) -> dict[str, str]:
    return {code: str(getattr(term, f"label_{code}") or "") for code in ("fr", "en")}


def listed(names: Iterable[str] | None) -> list[Listed]:
    """Return the published organisations with these names, all for None; one statement."""
    found = Organisation.objects.published().order_by("name")
    if names is not None:
        found = found.filter(name__in=list(names))
    return [Listed(uid, name) for uid, name in found.values_list("uid", "name")]
