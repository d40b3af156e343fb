"""What the directory of people reads."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import (
    Count,
    Exists,
    F,
    Func,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.functions import Lower

from partners.enums import Vocabulary
from partners.models import Membership, Organisation, Term
from partners.models.projects import EDITING_MEMBERS
from partners.queries.organisations import terms
from pscc.accounts.models import User
from pscc.community.models import ListedPerson
from pscc.kernel.search import Unaccent

BY_NAME = ("person__name", "pk")
MOST_WORDS = 8


def acted_for(user: Any) -> QuerySet[Organisation]:
    """Return the organisations of the directory of which the person is a member."""
    roles = Membership.objects.active().filter(user=user)
    rows: QuerySet[Organisation] = Organisation.objects.published()
    return rows.filter(pk__in=roles.values("organisation_id")).order_by("name")


def named_by(person_id: int) -> int | None:
    """Return the organisation that a person names to members and may speak for, as its owner or
    editor, as long as members find the person.
    """
    rows: Any = ListedPerson.objects.shown().with_organisation()
    roles = Membership.objects.active().filter(user=person_id, role__in=EDITING_MEMBERS)
    named: int | None = (
        rows.filter(person=person_id, acts=True, organisation__in=roles.values("organisation_id"))
        .values_list("organisation_id", flat=True)
        .first()
    )
    return named


def for_page(rows: QuerySet[ListedPerson]) -> QuerySet[ListedPerson]:
    """Read with people what a card or a page shows of them: two statements."""
    known: Any = rows
    subjects = Term.objects.order_by("vocabulary", "position", "code")
    found: QuerySet[ListedPerson] = (
        known.with_organisation()
        .select_related("person", "organisation")
        .prefetch_related(Prefetch("subjects", queryset=subjects))
    )
    return found


def found() -> QuerySet[ListedPerson]:
    """Return the people that members find, by name."""
    rows: QuerySet[ListedPerson] = ListedPerson.objects.shown().order_by(*BY_NAME)
    return rows


def own_listing(user: Any) -> ListedPerson | None:
    """Return what a person shows of themselves, if they do."""
    return for_page(ListedPerson.objects.filter(person=user.pk)).first()


def no_longer_acting() -> QuerySet[ListedPerson]:
    """Return those who name an organisation of which they are no member any more."""
    roles = Membership.objects.active().filter(
        user=OuterRef("person"), organisation=OuterRef("organisation")
    )
    rows = ListedPerson.objects.filter(organisation__isnull=False)
    return rows.filter(~Exists(roles))


def owner(listed_person_id: int) -> list[User]:
    """Return whose listing it is; nobody if it is gone."""
    people = User.objects.filter(listing=listed_person_id, is_active=True)
    return list(people)


def matching_people(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    """Return those of whom every word stands in the name, what they say or their fields, by name.

    The rows are few and change with an account's name, so they are read as they are: there is no
    copy of a name to keep.
    """
    texts = _in_one("person__name", "headline_fr", "headline_en", "asks_fr", "asks_en")
    rows = rows.annotate(plain=_plain(texts))
    named = Term.objects.annotate(plain=_plain(_in_one("label_fr", "label_en")))
    for word in words.split()[:MOST_WORDS]:
        meant = named.filter(plain__contains=_plain(Value(word)))
        listings = ListedPerson.subjects.through.objects.filter(term__in=meant.values("pk"))
        rows = rows.filter(
            Q(plain__contains=_plain(Value(word))) | Q(pk__in=listings.values("listedperson_id"))
        )
    return rows.order_by(*BY_NAME)


def _in_one(*columns: str) -> Any:
    return Func(Value(" "), *columns, function="concat_ws", output_field=TextField())


def _plain(text: Any) -> Any:
    return Lower(Unaccent(text))


def narrow_by_term(
    vocabulary: Vocabulary,
) -> Callable[[QuerySet[Any], Sequence[str]], QuerySet[Any]]:
    """Return how a facet keeps the people of some terms."""

    def narrow(rows: QuerySet[Any], codes: Sequence[str]) -> QuerySet[Any]:
        chosen = Term.objects.filter(vocabulary=vocabulary, code__in=list(codes))
        listings = ListedPerson.subjects.through.objects.filter(term__in=chosen.values("pk"))
        return rows.filter(pk__in=listings.values("listedperson_id"))

    return narrow


def count_by_term(vocabulary: Vocabulary) -> Callable[[QuerySet[Any]], QuerySet[Any]]:
    """Return how a facet counts people by term, as (choice, number)."""

    def count(rows: QuerySet[Any]) -> QuerySet[Any]:
        named = rows.filter(subjects__vocabulary=vocabulary).annotate(choice=F("subjects__code"))
        counted: QuerySet[Any] = named.values("choice").annotate(number=Count("pk"))
        return counted

    return count


def choices_of_terms(vocabulary: Vocabulary) -> Callable[[], list[tuple[str, Any]]]:
    """Return the choices of a facet, in the order of the vocabulary."""
    return lambda: [(term.code, term.label) for term in terms(vocabulary)]


def narrow_by_language(rows: QuerySet[Any], codes: Sequence[str]) -> QuerySet[Any]:
    """Keep the people who speak one of some languages."""
    return rows.filter(languages__overlap=list(codes))


def count_by_language(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Count people by language, as (choice, number)."""
    named = rows.annotate(choice=Func(F("languages"), function="unnest"))
    counted: QuerySet[Any] = named.values("choice").annotate(number=Count("pk"))
    return counted
