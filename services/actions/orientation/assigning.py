"""Which advisor an orientation goes to: by need, then by load."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.accounts.models import User
from pscc.kernel.access import allowed
from services.enums import SessionState
from services.models import AdvisorProfile, OrientationSession
from services.queries.orientation.profiles import needs_of

ADVISING = (Role.ADVISOR, Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Adviser:
    """What the choice knows of an advisor: `needs` empty is any, `away_until` the last day away."""

    pk: int
    needs: frozenset[str]
    load: int
    most: int
    is_available: bool = True
    away_until: date | None = None

    def is_free(self, today: date) -> bool:
        """Whether they take one more on a day."""
        is_away = self.away_until is not None and self.away_until >= today
        return self.is_available and not is_away and self.load < self.most

    def matched(self, needs: Collection[str]) -> int:
        """How many of the needs they look after."""
        return len({*needs} & self.needs) if self.needs else len({*needs})


def choose(needs: Collection[str], advisers: Iterable[Adviser], today: date) -> int | None:
    """Return the key of who takes an orientation: most needs matched, then the lightest load, then
    the lowest key. None where nobody free looks after any of its needs: a person decides then.
    """
    fit = [each for each in advisers if each.is_free(today) and (each.matched(needs) or not needs)]
    best = min(fit, key=lambda each: (-each.matched(needs), each.load, each.pk), default=None)
    return best.pk if best else None


def assign(session: OrientationSession, at: datetime) -> User | None:
    """Return who is to answer an orientation, None where nobody can; the caller stores it.

    Never somebody whom a conflict of interest keeps from its project, nor its own person. Locks the
    advisors' profiles, so that two orientations at once do not overload one.
    """
    found = list(free_to_advise(session).select_for_update(of=("self",), no_key=True))
    chosen = choose(needs_of(session.answers), _read(found), timezone.localdate(at))
    return next((each.user for each in found if each.user_id == chosen), None)


def keep_or_assign(session: OrientationSession, at: datetime) -> User | None:
    """Return its advisor as long as they may answer it and are not away, else whom it goes to; an
    advisor who is away keeps what nobody else can take.
    """
    advisor = session.advisor
    if advisor is None or not allowed(advisor, "services.answer_orientation", session):
        return assign(session, at)
    today = timezone.localdate(at)
    away = AdvisorProfile.objects.filter(user=advisor).filter(
        Q(is_available=False) | Q(away_until__gte=today)
    )
    return (assign(session, at) or advisor) if away.exists() else advisor


def free_to_advise(session: OrientationSession) -> QuerySet[AdvisorProfile]:
    """Return the profiles of those who may answer an orientation at all, full or away ones too."""
    walled = ConflictOfInterest.objects.standing().filter(project=session.project_id)
    return (
        AdvisorProfile.objects.filter(user__in=User.objects.with_role(*ADVISING).values("pk"))
        .exclude(user__in=walled.values("person_id"))
        .exclude(user=session.person_id)
        .select_related("user")
        .order_by("pk")
    )


def _read(profiles: list[AdvisorProfile]) -> list[Adviser]:
    loads = load_of([each.user_id for each in profiles])
    return [
        Adviser(
            pk=each.user_id,
            needs=frozenset(each.needs),
            load=loads.get(each.user_id, 0),
            most=each.max_open,
            is_available=each.is_available,
            away_until=each.away_until,
        )
        for each in profiles
    ]


def load_of(people: Collection[int]) -> dict[int, int]:
    """Return how many orientations wait for each person; who has none is absent."""
    waiting = OrientationSession.objects.filter(state=SessionState.SENT, advisor__in=people)
    counted = waiting.order_by().values("advisor").annotate(number=Count("pk"))
    return dict(counted.values_list("advisor", "number"))
