"""What staff and owners have settled about profiles: changes, requests and readers' suggestions."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser

from partners.actions.moderation import (
    accept_proposal,
    answer_correction,
    mark_edit_seen,
    propose_change,
    refuse_proposal,
    revert_edit,
    suggest_correction,
    withdraw_proposal,
)
from partners.actions.profiles import save_profile
from partners.enums import CorrectionState
from partners.models import Correction, Organisation, ProfileEdit, Proposal
from partners.queries.profiles import RESERVED, read_profile
from pscc.accounts.models import User
from pscc.pages.demo.clock import database_time

People = Mapping[str, User]

CELLS, IMAGING = "demo-biotech-b", "demo-medtech-c"


def load_moderated(people: People, at: datetime) -> int:
    """Let what is over have happened, once; return how many things."""
    if Correction.objects.exclude(state=CorrectionState.OPEN).exists():  # made last
        return 0
    with database_time(at - timedelta(days=2)) as moment:
        made = _changes(people, moment)
        made += _requests(people, moment)
        return made + _suggestions(people, moment)


def _organisation(slug: str) -> Organisation:
    return Organisation.objects.get(slug=slug)


def _changes(people: People, at: datetime) -> int:
    """One that staff left as it was, one that they put back."""
    if ProfileEdit.objects.filter(organisation__slug__in=(CELLS, IMAGING)).exists():
        return 0
    edit = _change(CELLS, people["founder2"], at, {
        "summary_fr": "Société fictive, pour la démonstration : cellules prêtes à l’emploi.",
        "summary_en": "Fictitious company for demonstration: ready-made cells.",
    })  # fmt: skip
    mark_edit_seen(edit_id=edit.pk, by=people["staff"], at=at)
    edit = _change(IMAGING, people["founder3"], at, {
        "description_fr": "Le meilleur logiciel du marché, sans équivalent en Europe.",
        "description_en": "The best software on the market, without equal in Europe.",
    })  # fmt: skip
    reason = "L’annuaire décrit et ne vante pas : dites ce que fait le logiciel."
    revert_edit(edit_id=edit.pk, reason=reason, by=people["staff"], at=at)
    return 2


def _change(slug: str, by: User, at: datetime, parts: dict[str, str]) -> ProfileEdit:
    organisation = _organisation(slug)
    edit = save_profile(
        organisation_id=organisation.pk, version=organisation.version, parts=parts, by=by, at=at
    )
    if edit is None:
        msg = f"the demo's profile of {slug} says so already"
        raise LookupError(msg)
    return edit


def _requests(people: People, at: datetime) -> int:
    """One taken back, one refused, one taken up."""
    if Proposal.objects.filter(organisation__slug__in=(CELLS, IMAGING)).exists():
        return 0
    founder3, staff = people["founder3"], people["staff"]
    asked = _propose(IMAGING, "Demo Medtech C International", "Nouveau nom.", founder3, at)
    withdraw_proposal(proposal_id=asked.pk, by=founder3, at=at)
    asked = _propose(IMAGING, "Demo Medtech C Europe", "Nouveau nom en 2027.", founder3, at)
    answer = "Le registre ne connaît pas encore ce nom : revenez vers nous quand il y figure."
    refuse_proposal(proposal_id=asked.pk, answer=answer, by=staff, at=at)
    asked = _propose(CELLS, "Demo Biotech B SAS", "Forme juridique.", people["founder2"], at)
    accept_proposal(proposal_id=asked.pk, by=staff, at=at)
    return 3


def _propose(slug: str, legal_name: str, reason: str, by: User, at: datetime) -> Proposal:
    organisation = _organisation(slug)
    parts = read_profile(organisation, RESERVED) | {"legal_name": legal_name}
    return propose_change(organisation_id=organisation.pk, parts=parts, reason=reason, by=by, at=at)


def _suggestions(people: People, at: datetime) -> int:
    """One taken up, one that was right as it stood."""
    for slug, text, taken_up, answer, who in (
        (CELLS, "La société a quitté Évry l’été dernier.", False,
         "Nous y sommes toujours : seul le siège social a déménagé.", "founder2"),
        (IMAGING, "Le résumé ne dit pas que le logiciel lit aussi l’IRM.", True,
         "Merci, c’est ajouté.", "founder3"),
    ):  # fmt: skip
        suggestion = suggest_correction(
            organisation_id=_organisation(slug).pk, text=text, source="", email="",
            by=AnonymousUser(), at=at,
        )  # fmt: skip
        answer_correction(
            correction_id=suggestion.pk, taken_up=taken_up, answer=answer, by=people[who], at=at
        )
    return 2
