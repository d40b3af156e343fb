"""What the pages of the pool of experts read: profiles, absences, and who has how much to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone

from calls.enums import AssignmentState, ExpertState
from calls.models import (
    Assignment,
    Call,
    ExpertAbsence,
    ExpertAffiliation,
    Expertise,
    ExpertProfile,
)
from calls.queries.office import office_applications
from calls.queries.reviews import ASKED, WAITS_FOR_EXPERT
from partners.enums import Vocabulary
from partners.models import Organisation, Term
from pscc.accounts.models import User
from pscc.kernel.access import allowed

SUBJECTS = (
    Vocabulary.DISCIPLINE,
    Vocabulary.TUMOUR_TYPE,
    Vocabulary.MODALITY,
    Vocabulary.PRODUCT_TYPE,
)
PER_PAGE = 50


def own_profile(user: Any) -> ExpertProfile | None:
    """Return a person's place in the pool, whatever its state; None for who was never invited."""
    return ExpertProfile.objects.select_related("user").filter(user=user).first()


def with_parts(profiles: QuerySet[ExpertProfile]) -> QuerySet[ExpertProfile]:
    """Add to profiles what their pages list: three more statements."""
    expertise = Expertise.objects.select_related("term").order_by("level", "term__position", "pk")
    places = ExpertAffiliation.objects.select_related("organisation").order_by(
        F("until").desc(nulls_first=True), "-since", "pk"
    )
    return profiles.prefetch_related(
        Prefetch("expertise", queryset=expertise),
        Prefetch("affiliations", queryset=places),
        Prefetch("absences", queryset=ExpertAbsence.objects.order_by("since", "pk")),
    )


def away_until(profiles: QuerySet[ExpertProfile], day: date) -> QuerySet[Any]:
    """Add to profiles `away_until`: the last day of the absence that a day falls into, or None."""
    covering = ExpertAbsence.objects.filter(
        profile=OuterRef("pk"), since__lte=day, until__gte=day
    ).order_by("-until")
    found: QuerySet[Any] = profiles.annotate(away_until=Subquery(covering.values("until")[:1]))
    return found


def subjects() -> list[tuple[str, list[Term]]]:
    """Return the terms an expert can choose from, by vocabulary, in the order of each."""
    terms = Term.objects.filter(vocabulary__in=SUBJECTS).order_by("position", "code")
    found: dict[str, list[Term]] = {each: [] for each in SUBJECTS}
    for term in terms:
        found[term.vocabulary].append(term)
    return [(str(Vocabulary(each).label), found[each]) for each in SUBJECTS if found[each]]


def known_organisations(row: ExpertAffiliation | None = None) -> QuerySet[Organisation]:
    """Return the organisations that an affiliation can name: the published ones, and the one that
    it names already, whatever became of it.
    """
    published = Organisation.objects.published().values("pk")
    named = Q(pk=row.organisation_id) if row is not None and row.organisation_id else Q()
    found: QuerySet[Organisation] = Organisation.objects.filter(Q(pk__in=published) | named)
    return found.order_by("name", "pk")


def absence_on(profile: ExpertProfile, day: date) -> ExpertAbsence | None:
    """Return the absence that a day falls into, the longest one."""
    covering = profile.absences.filter(since__lte=day, until__gte=day)
    return covering.order_by("-until").first()


def asked_in(call_id: int, expert_id: int, *, but: int | None = None) -> int:
    """Count an expert's reviews in a call, of whatever counts against the quota: proposed, asked
    for, written, submitted.
    """
    states = (AssignmentState.PROPOSED, *ASKED)
    rows = Assignment.objects.filter(application__call=call_id, expert=expert_id, state__in=states)
    return (rows if but is None else rows.exclude(pk=but)).count()


# --- Workload ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Load:
    """What one expert has to do in one call; `quota` is None outside the pool."""

    expert: Any
    call: Call
    proposed: int
    open: int
    submitted: int
    declined: int
    late: int
    quota: int | None
    away_until: date | None

    @property
    def is_full(self) -> bool:
        """Tell whether the quota is used up, proposals that nobody has sent yet included."""
        counted = self.proposed + self.open + self.submitted
        return self.quota is not None and counted >= self.quota


