"""The directory of people: joined by one's own will, confirmed once a year, left at any time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from partners.models import Term
from pscc.accounts.models import User
from pscc.community.models import ListedPerson
from pscc.community.models.people import MOST_SUBJECTS, WORDING
from pscc.community.queries.people import acted_for, no_longer_acting
from pscc.community.queries.texts import LANGUAGES
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from pscc.outbox import publish


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What a person shows to other members; texts in one language at least."""

    headline_fr: str = ""
    headline_en: str = ""
    asks_fr: str = ""
    asks_en: str = ""
    organisation_id: int | None = None
    subjects: Sequence[Term] = ()
    languages: Sequence[str] = ("fr",)


@transaction.atomic
def list_oneself(*, shown: Shown, agrees: bool, by: Any, at: datetime) -> ListedPerson:
    """Let members find a person with what they wrote; saving it again says that it is right.

    Raises Refused without the tick where it is needed, without a name, a headline or a language,
    for too many fields and for an organisation of which they are no member; PermissionDenied.
    Locks the person.
    """
    require(by, "community.list_oneself")
    person = User.objects.lock(by.pk)
    known = ListedPerson.objects.filter(person=person).first()
    listed = known or ListedPerson(person=person)
    _refuse_half_written(person, shown)
    if shown.organisation_id and not acted_for(person).filter(pk=shown.organisation_id).exists():
        raise Refused(_("Choose an organisation of which you are a member, or none."))
    if known is None or known.agreed_to_less:
        if not agrees:
            raise Refused(_("Tick that members may find you: nobody is shown without it."))
        listed.agreed_at, listed.wording = at, WORDING
    for name in ("headline", "asks"):
        for code in LANGUAGES:
            setattr(listed, f"{name}_{code}", getattr(shown, f"{name}_{code}").strip())
    listed.organisation_id = shown.organisation_id
    listed.languages = list(shown.languages)
    _found_right(listed, at)
    listed.save()
    listed.subjects.set(shown.subjects)
    return listed


def _refuse_half_written(person: User, shown: Shown) -> None:
    if not person.name:
        raise Refused(_("Write your name in your profile first: members find you by it."))
    headlines = {code: getattr(shown, f"headline_{code}").strip() for code in LANGUAGES}
    if not any(headlines.values()):
        raise Refused(_("Say in one line what you do, in French or in English."))
    if any(getattr(shown, f"asks_{code}").strip() and not headlines[code] for code in LANGUAGES):
        raise Refused(_("In each language that you use, say in one line what you do."))
    if not shown.languages:
        raise Refused(_("Choose at least one language."))
    if len(shown.subjects) > MOST_SUBJECTS:
        raise Refused(
            _("Choose %(most)s fields at most: those for which you want to be found.")
            % {"most": MOST_SUBJECTS}
        )


def _found_right(listed: ListedPerson, at: datetime) -> None:
    listed.confirmed_at, listed.reminded_at, listed.hidden_at = at, None, None


@transaction.atomic
def confirm_listing(*, by: Any, at: datetime) -> ListedPerson | None:
    """Note that what a person shows is right; who was hidden is found again. None if there is no
    such person in the directory. Locks the row.
    """
    require(by, "community.list_oneself")
    row = ListedPerson.objects.filter(person=by.pk).first()
    if row is None:
        return None
    listed: ListedPerson = ListedPerson.objects.lock(row.pk)
    _found_right(listed, at)
    listed.save(update_fields=["confirmed_at", "reminded_at", "hidden_at"])
    return listed


@transaction.atomic
def leave_directory(*, by: Any) -> bool:
    """Take a person off the directory; nothing of it is kept, and what waits for them ends. Return
    whether they stood in it: leaving twice is leaving.
    """
    require(by, "community.list_oneself")
    gone, _by_table = ListedPerson.objects.filter(person=by.pk).delete()
    if gone:
        publish("community.listing_ended", user_id=by.pk)
    return bool(gone)


def look_after_directory(*, at: datetime) -> int:
    """Take organisations away from those who are no members any more, ask once a year whether it is
    right, and hide who has not answered for a month; return how many were asked or hidden. Right if
    it runs twice or late.
    """
    no_longer_acting().update(organisation=None)
    asked = ListedPerson.objects.due_to_ask(at).order_by("pk").values_list("pk", flat=True)
    number = sum(_ask_if_due(pk, at) for pk in list(asked))
    silent = ListedPerson.objects.due_to_hide(at).order_by("pk").values_list("pk", "person_id")
    return number + sum(_hide_if_due(pk, person_id, at) for pk, person_id in list(silent))


@transaction.atomic
def _hide_if_due(pk: int, person_id: int, at: datetime) -> bool:
    if not ListedPerson.objects.due_to_hide(at).filter(pk=pk).update(hidden_at=at):
        return False
    publish("community.listing_ended", user_id=person_id)
    return True


@transaction.atomic
def _ask_if_due(pk: int, at: datetime) -> bool:
    due = ListedPerson.objects.due_to_ask(at).filter(pk=pk)
    if not due.update(reminded_at=at):
        return False
    publish("community.listing_reminded", listed_person_id=pk)
    return True
