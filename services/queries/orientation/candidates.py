"""From the catalogue to what the recommender ranks, in a constant number of statements.

The database narrows first, on the projection of the catalogue: of each kind of service only the
nearest ones, by the four criteria that it can count, are read. The catalogue is never read whole.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import (
    Case,
    CharField,
    F,
    Func,
    IntegerField,
    Prefetch,
    Q,
    QuerySet,
    Value,
    When,
    Window,
)
from django.db.models.expressions import Expression
from django.db.models.functions import RowNumber
from django.utils import timezone

from partners.models import Membership, Term
from partners.models.projects import EDITING_MEMBERS
from pscc.kernel.registries import Registry
from services.enums import Audience, IndustryUse, ServiceKind
from services.models import Offer, Package, PackageItem, Scheme, Service, ServiceSearch
from services.queries.financing import check, schemes
from services.queries.orientation.profiles import facts_of, taxonomy
from services.recommender import Candidate, Profile, Taxonomy, Weights
from services.recommender.candidates import SERVICE

NEAREST_OF_NEED = 120  # read of each kind of service that is needed; a page shows far fewer
NEAREST_OF_OTHERS = 30  # read of each other kind
COMPANIES = frozenset({Audience.START_UP, Audience.SME, Audience.LARGE})
OUTSIDE_OFFER = frozenset({Audience.RESIDENT, Audience.SELECTED_PROJECT})


@dataclass(frozen=True, slots=True)
class Recommendable:
    """What a higher room adds: the keys of the services that it opens to whom it has selected, and
    itself as a candidate (None: it opens services, and cannot be had any more).
    """

    key: str
    opens: frozenset[int]
    candidate: Candidate | None = None


# What higher rooms recommend: (profile, at) -> [Recommendable], in a constant number of statements.
recommendables: Registry[Callable[[Profile, datetime], Sequence[Recommendable]]] = Registry()

# How what they recommend is called, by kind: (uids) -> {key: (title, address)}.
recommendable_titles: Registry[Callable[[Collection[str]], Mapping[str, tuple[str, str]]]] = (
    Registry()
)


def candidates_for(profile: Profile, at: datetime) -> tuple[Candidate, ...]:
    """Return what can be recommended to a profile at a moment: the nearest services, packages,
    schemes that do not rule it out, and what higher rooms add.
    """
    outside = [each for _name, ask in recommendables for each in ask(profile, at)]
    opened: dict[int, set[str]] = {}
    for each in outside:
        for service_id in each.opens:
            opened.setdefault(service_id, set()).add(each.key)
    found = [
        *_services(profile, opened),
        *_packages(profile),
        *_schemes(profile, at),
        *(each.candidate for each in outside if each.candidate),
    ]
    return tuple(found)


# --- Services ------------------------------------------------------------------------------------


def _services(profile: Profile, opened: Mapping[int, Collection[str]]) -> Iterable[Candidate]:
    keys = list(nearest_services(profile, taxonomy()).values_list("pk", flat=True))
    rows = list(_with_rows(Service.objects.filter(pk__in=keys)))
    answering = _answering({service.provider_id for service in rows})
    return [
        _candidate(service, opened.get(service.pk, ()), service.provider_id in answering)
        for service in rows
    ]


def nearest_services(profile: Profile, order: Taxonomy) -> QuerySet[ServiceSearch]:
    """Return the projection's rows of the services worth ranking: of each kind the nearest ones,
    ties by the shortest lead time. One statement, whatever the size of the catalogue.
    """
    rows = ServiceSearch.objects.filter(is_oriented=True)
    stages = _codes("stage", {profile.stage} | order.neighbours(profile.stage))
    if profile.needs:
        wanted = Q(codes__overlap=_codes("kind", profile.needs))
        rows = rows.filter(wanted | Q(codes__overlap=stages) if profile.stage else wanted)
    place = Window(
        RowNumber(),
        partition_by=[F("service__kind")],
        order_by=[F("near").desc(), F("stated_days").asc(nulls_last=True), F("pk").asc()],
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
        parts.append(_points((_has("kind", profile.needs), weights.need)))
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


class _Joined(Func):
    """All codes of a row as one text, each after a comma."""

    function = "array_to_string"
    template = "',' || %(function)s(%(expressions)s, ',')"
    output_field = CharField()


def _with_rows(services: QuerySet[Service]) -> QuerySet[Service]:
    """Add to each row what it names, as lists: related managers cost more than the database."""
    named = Term.objects.only("code")
    offers = Offer.objects.only("service", "audience", "has_priority")
    return services.prefetch_related(
        Prefetch("stages", queryset=named, to_attr="own_stages"),
        Prefetch("modalities", queryset=named, to_attr="own_modalities"),
        Prefetch("tumour_types", queryset=named, to_attr="own_tumour_types"),
        Prefetch("offers", queryset=offers, to_attr="own_offers"),
    ).order_by("pk")


def _answering(providers: Collection[int]) -> set[int]:
    """Return which providers have somebody who can answer a request."""
    members = Membership.objects.active().filter(
        organisation__in=providers, role__in=EDITING_MEMBERS, user__is_active=True
    )
    return set(members.values_list("organisation_id", flat=True))


def _candidate(service: Any, calls: Collection[str], answered: bool) -> Candidate:
    offers = service.own_offers
    return Candidate(
        key=f"{SERVICE}:{service.uid}",
        kind=SERVICE,
        title=str(service.title),
        needs=frozenset({service.kind}),
        stages=_held(service.own_stages),
        modalities=_held(service.own_modalities),
        tumour_types=_held(service.own_tumour_types),
        state=service.state,
        opens_on=service.opens_on if service.state == "planned" else None,
        pause_reason=str(service.pause_reason),
        capacity=service.capacity,
        lead_days=service.stated_days,
        audiences=_audiences(service, {offer.audience for offer in offers}),
        industry_use=service.industry_use,
        access_mode=service.access_mode,
        entitled_by=frozenset(calls),
        has_priority_for=frozenset(each.audience for each in offers if each.has_priority),
        answered=answered,
    )


def _held(terms: Iterable[Term]) -> frozenset[str]:
    return frozenset(term.code for term in terms)


def _audiences(service: Service, named: set[str]) -> frozenset[str]:
    """Return for whom a service is. Terms for one audience do not shut out another by themselves:
    a service that says it is open to companies is, whatever prices it lists.
    """
    if named and not named <= OUTSIDE_OFFER and service.industry_use == IndustryUse.YES:
        named = named | COMPANIES
    return frozenset(named)


# --- Packages and schemes ------------------------------------------------------------------------


def _packages(profile: Profile) -> Iterable[Candidate]:
    rows = Package.objects.published().select_related("stage")
    if profile.stage:
        rows = rows.filter(stage__code=profile.stage)
    items = PackageItem.objects.filter(service__search__is_oriented=True).select_related("service")
    shown = rows.prefetch_related(Prefetch("items", queryset=items)).order_by("pk")
    return [
        Candidate(
            key=f"package:{package.uid}",
            kind="package",
            title=str(package.title),
            needs=frozenset(item.service.kind for item in package.items.all()),
            stages=frozenset({package.stage.code}),
        )
        for package in shown
    ]


def _schemes(profile: Profile, at: datetime) -> Iterable[Candidate]:
    """Leave out the schemes whose rules refuse what is known; pages name them with the reason."""
    facts, on = facts_of(profile), timezone.localdate(at)
    return [
        Candidate(
            key=f"scheme:{scheme.uid}",
            kind="scheme",
            title=str(scheme.name),
            needs=frozenset({ServiceKind.FINANCING_HELP.value}),
            stages=_held(scheme.stages.all()),
            lead_days=scheme.answer_days,
        )
        for scheme in schemes()
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
