"""The shape of vocabularies: terms move in their tree, are merged, are removed."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from partners.models import Term, TermMerge
from partners.queries.merges import Reference
from partners.queries.vocabulary import code_uses_of, in_order, terms_under, uses, uses_of
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from pscc.outbox import publish

STEPS = ("up", "down", "in", "out")


@transaction.atomic
def move_term(*, term_id: int, step: str, by: Any, at: datetime) -> Term:
    """Move a term one place: "up" or "down" among its neighbours, "in" under the one above it,
    "out" beside its parent. What is below it goes with it. Locks its vocabulary.

    Raises Refused where there is no such place; PermissionDenied.
    """
    term, terms = _locked(term_id)
    require(by, "partners.change_term", term)
    siblings = [each for each in terms if each.parent_id == term.parent_id]
    place = siblings.index(term)
    if step == "up" and place > 0:
        _swap(terms, term, siblings[place - 1])
    elif step == "down" and place + 1 < len(siblings):
        _swap(terms, term, siblings[place + 1])
    elif step == "in" and place > 0:
        term.parent = siblings[place - 1]
        _put_last(terms, term)
    elif step == "out" and term.parent_id is not None:
        _put_beside_parent(terms, term)
    else:
        raise Refused(_("“%(term)s” cannot move any further this way.") % {"term": term})
    _store_order(terms)
    return term


@transaction.atomic
def put_term_under(*, term_id: int, parent_id: int | None, by: Any, at: datetime) -> Term:
    """Put a term, with all that is below it, under another one, or at the top. Locks its
    vocabulary.

    Raises Refused for a parent that lies below it or belongs to another vocabulary;
    PermissionDenied.
    """
    term, terms = _locked(term_id)
    require(by, "partners.change_term", term)
    if parent_id is not None:
        parent = Term.objects.get(pk=parent_id)
        if problem := why_not_under(term, parent):
            raise Refused(problem)
    term.parent_id = parent_id
    _put_last(terms, term)
    _store_order(terms)
    return term


def why_not_under(term: Term, parent: Term) -> str:
    """Say why a term cannot stand under another one; empty if it can."""
    if term.vocabulary != parent.vocabulary:
        return _("“%(parent)s” belongs to another vocabulary.") % {"parent": parent}
    if term.pk and parent.pk in terms_under(term):
        return _(
            "“%(parent)s” lies below “%(term)s” itself: the tree would close in a circle. Move"
            " “%(parent)s” out first."
        ) % {"parent": parent, "term": term}
    return ""


def _locked(term_id: int) -> tuple[Term, list[Term]]:
    """Return a term and its whole vocabulary in order, locked; the same objects in both."""
    vocabulary = Term.objects.values_list("vocabulary", flat=True).get(pk=term_id)
    rows = Term.objects.select_for_update(of=("self",), no_key=True).filter(vocabulary=vocabulary)
    list(rows.order_by("pk").values_list("pk", flat=True))  # locked in one order, for everybody
    terms = list(Term.objects.filter(vocabulary=vocabulary).order_by("position", "code"))
    return next(each for each in terms if each.pk == term_id), terms


def _swap(terms: list[Term], one: Term, other: Term) -> None:
    a, b = terms.index(one), terms.index(other)
    terms[a], terms[b] = terms[b], terms[a]


def _put_last(terms: list[Term], term: Term) -> None:
    terms.remove(term)
    terms.append(term)


def _put_beside_parent(terms: list[Term], term: Term) -> None:
    parent = next(each for each in terms if each.pk == term.parent_id)
    term.parent_id = parent.parent_id
    terms.remove(term)
    terms.insert(terms.index(parent) + 1, term)


def _store_order(terms: list[Term]) -> None:
    """Number a vocabulary through, parents before their children, and store what moved."""
    was = {each.pk: (each.position, each.parent_id) for each in Term.objects.filter(
        pk__in=[each.pk for each in terms])}  # fmt: skip
    for position, (term, *_rest) in enumerate(in_order(terms), start=1):
        term.position = position
        if was[term.pk] != (term.position, term.parent_id):
            term.save(update_fields=["position", "parent"])


@transaction.atomic
def remove_term(*, term_id: int, by: Any, at: datetime) -> None:
    """Take a term that nothing uses out of its vocabulary.

    Raises Refused, saying where it is used; PermissionDenied. Locks its vocabulary.
    """
    term, terms = _locked(term_id)
    require(by, "partners.remove_term", term)
    places = [f"{use.title} ({use.count})" for use in uses_of(term)] + code_uses_of(term)
    children = [str(each) for each in terms if each.parent_id == term.pk]
    if children:
        places.append(_("terms below it: %(terms)s") % {"terms": ", ".join(children)})
    if places:
        raise Refused(
            _("“%(term)s” is in use, so it stays: %(places)s. Merge it into another term instead.")
            % {"term": term, "places": "; ".join(places)}
        )
    if term.merges.exists():
        raise Refused(_("Other terms were merged into “%(term)s”, so it stays.") % {"term": term})
    term.delete()


@transaction.atomic
def merge_terms(*, kept_id: int, absorbed_id: int, by: Any, at: datetime) -> TermMerge:
    """Make two terms of one vocabulary one: whatever of whatever room uses the absorbed one uses
    the kept one from now on, what is below it lies below the kept one, and it is gone.

    Raises Refused, and changes nothing, for terms of two vocabularies, for a kept one that lies
    below the absorbed one, for a code that stands written in a form or a rule, and for a row that
    cannot move; PermissionDenied. Locks the vocabulary.
    """
    absorbed, terms = _locked(absorbed_id)
    require(by, "partners.merge_terms", absorbed)
    kept = next((each for each in terms if each.pk == kept_id), None)
    if problem := _why_not_one(kept, absorbed):
        raise Refused(problem)
    assert kept is not None  # noqa: S101 a refusal otherwise
    moved = {reference.key: _move(reference, kept, absorbed) for reference in uses()}
    for child in terms:
        if child.parent_id == absorbed.pk:
            child.parent = kept
            child.save(update_fields=["parent"])
    merge = TermMerge.objects.create(
        vocabulary=absorbed.vocabulary,
        code=absorbed.code,
        label_fr=_label(absorbed, "fr"),
        label_en=_label(absorbed, "en"),
        kept=kept,
        moved={key: counts for key, counts in moved.items() if any(counts.values())},
        merged_by=by,
        merged_at=at,
    )
    absorbed.merges.update(kept=kept)
    Term.objects.get(pk=absorbed.pk).delete()
    _store_order([each for each in terms if each.pk != absorbed.pk])
    publish("partners.terms_merged", merge_id=merge.pk)
    return merge


def _label(term: Term, language: str) -> str:
    return str(getattr(term, f"label_{language}") or term.label or "")


def _why_not_one(kept: Term | None, absorbed: Term) -> str:
    if kept is None:
        return _("Choose a term of the same vocabulary.")
    if kept == absorbed:
        return _("Choose two different terms.")
    if kept.pk in terms_under(absorbed):
        return _(
            "“%(kept)s” lies below “%(absorbed)s”. Move it out first, or keep the other one."
        ) % {"kept": kept, "absorbed": absorbed}
    if places := code_uses_of(absorbed):
        return _(
            "The code “%(code)s” stands written where a merge cannot change it: %(places)s. Keep"
            " this term, or change these first."
        ) % {"code": absorbed.code, "places": "; ".join(places)}
    return ""


def _move(reference: Reference, kept: Term, absorbed: Term) -> dict[str, int]:
    """Let rows of one kind use the kept term; a row of a plain list that says so twice goes."""
    mine = reference.rows.filter(**{reference.column: absorbed})
    doubled = 0
    if reference.model._meta.auto_created:
        owner = _owner_column(reference)
        has_both = reference.rows.filter(**{reference.column: kept}).values(owner)
        doubled = mine.filter(**{f"{owner}__in": has_both}).delete()[0]
    try:
        with transaction.atomic():
            return {"moved": mine.update(**{reference.column: kept}), "doubled": doubled}
    except IntegrityError as error:
        raise Refused(
            _("%(what)s: some have both terms, with details of their own for each. Remove one of"
              " the two there, then merge.")
            % {"what": reference.title}
        ) from error  # fmt: skip


def _owner_column(reference: Reference) -> str:
    """Name the column of a plain list that says whose list it is."""
    columns = [each for each in reference.model._meta.concrete_fields if each.is_relation]
    return next(each.attname for each in columns if each.name != reference.column)
