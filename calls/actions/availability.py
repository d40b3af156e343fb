"""Whether an expert of the pool can be asked: in the pool, not away, below the quota.

The office may ask people outside the pool by hand, as it always could: they have declared nothing
that could be held against it. Who was invited to the pool and has not answered, has declined or
has left is not asked.
"""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from calls.enums import ExpertState
from calls.models import Application, ExpertProfile
from calls.queries.experts import absence_on, asked_in
from pscc.accounts.models import User
from pscc.kernel.formats import long_date
from pscc.kernel.refusals import Refused


def hold_expert(expert_id: int) -> None:
    """Lock an expert's place in the pool, so that two officers do not use up one quota twice."""
    rows = ExpertProfile.objects.select_for_update(of=("self",), no_key=True)
    rows.filter(user=expert_id).first()


def refuse_unavailable(
    application: Application, expert: User, *, due_at: datetime, at: datetime, but: int | None
) -> None:
    """Raise Refused with who cannot be asked, why, and what to do instead; `but` is the assignment
    that is asked for now and does not count.
    """
    profile = ExpertProfile.objects.filter(user=expert).first()
    if profile is None:
        return
    if profile.state != ExpertState.ACTIVE:
        raise Refused(_outside(profile, expert))
    _refuse_away(profile, expert, due_at, at)
    if asked_in(application.call_id, expert.pk, but=but) >= profile.quota:
        raise Refused(
            _(
                "%(expert)s takes at most %(quota)s reviews in one call, and has as many here"
                " already. Choose another expert."
            )
            % {"expert": expert, "quota": profile.quota}
        )


def _outside(profile: ExpertProfile, expert: User) -> str:
    words = {
        ExpertState.INVITED: _(
            "%(expert)s was invited to the pool of experts and has not answered yet. Wait for the"
            " answer, or choose another expert."
        ),
        ExpertState.DECLINED: _(
            "%(expert)s does not want to be in the pool of experts. Choose another expert."
        ),
        ExpertState.LEFT: _("%(expert)s has left the pool of experts. Choose another expert."),
    }
    return words[ExpertState(profile.state)] % {"expert": expert}


def _refuse_away(profile: ExpertProfile, expert: User, due_at: datetime, at: datetime) -> None:
    now_away = absence_on(profile, timezone.localdate(at))
    if now_away is not None:
        raise Refused(
            _("%(expert)s is away until %(day)s. Ask afterwards, or choose another expert.")
            % {"expert": expert, "day": long_date(now_away.until)}
        )
    then_away = absence_on(profile, timezone.localdate(due_at))
    if then_away is not None:
        raise Refused(
            _(
                "%(expert)s is away on the due date, from %(since)s to %(until)s. Choose another"
                " due date, or another expert."
            )
            % {
                "expert": expert,
                "since": long_date(then_away.since),
                "until": long_date(then_away.until),
            }
        )
