"""What an orientation answers: the ranking, said in words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from services.enums import ServiceKind, SessionState, WeightsState
from services.models import OrientationSession, Scheme, Service, WeightSet
from services.models.orientation import POINTS
from services.orientation_words import (
    PAGE_OF,
    Names,
    Points,
    blocker_words,
    change_words,
    fix_words,
    note_words,
    question_words,
    reason_words,
)
from services.queries.financing import Checked, checked, schemes
from services.queries.orientation.candidates import offered_to, titles_of
from services.queries.orientation.profiles import Terms, facts_of, profile_of, read_terms
from services.queries.requests.basket import why_not
from services.recommender import (
    Blocker,
    Change,
    Profile,
    Ranking,
    Scored,
    Taxonomy,
    Weights,
    changes_from_json,
    from_json,
    rank,
    what_would_change,
)
from services.recommender.asked import EVERYWHERE
from services.recommender.candidates import SERVICE, Candidate

SHOWN = 5  # services shown at first
BLOCKED_SHOWN = 6
OTHERS_SHOWN = 6  # of packages, calls and schemes each
CHANGES_SHOWN = 3
OF_SERVICES = frozenset({"lead_time_not_stated", "nobody_answers", "waiting_list"})  # notes


@dataclass(frozen=True)
class Fix:
    """Why something cannot be had, and the way out."""

    words: str
    action: str
    url: str


@dataclass(frozen=True)
class Line:
    """One recommendation as the page says it."""

    key: str
    title: str
    url: str
    points: int
    maximum: int
    place: int
    reasons: Sequence[Points] = ()
    notes: Sequence[str] = ()
    fixes: Sequence[Fix] = ()
    service: Service | None = None
    automatic_place: int | None = None  # where an advisor ordered anew

    @property
    def may_be_asked_for(self) -> bool:
        """Whether the portal takes requests for it now, whatever was told before."""
        return self.service is not None and not why_not(self.service)

    @property
    def why_not(self) -> str:
        """Why it cannot be asked for now; empty where it can, and where its blockers say it."""
        return why_not(self.service) if self.service is not None and not self.fixes else ""


@dataclass
class Result:
    """The whole answer."""

    services: list[Line] = field(default_factory=list)
    more: int = 0
    blocked: list[Line] = field(default_factory=list)
    packages: list[Line] = field(default_factory=list)
    calls: list[Line] = field(default_factory=list)
    schemes: list[Checked] = field(default_factory=list)
    unserved: list[tuple[str, str]] = field(default_factory=list)
    unknown: list[tuple[str, str]] = field(default_factory=list)  # words, page
    changes: list[str] = field(default_factory=list)
    version: int = 1
    told_at: datetime | None = None


def weights_of(row: WeightSet) -> Weights:
    """Return a stored version as the recommender reads it."""
    return Weights(version=row.number, **{name: getattr(row, name) for name in POINTS})


def active_weights() -> Weights:
    """Return the version in use; the first one's points where none is stored yet."""
    row = WeightSet.objects.filter(state=WeightsState.ACTIVE).first()
    return weights_of(row) if row else Weights(version=1)


def is_told(session: OrientationSession) -> bool:
    """Tell whether the stored ranking is still about the answers as they are."""
    if not session.result or session.state == SessionState.ANSWERING:
        return False
    return bool(session.result.get("answers_version", session.version) == session.version)


def result_of(session: OrientationSession, at: datetime, *, whole: bool = False) -> Result:
    """Return the answer to an orientation in words: as it was told where it was sent, else as the
    catalogue is now. A constant number of statements.
    """
    profile = profile_of(session, timezone.localdate(at))
    outside, terms = list(schemes()), read_terms()
    if is_told(session) and session.weights is not None:
        told = _told(session, session.weights)
    else:
        told = _computed(profile, at, terms.taxonomy, outside)
    result = Result(version=told.ranking.version, told_at=told.at)
    _Writer(session, told, terms).write(result, whole=whole)
    result.unserved = [(code, str(ServiceKind(code).label)) for code in told.ranking.unserved]
    result.unknown = _unknown(profile)
    result.schemes = _schemes(profile, at, outside)
    return result


