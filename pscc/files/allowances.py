"""How much may be sent in a day, so that nobody fills the disk: a person, and an organisation."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet, Sum
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pscc.files.models import StoredFile
from pscc.files.refusals import FileRefusedError
from pscc.kernel.formats import file_size, long_moment
from pscc.kernel.registries import Registry


@dataclass(frozen=True)
class Circle:
    """People who share what they may send together: those of one organisation."""

    name: str
    people: QuerySet[Any, Any]  # their primary keys


circles: Registry[Callable[[Any], Iterable[Circle]]] = Registry()
"""Room to `circles_of(user)`, filled in `AppConfig.ready()`."""


def lock_allowance(by: Any) -> None:
    """Let one upload of a person be counted at a time; in a transaction."""
    rows = get_user_model().objects.select_for_update(of=("self",), no_key=True)
    rows.filter(pk=by.pk).values_list("pk", flat=True).first()


def require_allowance(*, by: Any, size: int, at: datetime) -> None:
    """Refuse an upload that would exceed what may be sent today (Paris time), by the person or by
    an organisation of theirs.

    Files sent and removed again count. Raises FileRefusedError that names the limit and its end.
    The portal's own files have no sender and no limit.
    """
    if not by.is_authenticated:
        return
    shared = [circle for _room, circles_of in circles for circle in circles_of(by)]
    alone = get_user_model().objects.filter(pk=by.pk).values("pk")
    sent = _sent_today([alone, *(circle.people for circle in shared)], at)
    own = settings.FILES_DAILY_BYTES_PER_PERSON
    if sent[0] + size > own:
        words = _(
            "You can send %(limit)s in a day, and this file would be more. You can send it from"
            " %(moment)s on, or make it smaller."
        )
        raise _refusal(words, own, at)
    together = settings.FILES_DAILY_BYTES_PER_ORGANISATION
    for circle, already in zip(shared, sent[1:], strict=True):
        if already + size > together:
            words = _(
                "The people of %(organisation)s can send %(limit)s in a day together, and this"
                " file would be more. You can send it from %(moment)s on, or make it smaller."
            )
            raise _refusal(words, together, at, organisation=circle.name)


def _sent_today(groups: Sequence[QuerySet[Any, Any]], at: datetime) -> list[int]:
    """Return the bytes that each group of people has sent since midnight; one statement."""
    today = timezone.make_aware(datetime.combine(timezone.localtime(at), time.min))
    anybody = groups[0].union(*groups[1:])  # read by its index, which OR would not be
    sent = StoredFile.objects.filter(uploaded_by__in=anybody, created_at__gte=today)
    totals = {
        str(i): Sum("size", filter=Q(uploaded_by__in=people), default=0)
        for i, people in enumerate(groups)
    }
    found = sent.aggregate(**totals)
    return [found[name] for name in totals]


def _refusal(words: Promise, limit: int, at: datetime, **names: str) -> FileRefusedError:
    tomorrow = timezone.localdate(at) + timedelta(days=1)
    free = timezone.make_aware(datetime.combine(tomorrow, time.min))
    values = {"limit": file_size(limit), "moment": long_moment(free), **names}
    return FileRefusedError("allowance", str(words) % values)
