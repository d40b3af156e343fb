"""From the catalogue to what the recommender ranks, in a constant number of statements.

The database narrows first, on the projection of the catalogue: of each kind of service only the
nearest ones, by the four criteria that it can count, are read. The catalogue is never read whole.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
    Window,
)
from django.db.models.expressions import Expression
from django.db.models.functions import RowNumber
from django.utils import timezone

from partners.models import Membership
from partners.models.projects import EDITING_MEMBERS
from pscc.kernel.registries import Registry
from services.enums import Audience, IndustryUse, ServiceKind, ServiceState
from services.models import Offer, Package, PackageItem, Scheme, Service, ServiceSearch
from services.queries.financing import check, schemes
from services.queries.orientation.profiles import facts_of, taxonomy
from services.recommender import Candidate, Profile, Taxonomy, Weights
from services.recommender.candidates import SERVICE

NEAREST_OF_NEED = 120  # read of each kind of service that is needed; a page shows far fewer
NEAREST_OF_OTHERS = 30  # read of each other kind
COMPANIES = frozenset({Audience.START_UP, Audience.SME, Audience.LARGE})
OUTSIDE_OFFER = frozenset({Audience.RESIDENT, Audience.SELECTED_PROJECT})
READ = (
    "uid", "kind", "title", "state", "opens_on", "pause_reason", "capacity", "stated_days",
    "industry_use", "access_mode",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recommendable:
    """What a higher room adds: the keys of the services that it opens to whom it has selected, and
    itself as a candidate (None: it opens services, and cannot be had any more). With an address,
    pages need not ask `recommendable_titles` for it.
    """

    key: str
    opens: frozenset[int]
    candidate: Candidate | None = None
    title: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Offered:
    """The candidates, and how some of them are called and where they are, by key."""

    candidates: tuple[Candidate, ...]
    titles: Mapping[str, tuple[str, str]]


# What higher rooms recommend: (profile, at) -> [Recommendable], in a constant number of statements.
recommendables: Registry[Callable[[Profile, datetime], Sequence[Recommendable]]] = Registry()

# How what they recommend is called, by kind: (uids) -> {key: (title, address)}.
recommendable_titles: Registry[Callable[[Collection[str]], Mapping[str, tuple[str, str]]]] = (
    Registry()
)


def candidates_for(
    profile: Profile,
    at: datetime,
    order: Taxonomy | None = None,
    outside: Sequence[Scheme] | None = None,
) -> tuple[Candidate, ...]:
    """Return what can be recommended to a profile at a moment: the nearest services, packages,
    schemes that do not rule it out, and what higher rooms add.

    Who has read the taxonomy and the schemes already gives them: they are not read twice.
    """
    return offered_to(profile, at, order, outside).candidates


def offered_to(
    profile: Profile,
    at: datetime,
    order: Taxonomy | None = None,
    outside: Sequence[Scheme] | None = None,
) -> Offered:
    """Return the same with the titles and addresses that came along."""
    added = [each for _name, ask in recommendables for each in ask(profile, at)]
    opened: dict[int, set[str]] = {}
    for each in added:
        for service_id in each.opens:
            opened.setdefault(service_id, set()).add(each.key)
    packages = _packages(profile)
    titles = {each.key: (each.title, each.address) for each in added if each.address}
    return Offered(
        candidates=(
            *_services(profile, order or taxonomy(), opened),
            *(candidate for candidate, _address in packages),
            *_schemes(profile, at, schemes() if outside is None else outside),
            *(each.candidate for each in added if each.candidate),
        ),
        titles=titles | {each.key: (each.title, address) for each, address in packages},
    )


# --- Services ------------------------------------------------------------------------------------


_OPEN_FIRST = Case(When(service__state=ServiceState.OPEN, then=Value(0)), default=Value(1)).asc()


def _services(
    profile: Profile, order: Taxonomy, opened: Mapping[int, Collection[str]]
) -> Iterable[Candidate]:
    """Return the nearest services; what they name comes from the projection that narrowed them."""
    first = Offer.objects.filter(service=OuterRef("pk"), has_priority=True)
    answers = Membership.objects.active().filter(
        organisation=OuterRef("provider_id"), role__in=EDITING_MEMBERS, user__is_active=True
    )
    nearest = ArraySubquery(nearest_services(profile, order).values("pk"))
    rows = Service.objects.filter(_IsAmong(F("pk"), nearest)).annotate(
        codes=F("search__codes"),
        priority_for=ArraySubquery(first.values("audience")),
        is_answered=Exists(answers),
    )
    return [_candidate(service, opened.get(service.pk, ())) for service in rows.only(*READ)]


def nearest_services(profile: Profile, order: Taxonomy) -> QuerySet[ServiceSearch]:
    """Return the projection's rows of the services worth ranking: of each kind the nearest ones,
    ties by the shortest lead time. One statement, whatever the size of the catalogue.
    """
    rows = ServiceSearch.objects.filter(is_oriented=True)
    stages = _codes("stage", {profile.stage} | order.neighbours(profile.stage))
    if profile.needs:
        wanted = Q(service__kind__in=profile.needs)  # quicker than the same among its codes
        rows = rows.filter(wanted | Q(codes__overlap=stages) if profile.stage else wanted)
    place = Window(
        RowNumber(),
        partition_by=[F("service__kind")],
        order_by=[
            _OPEN_FIRST,
            F("near").desc(),
            F("stated_days").asc(nulls_last=True),
            F("pk").asc(),
        ],
    )
    scored: Any = (
        rows.annotate(joined=_Joined(F("codes")))
        .annotate(near=_nearness(profile, order))
        .annotate(place=place)
    )
    is_needed = Q(service__kind__in=profile.needs, place__lte=NEAREST_OF_NEED)
    found: QuerySet[ServiceSearch] = scored.filter(is_needed | Q(place__lte=NEAREST_OF_OTHERS))
    return found


def _nearness(profile: Profile, order: Taxonomy) -> Expression:
    """Count the criteria that codes can answer, with the weights of the first version; "any" and
    relatives as the recommender counts them.
    """
    weights = Weights(version=1)
    parts: list[Any] = [Value(0)]
    if profile.needs:
        parts.append(_points((Q(service__kind__in=profile.needs), weights.need)))
    if profile.stage:
        near = order.neighbours(profile.stage)
        parts.append(_points(
            (_has("stage", {profile.stage}), weights.stage),
            (_has("stage", near) | _any("stage"), weights.stage_neighbour),
        ))  # fmt: skip
    if profile.tumour_types:
        parts.append(_points(
            (_has("tumour", profile.tumour_types), weights.tumour),
            (_has("tumour", order.relatives(profile.tumour_types)), weights.tumour_related),
            (_any("tumour"), weights.tumour_agnostic),
        ))  # fmt: skip
    if profile.modality:
        parts.append(_points(
            (_has("modality", {profile.modality}), weights.modality),
            (_any("modality"), weights.modality_any),
        ))  # fmt: skip
    total: Expression = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


def _points(*cases: tuple[Q, int]) -> Case:
    whens = [When(wanted, then=Value(points)) for wanted, points in cases]
    return Case(*whens, default=Value(0), output_field=IntegerField())


def _codes(facet: str, values: Iterable[str | None]) -> list[str]:
    return [f"{facet}:{value}" for value in sorted(value for value in values if value)]


def _has(facet: str, values: Iterable[str | None]) -> Q:
    codes = _codes(facet, values)
    return Q(codes__overlap=codes) if codes else Q(pk__in=[])


def _any(facet: str) -> Q:
    """Hold for a row that names nothing of a facet."""
    return ~Q(joined__contains=f",{facet}:")


class _IsAmong(Func):
    """Hold for a row whose key is in an array. Of a subselect the planner expects far more rows
    than come, and reads all services; of an array it expects few, and looks each up.
    """

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()


class _Joined(Func):
    """All codes of a row as one text, each after a comma."""

    function = "array_to_string"
    template = "',' || %(function)s(%(expressions)s, ',')"
    output_field = CharField()


def _candidate(service: Any, calls: Collection[str]) -> Candidate:
    named = by_facet(service.codes)
    return Candidate(
        key=f"{SERVICE}:{service.uid}",
        kind=SERVICE,
        title=str(service.title),
        needs=frozenset({service.kind}),
        stages=frozenset(named.get("stage", ())),
        modalities=frozenset(named.get("modality", ())),
        tumour_types=frozenset(named.get("tumour", ())),
        state=service.state,
        opens_on=service.opens_on if service.state == "planned" else None,
        pause_reason=str(service.pause_reason),
        capacity=service.capacity,
        lead_days=service.stated_days,
        audiences=_audiences(service, set(named.get("audience", ()))),
        industry_use=service.industry_use,
        access_mode=service.access_mode,
        entitled_by=frozenset(calls),
        has_priority_for=frozenset(service.priority_for),
        answered=service.is_answered,
    )


def by_facet(codes: Iterable[str]) -> dict[str, list[str]]:
    """Return the codes of a row of the projection by what they are about."""
    found: dict[str, list[str]] = {}
    for code in codes:
        facet, _colon, value = code.partition(":")
        found.setdefault(facet, []).append(value)
    return found


def _audiences(service: Service, named: set[str]) -> frozenset[str]:
    """Return for whom a service is. Terms for one audience do not shut out another by themselves:
    a service that says it is open to companies is, whatever prices it lists.
    """
    if named and not named <= OUTSIDE_OFFER and service.industry_use == IndustryUse.YES:
        named = named | COMPANIES
    return frozenset(named)


# --- Packages and schemes ------------------------------------------------------------------------


def _packages(profile: Profile) -> list[tuple[Candidate, str]]:
    """Return the published packages of a stage, each with its address; one statement."""
    rows = Package.objects.published()
    if profile.stage:
        rows = rows.filter(stage__code=profile.stage)
    items = PackageItem.objects.filter(package=OuterRef("pk"), service__search__is_oriented=True)
    shown: Any = rows.annotate(
        stage_code=F("stage__code"), kinds=ArraySubquery(items.values("service__kind"))
    )
    return [
        (
            Candidate(
                key=f"package:{package.uid}",
                kind="package",
                title=str(package.title),
                needs=frozenset(package.kinds),
                stages=frozenset({package.stage_code}),
            ),
            package.get_absolute_url(),
        )
        for package in shown.order_by("pk")
    ]


def _schemes(profile: Profile, at: datetime, outside: Iterable[Scheme]) -> Iterable[Candidate]:
    """Leave out the schemes whose rules refuse what is known; pages name them with the reason."""
    facts, on = facts_of(profile), timezone.localdate(at)
    return [
        Candidate(
            key=f"scheme:{scheme.uid}",
            kind="scheme",
            title=str(scheme.name),
            needs=frozenset({ServiceKind.FINANCING_HELP.value}),
            stages=frozenset(term.code for term in scheme.stages.all()),
            lead_days=scheme.answer_days,
        )
        for scheme in outside
        if check(scheme, facts, on).answer != "not_eligible"
    ]


# --- What they are called ------------------------------------------------------------------------


def titles_of(keys: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return how candidates are called and where they are, by key, in the reader's language; what
    is gone or hidden is missing. One statement for each kind.
    """
    wanted: dict[str, list[str]] = {}
    for key in keys:
        kind, _colon, uid = key.partition(":")
        wanted.setdefault(kind, []).append(uid)
    found: dict[str, tuple[str, str]] = {}
    own: dict[str, QuerySet[Any]] = {
        SERVICE: Service.objects.visible_to(AnonymousUser()),
        "package": Package.objects.published(),
        "scheme": Scheme.objects.published(),
    }
    for kind, rows in own.items():
        if uids := wanted.get(kind):
            for row in rows.filter(uid__in=uids):
                found[f"{kind}:{row.uid}"] = (str(row), row.get_absolute_url())
    for kind, ask in recommendable_titles:
        if uids := wanted.get(kind):
            found |= ask(uids)
    return found