@dataclass(frozen=True)
class _Told:
    """A ranking with its weights, what would change it, and the titles known with it."""

    ranking: Ranking
    weights: Weights
    changes: Sequence[Change]
    at: datetime | None = None
    titles: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def _told(session: OrientationSession, weights: WeightSet) -> _Told:
    """Return what was told when it was sent."""
    stored = session.result
    changes = changes_from_json(stored)
    return _Told(from_json(stored), weights_of(weights), changes, session.sent_at)


def _computed(profile: Profile, at: datetime, order: Taxonomy, outside: Sequence[Scheme]) -> _Told:
    """Rank what is there now."""
    offered = offered_to(profile, at, order, outside)
    weights = active_weights()
    ranking, changes = ranked(profile, offered.candidates, weights, order)
    return _Told(ranking, weights, changes, titles=offered.titles)


def ranked(
    profile: Profile, candidates: Sequence[Candidate], weights: Weights, order: Taxonomy
) -> tuple[Ranking, tuple[Change, ...]]:
    """Rank candidates, and return with it what would change their order, as pages show it."""
    ranking = rank(profile, candidates, weights, order)
    changes = what_would_change(profile, candidates, weights, order, ranking, limit=CHANGES_SHOWN)
    return ranking, changes


def _unknown(profile: Profile) -> list[tuple[str, str]]:
    names = (*EVERYWHERE, "audience")
    return [(question_words(name), PAGE_OF[name]) for name in names if not getattr(profile, name)]


def _schemes(profile: Profile, at: datetime, outside: Sequence[Scheme]) -> list[Checked]:
    """Return outside schemes of the stage, what may fit first; refused ones keep their reason."""
    facts, on = facts_of(profile), timezone.localdate(at)
    order = {"eligible": 0, "undecided": 1, "not_eligible": 2}
    found = [
        checked(each, facts, on)
        for each in outside
        if not (profile.stage and each.stages.all())
        or profile.stage in {term.code for term in each.stages.all()}
    ]
    judged = [each for each in found if each.outcome]
    return sorted(judged, key=lambda each: order[each.outcome.answer.value])[:OTHERS_SHOWN]  # type: ignore[union-attr] # judged