@dataclass(frozen=True)
class Workload:
    """A page of loads, those who have most open first, and who of the pool has none.

    `free` holds profiles with their person and `away_until`, by name; `more_free` counts those
    beyond the page.
    """

    rows: Sequence[Load]
    page: Page[Any]
    free: Sequence[ExpertProfile]
    more_free: int


def workload(user: Any, at: datetime, *, call_id: int | None = None, number: Any = 1) -> Workload:
    """Count proposed, open, submitted, declined and late reviews per expert and call, of the
    applications that the person handles, walls obeyed. Six statements, however many rows.
    """
    rows: Any = Assignment.objects.filter(application__in=office_applications(user))
    if call_id is not None:
        rows = rows.filter(application__call=call_id)
    groups: Any = (
        rows.values("expert_id", "application__call_id")
        .annotate(**_figures(at))
        .order_by("-open", "expert__name", "expert_id", "application__call_id")
    )
    page = Paginator(groups, PER_PAGE).get_page(number)
    free = _without(rows, at)
    shown = list(free[:PER_PAGE])
    more = free.count() - PER_PAGE if len(shown) == PER_PAGE else 0
    return Workload(_loads(list(page), at), page, shown, more)


def _without(rows: QuerySet[Assignment], at: datetime) -> QuerySet[ExpertProfile]:
    """Return the pool's experts of whom nothing is asked in these rows."""
    busy = rows.filter(state__in=(AssignmentState.PROPOSED, *ASKED)).values("expert_id")
    day = timezone.localdate(at)
    away = ExpertAbsence.objects.filter(profile=OuterRef("pk"), since__lte=day, until__gte=day)
    free = ExpertProfile.objects.filter(state=ExpertState.ACTIVE).exclude(user__in=busy)
    named = free.select_related("user").order_by("user__name", "pk")
    return named.annotate(away_until=Subquery(away.order_by("-until").values("until")[:1]))


def _figures(at: datetime) -> dict[str, Count]:
    waits = Q(state__in=WAITS_FOR_EXPERT)
    return {
        "proposed": Count("pk", filter=Q(state=AssignmentState.PROPOSED)),
        "open": Count("pk", filter=waits),
        "submitted": Count("pk", filter=Q(state=AssignmentState.SUBMITTED)),
        "declined": Count("pk", filter=Q(state=AssignmentState.DECLINED)),
        "late": Count("pk", filter=waits & Q(due_at__lt=at)),
    }


def _loads(groups: list[dict[str, Any]], at: datetime) -> list[Load]:
    experts = User.objects.in_bulk({each["expert_id"] for each in groups})
    calls = Call.objects.in_bulk({each["application__call_id"] for each in groups})
    profiles = ExpertProfile.objects.filter(user__in=experts, state=ExpertState.ACTIVE)
    pool = {each.user_id: each for each in profiles}
    away = _away({each.pk for each in pool.values()}, timezone.localdate(at))
    found = []
    for each in groups:
        profile = pool.get(each["expert_id"])
        figures = {name: each[name] for name in _figures(at)}
        found.append(
            Load(
                experts[each["expert_id"]],
                calls[each["application__call_id"]],
                **figures,
                quota=profile.quota if profile else None,
                away_until=away.get(profile.pk) if profile else None,
            )
        )
    return found


def _away(profile_ids: set[int], day: date) -> dict[int, date]:
    rows = ExpertAbsence.objects.filter(
        profile__in=profile_ids, since__lte=day, until__gte=day
    ).order_by("until")
    return dict(rows.values_list("profile_id", "until"))


def calls_of_workload(user: Any) -> QuerySet[Call]:
    """Return the calls of which the workload shows something to a person."""
    handled = Assignment.objects.filter(application__in=office_applications(user))
    return Call.objects.filter(pk__in=handled.values("application__call_id")).order_by("code")


# --- Suggestions ---------------------------------------------------------------------------------


def suggestion_of(user: Any, assignment_id: Any) -> Assignment | None:
    """Return a declined invitation with a suggested colleague that the person may read."""
    if not str(assignment_id).isdecimal() or not allowed(user, "calls.invite_expert"):
        return None
    rows = Assignment.objects.filter(
        application__in=office_applications(user), state=AssignmentState.DECLINED
    )
    return rows.exclude(suggested="").filter(pk=int(assignment_id)).first()
