"""The words of people in declarations, passports and reports."""

from partners.models import ProjectMember
from pscc.accounts.models import User
from pscc.impact.models import (
    Declaration,
    LedgerImport,
    LedgerImportRow,
    Outcome,
    Passport,
    PassportShare,
    PeriodReport,
)
from pscc.kernel.purging import Copies, purging

_NUMBERS = "numbers and names of the house"
_SENT = "a report that was sent never changes; it tells numbers and the office's own words"


def _team(passport: Passport) -> list[User]:
    members = ProjectMember.objects.active().filter(project=passport.project_id)
    return list(User.objects.filter(pk__in=members.values("user_id"), is_active=True))


purging(Declaration, "comment", "returned_because")
purging(Outcome, "title", "reference")
purging(
    LedgerImport,
    copied=(Copies(fields=("remarks",)),),
    untouched=dict.fromkeys(("file_name", "sha256", "source", "licence"), _NUMBERS),
)
purging(LedgerImportRow, copied=(Copies(fields=("values", "problems", "changes")),))
purging(
    Passport,
    "title",
    "words_fr",
    "words_en",
    by="project__uid",
    untouched={"picked": _NUMBERS},
    people=_team,
)
purging(PassportShare, "name", untouched={"digest": "a digest"})
purging(
    PeriodReport,
    untouched={
        "period": _NUMBERS,
        "sha256": "a digest",
        **dict.fromkeys(
            ("summary", "activity", "results", "money", "outlook", "correction"), _SENT
        ),
    },
)
