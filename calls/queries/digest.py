"""What this room gives to the newsletter."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import F, OuterRef, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.utils.timezone import get_default_timezone, localdate
from django.utils.translation import gettext as _

from calls.queries.calls import listed
from calls.queries.eligibility import rules_as_data, rules_of
from partners.enums import Vocabulary
from partners.models import Term
from pscc.kernel.digests import DigestEntry
from pscc.kernel.eligibility import Answer, evaluate
from pscc.kernel.formats import long_moment
from services.enums import Fact

TOPIC = "calls"  # the topic that subscribers follow


def calls_opened(since: datetime, until: datetime) -> Iterator[DigestEntry]:
    """Give the published calls that could first be applied for in a span and still could at its
    end, the first to close first. Each is closed to the stages of development that its rules leave
    no way in, neither then nor when it closes.
    """
    calls: QuerySet[Any] = listed(until)
    rows = calls.filter(opens_at__lte=until, closes_at__gte=until)
    first = Greatest(F("opens_at"), Coalesce("published_at", "created_at"))
    stages = list(Term.objects.of(Vocabulary.STAGE).filter(parent=None))
    zone = get_default_timezone()
    on = localdate(until, zone)
    for call in (
        rows.annotate(first=first, eligibility_rules=rules_as_data(call=OuterRef("pk")))
        .filter(first__gte=since, first__lt=until)
        .order_by("closes_at", "pk")
    ):
        yield DigestEntry(
            topic=TOPIC,
            title=call.title,
            text=call.summary,
            url=call.get_absolute_url(),
            note=_("Open until %(moment)s") % {"moment": long_moment(call.closes_at)},
            closed_to=_shut_out(call, stages, (on, localdate(call.closes_at, zone))),
        )


def _shut_out(call: Any, stages: Iterable[Term], days: Iterable[date]) -> frozenset[int]:
    """Return the keys of the stages whose projects may not apply on any of the days: a rule may end
    before the call does. Of another fact nothing can be told here.
    """
    rules = [each.condition for each in rules_of(call, call.pk)]
    return frozenset(
        stage.pk
        for stage in stages
        if all(
            evaluate(rules, {Fact.STAGE: stage.code}, on).answer == Answer.NOT_ELIGIBLE
            for on in days
        )
    )
