"""The problem of a call: which applications want which experts, and who may not.

Keys name rows: `a` and the number of an application, `e` of a person, `o` of an organisation.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet, TextField, Value
from django.db.models.functions import MD5, Concat
from django.utils import timezone

from calls.assignment import problem as codes
from calls.assignment.problem import Expertise, Key, Paper, Parameters, Problem, Reviewer
from calls.enums import ApplicationState, AssignmentState, ExpertState
from calls.models import (
    Application,
    Assignment,
    AssignmentRun,
    Decision,
    ExpertAbsence,
    ExpertProfile,
    ReviewPlan,
)
from calls.queries.affiliations import same_name
from calls.queries.experts import with_parts
from calls.queries.reviews import ASKED
from calls.queries.snapshots import languages_of, texts_of, versions_of
from partners.enums import ConflictState, Vocabulary
from partners.models import ConflictOfInterest, Membership, ProjectMember
from pscc.kernel.questions.schema import LANGUAGES
from services.queries.orientation.profiles import taxonomy

A = AssignmentState
KEPT = (A.PROPOSED, *ASKED)  # stay, whatever is computed; they count against the quota
OVER: dict[str, str] = {
    A.DECLINED: "declined",
    A.RECUSED: codes.CONFLICT,
    A.EXPIRED: "expired",
}
STANDING = (ConflictState.PENDING, ConflictState.RECUSED)
KINDS = {
    Vocabulary.TUMOUR_TYPE: codes.TUMOUR,
    Vocabulary.MODALITY: codes.MODALITY,
    Vocabulary.PRODUCT_TYPE: codes.PRODUCT,
    Vocabulary.STAGE: codes.STAGE,
    Vocabulary.DISCIPLINE: codes.TOPIC,
}


def application_key(pk: int) -> str:
    """Return the key of an application."""
    return f"a{pk}"


def expert_key(pk: int) -> str:
    """Return the key of an expert, by their account."""
    return f"e{pk}"


def number_of(key: str) -> int:
    """Return the number of the row that a key names."""
    return int(key[1:])


def applications_to_assign(call_id: int) -> QuerySet[Application]:
    """Return what waits for reviews: in review, and not decided."""
    decided = Decision.objects.standing().values("application_id")
    rows = Application.objects.filter(call=call_id, state=ApplicationState.IN_REVIEW)
    return rows.exclude(pk__in=decided).order_by("pk")


def experts_of_the_pool() -> QuerySet[ExpertProfile]:
    """Return who may be asked for reviews: in the pool, with an open account."""
    return ExpertProfile.objects.filter(state=ExpertState.ACTIVE, user__is_active=True)


def plan_of(call_id: int) -> ReviewPlan:
    """Return what a call wants of its reviews; the usual where nobody said."""
    return ReviewPlan.objects.filter(call=call_id).first() or ReviewPlan(call_id=call_id)


# --- The problem ---------------------------------------------------------------------------------


def problem_of(run: AssignmentRun, at: datetime) -> Problem:
    """Return the problem of a run as the database has it now; about twenty statements, however many
    rows.

    A review that an expert has taken on and that a conflict of interest closes is left out: it
    counts against their quota, and its place is open. Raises `ProblemError` where what was asked
    for contradicts itself.
    """
    return _problem(run, at, in_words=True)


def stamp_of(run: AssignmentRun, at: datetime) -> str:
    """Return a digest that changes whenever the problem of a run does, without reading a text of
    any application or expert; as many statements as `problem_of`. Raises as it does.
    """
    return _problem(run, at, in_words=False).digest()


def _problem(run: AssignmentRun, at: datetime, *, in_words: bool) -> Problem:
    applications = _applications(run.call_id)
    asked = _assignments(applications)
    experts = _experts(run, asked, at, in_words=in_words)
    plan = plan_of(run.call_id)
    keys = {each.key for each in experts}
    kept = {_key(row) for row in asked if row.state in KEPT}
    texts = texts_of(applications) if in_words else versions_of(applications)
    papers = _papers(applications, texts, run.parameters.get("reviews_each", plan.reviews_each))
    known = {each.key for each in papers}
    blocked, free = _walls(run, applications, asked, keys)
    closed = {key for key in kept if blocked.get(key) in _HARD}
    pinned = pairs_of(run.parameters, "pinned") - blocked.keys()  # not what came in between
    fixed = (kept | pinned) - closed
    return Problem(
        papers=papers,
        reviewers=tuple(_with_less_room(experts, closed)),
        blocked={key: why for key, why in blocked.items() if key not in kept or why in _HARD},
        fixed=frozenset(key for key in fixed if key[0] in known and key[1] in keys),
        waived=frozenset(free),
        required_voices=frozenset(plan.voices),
        one_per_institution=plan.one_per_organisation,
        taxonomy=taxonomy(),
        parameters=Parameters(**run.parameters.get("weights", {})),
        seed=run.parameters.get("seed", 0),
    )


def closed_pairs(problem: Problem, call_id: int) -> list[Key]:
    """Return the reviews that experts have taken on in a call and that a conflict of interest
    closes: those that a problem leaves out.
    """
    rows = Assignment.objects.filter(application__call=call_id, state__in=KEPT)
    kept = {_key(row) for row in rows.only("application_id", "expert_id", "state")}
    return sorted(key for key, why in problem.blocked.items() if why in _HARD and key in kept)


def _with_less_room(experts: Sequence[Reviewer], closed: Collection[Key]) -> list[Reviewer]:
    """Take the reviews that are closed off the quotas: they may open again."""
    held = Counter(expert for _application, expert in closed)
    found = []
    for each in experts:
        upper = max(each.upper - held[each.key], 0)
        found.append(replace(each, upper=upper, lower=min(each.lower, upper)))
    return found


_HARD = (codes.CONFLICT,)  # what an accepted review does not outweigh


def pairs_of(parameters: Mapping[str, Any], name: str) -> set[Key]:
    """Return the pairs that were pinned or excluded by hand."""
    return {(application, expert) for application, expert in parameters.get(name, ())}


def _key(row: Assignment) -> Key:
    return application_key(row.application_id), expert_key(row.expert_id)


def _applications(call_id: int) -> list[Application]:
    rows = applications_to_assign(call_id).select_related(
        "project__organisation", "project__stage", "project__modality", "project__product_type"
    )
    return list(rows.prefetch_related("project__tumour_types"))


def _assignments(applications: Sequence[Application]) -> list[Assignment]:
    rows = Assignment.objects.filter(application__in=applications).order_by("pk")
    return list(rows.only("application_id", "expert_id", "state"))


# --- Applications --------------------------------------------------------------------------------


def _papers(
    applications: Sequence[Application], texts: Mapping[int, str], demand: int
) -> tuple[Paper, ...]:
    found = []
    for each in applications:
        project, text = each.project, texts.get(each.pk, "")
        owner = project.organisation_id
        found.append(
            Paper(
                key=application_key(each.pk),
                demand=demand,
                text=text,
                languages=languages_of(text),
                tumours=frozenset(term.code for term in project.tumour_types.all()),
                stage=_code(project.stage),
                modality=_code(project.modality),
                product_type=_code(project.product_type),
                institutions=frozenset({f"o{owner}"} if owner else ()),
            )
        )
    return tuple(found)


def _code(term: Any) -> str | None:
    return term.code if term else None


# --- Experts -------------------------------------------------------------------------------------


def _experts(
    run: AssignmentRun, asked: Sequence[Assignment], at: datetime, *, in_words: bool
) -> list[Reviewer]:
    """Return the pool, and those outside it who review already and get nothing new."""
    profiles = list(with_parts(experts_of_the_pool() if in_words else _without_words()))
    away = _away([each.pk for each in profiles], run.due_at, at)
    held = _held_elsewhere(run.call_id, asked)
    houses = _memberships([each.user_id for each in profiles])
    day = timezone.localdate(at)
    lower = int(run.parameters.get("lower", 0))
    found = []
    for each in profiles:
        is_oneself = each.user_id == run.created_by_id  # nobody asks themself
        upper = 0 if is_oneself else max(each.quota - held[each.user_id], 0)
        found.append(
            Reviewer(
                key=expert_key(each.user_id),
                lower=min(lower, upper),
                upper=upper,
                text=_text_of(each),
                languages=frozenset(each.languages),
                expertise=tuple(_expertise(each)),
                institutions=_institutions(each, day) | houses[each.user_id],
                voices=frozenset(each.voices),
                is_away=each.pk in away,
            )
        )
    return found + _outsiders(asked, {each.user_id for each in profiles})


def _without_words() -> QuerySet[ExpertProfile]:
    """Return the pool with a digest instead of what experts say of themselves."""
    said = MD5(Concat("position", Value("\n"), "keywords", output_field=TextField()))
    return experts_of_the_pool().defer("position", "keywords").annotate(said=said)


def _outsiders(asked: Sequence[Assignment], pool: Collection[int]) -> list[Reviewer]:
    held = {row.expert_id for row in asked if row.state in KEPT} - set(pool)
    return [Reviewer(key=expert_key(pk), upper=0) for pk in sorted(held)]


def _text_of(profile: ExpertProfile) -> str:
    """Return what an expert says in words; the disciplines too, in both languages: no application
    declares its own, so that they can only be found in its texts.
    """
    rows = profile.expertise.all()
    known = [row.term for row in rows if row.term.vocabulary == Vocabulary.DISCIPLINE]
    labels = [str(getattr(each, f"label_{code}") or "") for each in known for code in LANGUAGES]
    said = getattr(profile, "said", None)
    own = [profile.position, profile.keywords] if said is None else [str(said)]
    return "\n".join([*own, *labels])


def _expertise(profile: ExpertProfile) -> list[Expertise]:
    return [
        Expertise(KINDS[Vocabulary(each.term.vocabulary)], each.term.code, each.level)
        for each in profile.expertise.all()
        if each.term.vocabulary in KINDS
    ]


def _institutions(profile: ExpertProfile, day: Any) -> frozenset[str]:
    rows = [each for each in profile.affiliations.all() if each.until is None or each.until >= day]
    return frozenset(
        f"o{each.organisation_id}" if each.organisation_id else f"n{same_name(each.name)}"
        for each in rows
    )


def _memberships(people: Collection[int]) -> dict[int, frozenset[str]]:
    found: dict[int, frozenset[str]] = defaultdict(frozenset)
    rows = Membership.objects.active().filter(user__in=people)
    for person, organisation in rows.values_list("user_id", "organisation_id"):
        found[person] |= {f"o{organisation}"}
    return found


def _away(profiles: Collection[int], due_at: datetime, at: datetime) -> set[int]:
    """Return the profiles of who is away now or on the due date: neither can be asked."""
    days = (timezone.localdate(at), timezone.localdate(due_at))
    covering = Q(since__lte=days[0], until__gte=days[0]) | Q(since__lte=days[1], until__gte=days[1])
    rows = ExpertAbsence.objects.filter(covering, profile__in=profiles)
    return set(rows.values_list("profile_id", flat=True))


def _held_elsewhere(call_id: int, asked: Sequence[Assignment]) -> Counter[int]:
    """Count by expert the reviews in the call that the problem itself does not hold."""
    rows = Assignment.objects.filter(application__call=call_id, state__in=KEPT)
    others = rows.exclude(application__in={row.application_id for row in asked})
    return Counter(others.values_list("expert_id", flat=True))


# --- Who may not ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Projects:
    """Which applications of a run belong to which project."""

    by_project: Mapping[int, Sequence[str]]

    def keys(self, project: int, person: int, experts: Collection[str]) -> list[Key]:
        """Return the pairs of a person with a project."""
        expert = expert_key(person)
        return [(each, expert) for each in self.by_project[project]] if expert in experts else []


def _walls(
    run: AssignmentRun,
    applications: Sequence[Application],
    asked: Sequence[Assignment],
    experts: Collection[str],
) -> tuple[dict[Key, str], set[Key]]:
    """Return which pairs may not be, and which settled interests leave free."""
    by_project: dict[int, list[str]] = defaultdict(list)
    for each in applications:
        by_project[each.project_id].append(application_key(each.pk))
    projects = _Projects(by_project)
    known = {application_key(each.pk) for each in applications}
    blocked: dict[Key, str] = {
        key: "excluded"
        for key in pairs_of(run.parameters, "excluded")
        if key[0] in known and key[1] in experts
    }
    for row in asked:
        if row.state in OVER and expert_key(row.expert_id) in experts:
            blocked[_key(row)] = OVER[row.state]
    team = ProjectMember.objects.active().filter(project__in=by_project)
    for project, person in team.values_list("project_id", "user_id"):
        blocked |= dict.fromkeys(projects.keys(project, person, experts), "team")
    settled: set[Key] = set()
    conflicts = ConflictOfInterest.objects.filter(project__in=by_project)
    for project, person, state in conflicts.values_list("project_id", "person_id", "state"):
        pairs = projects.keys(project or 0, person, experts) if project else []
        if state in STANDING:
            blocked |= dict.fromkeys(pairs, codes.CONFLICT)
        else:
            settled.update(pairs)
    return blocked, {key for key in settled if blocked.get(key) != codes.CONFLICT}