class _Writer:
    """Says a ranking in words, with what the catalogue knows of its candidates."""

    def __init__(self, session: OrientationSession, told: _Told, terms: Terms) -> None:
        self.session, self.ranking, self.weights = session, told.ranking, told.weights
        self.changes, self.known, self.terms = told.changes, told.titles, terms
        # An order that an advisor made of other answers says nothing of these.
        order = session.reranked if is_told(session) else []
        self.order = {key: place for place, key in enumerate(order)}
        self.places: dict[str, int] = {}  # by points, among those of a kind

    def write(self, result: Result, *, whole: bool) -> None:
        """Fill the lists of a result."""
        own = self._available(SERVICE)
        shown = own if whole else own[:SHOWN]
        blocked = [each for each in self.ranking.blocked if each.kind == SERVICE]
        others = {kind: self._available(kind)[:OTHERS_SHOWN] for kind in ("package", "call")}
        coming = [each for each in self.ranking.blocked if each.kind == "call"]
        blocked = [*blocked[:BLOCKED_SHOWN], *coming[:OTHERS_SHOWN]]
        self._look_up([*shown, *blocked, *others["package"], *others["call"]])
        result.services = self._lines(shown)
        result.more = len(own) - len(shown)
        result.blocked = self._lines(blocked)
        result.packages = self._lines(others["package"])
        result.calls = self._lines(others["call"])
        result.changes = [
            change_words(each, self.titles[each.key][0], self.names)
            for each in self.changes
            if each.key in self.titles
        ]

    def _available(self, kind: str) -> list[Scored]:
        """Return those of a kind: what an advisor ordered first, in that order; the rest follows
        as it was.
        """
        found = [each for each in self.ranking.available if each.kind == kind]
        self.places |= {each.key: place for place, each in enumerate(found, 1)}
        return sorted(found, key=lambda each: self.order.get(each.key, len(self.order)))

    def _look_up(self, shown: Sequence[Scored]) -> None:
        calls = {key for each in shown for key in calls_named(each)}
        calls |= {each.value for each in self.changes if each.question == "selected_in"}
        keys = {each.key for each in shown} | calls | {each.key for each in self.changes}
        self.services = _services({key for key in keys if key.startswith(f"{SERVICE}:")})
        own = {key: (str(row), row.get_absolute_url()) for key, row in self.services.items()}
        others = keys - own.keys() - self.known.keys()
        others = {key for key in others if not key.startswith(f"{SERVICE}:")}
        self.titles = {**titles_of(others), **self.known, **own}
        self.names = Names(
            terms=self.terms.labels,
            calls={key: self.titles[key][0] for key in calls if key in self.titles},
        )

    def _lines(self, shown: Sequence[Scored]) -> list[Line]:
        known = [each for each in shown if each.key in self.titles]
        return [self._line(each, place) for place, each in enumerate(known, 1)]

    def _line(self, scored: Scored, place: int) -> Line:
        title, url = self.titles[scored.key]
        left_out = {f"unknown:{name}" for name in EVERYWHERE}  # said once, for the whole page
        if scored.kind != SERVICE:
            left_out |= OF_SERVICES
        return Line(
            key=scored.key,
            title=title,
            url=url,
            points=scored.points,
            maximum=scored.maximum,
            place=place,
            reasons=[
                reason_words(each, self.weights, self.names, of_service=scored.kind == SERVICE)
                for each in scored.reasons
            ],
            notes=[note_words(each) for each in scored.notes if each not in left_out],
            fixes=[self._fix(scored, each) for each in scored.blockers],
            service=self.services.get(scored.key),
            automatic_place=self.places.get(scored.key) if self.order else None,
        )

    def _fix(self, scored: Scored, blocker: Blocker) -> Fix:
        words = blocker_words(blocker, self.names)
        url = self._way_out(scored, blocker)
        return Fix(words, fix_words(blocker.fix_code) if url else "", url)

    def _way_out(self, scored: Scored, blocker: Blocker) -> str:
        """Return where a blocker is dealt with; empty where there is no such place."""
        service = self.services.get(scored.key)
        catalogue = reverse("services:list")
        if blocker.fix_code == "subscribe":
            way = reverse("services:subscribe", args=[service.slug]) if service else ""
            return way or self.titles[scored.key][1]
        if blocker.fix_code == "alternatives" and service:
            return f"{catalogue}?kind={service.kind}&state=open"
        if blocker.fix_code == "apply_to_call":
            keys = [key for key in blocker.detail.split(",") if key in self.titles]
            return self.titles[keys[0]][1] if keys else reverse("calls:list")
        return {
            "become_resident": f"{catalogue}?kind={ServiceKind.HOSTING}",
            "find_academic_partner": f"{catalogue}?kind={ServiceKind.INTRODUCTION}",
            "create_company": reverse("partners:organisation_register"),
            "ask_advisor": reverse("services:orientation_send", args=[self.session.uid]),
        }.get(blocker.fix_code, "")


def calls_named(scored: Scored) -> list[str]:
    """Return the keys of the calls that its reasons and blockers name."""
    named = [each.detail for each in scored.blockers if each.code == "call_only"]
    named += [each.detail for each in scored.reasons if each.code == "entitlement"]
    return [key for detail in named for key in detail.split(",") if key]


def _services(keys: Collection[str]) -> dict[str, Service]:
    """Return the public services of keys with their providers; one statement."""
    uids = [key.partition(":")[2] for key in keys]
    rows = Service.objects.visible_to(AnonymousUser()).filter(uid__in=uids)
    return {f"{SERVICE}:{row.uid}": row for row in rows.select_related("provider")}
