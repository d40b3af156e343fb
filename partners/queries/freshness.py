"""How fresh profiles are: who can say so, and the link of the question "still true?"."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from partners.enums import Freshness, OrganisationState
from partners.models import Membership, Organisation
from partners.models.projects import EDITING_MEMBERS
from partners.queries.ladders import Ladder, round_of
from partners.queries.members import acting_for
from pscc.accounts.models import User

PROFILES = Ladder(
    Organisation,
    "partners.freshness",
    asked_in=(OrganisationState.PUBLISHED,),
    occasion_of=lambda organisation: organisation.uid,
)


def editors_of(organisation_id: int) -> QuerySet[User]:
    """Return the people who can say whether a profile is true: its owners and editors."""
    return acting_for(organisation_id)


def without_editors(ids: list[int]) -> QuerySet[Organisation]:
    """Keep the organisations that have neither an owner nor an editor who could be asked."""
    asked = Membership.objects.active().filter(
        organisation=OuterRef("pk"), role__in=EDITING_MEMBERS, user__is_active=True
    )
    return Organisation.objects.filter(~Exists(asked), pk__in=ids)


# --- The link ------------------------------------------------------------------------------------


def link_token(organisation: Organisation) -> str:
    """Return the signed word that lets whoever has it confirm this profile, in this round, once."""
    return PROFILES.sign([organisation.uid, round_of(organisation.checked_on)])


@dataclass(frozen=True)
class ConfirmLink:
    """What a link leads to; without an organisation it never was ours or is too old."""

    organisation: Organisation | None
    is_alive: bool


def read_link(token: str) -> ConfirmLink:
    """Return to which organisation a link leads, and whether it can still confirm.

    It dies when somebody confirms, and after 60 days; a reminder does not kill it.
    """
    read = PROFILES.read(token)
    if read is None:
        return ConfirmLink(None, is_alive=False)
    uid, asked_in = read
    published = Organisation.objects.filter(state=OrganisationState.PUBLISHED)
    organisation = published.filter(uid=uid).first()
    if organisation is None:
        return ConfirmLink(None, is_alive=False)
    is_asked = organisation.freshness != Freshness.CURRENT
    is_this_round = asked_in == round_of(organisation.checked_on)
    return ConfirmLink(organisation, is_alive=is_asked and is_this_round)
