"""What staff and members decide about changes: looked at, undone, proposed, suggested."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from partners.actions.digests import ask_staff_to_look
from partners.actions.profiles import write_parts
from partners.enums import IdentifierScheme
from partners.identifiers import normalised, problem_of
from partners.models import Correction, Organisation, OrganisationIdentifier, ProfileEdit, Proposal
from partners.queries.moderation import described, label_of
from partners.queries.parts import Parts, differing, followed
from partners.queries.profiles import LOGO, PROFILE, RESERVED, read_profile
from pscc.files.actions import unlink_file
from pscc.files.models import StoredFile
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from pscc.outbox import publish

ONE_HOLDER = (IdentifierScheme.SIRET, IdentifierScheme.ROR)
QUOTED = 200  # characters of a text that a refusal shows


# --- Changes that are live ----------------------------------------------------------------------


@transaction.atomic
def mark_edit_seen(*, edit_id: int, by: Any, at: datetime) -> ProfileEdit:
    """Note that staff looked at a change and leave it.

    Raises PermissionDenied, TransitionNotAllowed unless it waits to be looked at.
    """
    edit = ProfileEdit.objects.lock(edit_id)
    require(by, "partners.review_edit", edit)
    edit.mark_seen(by=by, at=at)
    edit.save()
    _give_up_picture(edit.before.get(LOGO))
    return edit


@transaction.atomic
def revert_edit(*, edit_id: int, reason: str, by: Any, at: datetime) -> ProfileEdit:
    """Put back what a change replaced, and tell the organisation why; a term that was merged since
    is the one it was merged into.

    Raises Refused, naming both texts, where a later change touched the same parts;
    PermissionDenied; TransitionNotAllowed if it is undone already. Locks organisation, then change.
    """
    organisation = Organisation.objects.lock(
        ProfileEdit.objects.values_list("organisation_id", flat=True).get(pk=edit_id)
    )
    edit = ProfileEdit.objects.lock(edit_id)
    require(by, "partners.review_edit", edit)
    before, after = followed(PROFILE, edit.before, edit.after)
    stored = read_profile(organisation, after)
    if later := differing(after, stored):
        raise Refused(_changed_again(later, after, stored))
    edit.revert(reason=reason, by=by, at=at)
    edit.save()
    write_parts(organisation, before, at=at, confirms=False)
    _give_up_picture(edit.after.get(LOGO))
    publish("partners.profile_reverted", organisation_id=organisation.pk, edit_id=edit.pk)
    return edit


def _changed_again(parts: list[str], made: Parts, stored: Parts) -> str:
    """Say which parts somebody changed after this edit, with both values."""
    told = [
        _("“%(part)s” was changed again since. This change had put: “%(made)s”. Now: “%(now)s”.")
        % {"part": label_of(part), "made": _quote(part, made), "now": _quote(part, stored)}
        for part in parts
    ]
    return " ".join([*told, _("Nothing was undone. Mend the profile by hand instead.")])


def _quote(part: str, parts: Parts) -> str:
    text = " / ".join(described(part, parts[part])) or _("(empty)")
    return text if len(text) <= QUOTED else text[: QUOTED - 1] + "…"


def _give_up_picture(uid: str | None) -> None:
    """Let a former logo go, once nobody can want it back."""
    for file in StoredFile.objects.filter(uid=uid or "", discarded_at=None):
        if not Organisation.objects.filter(logo=file).exists():
            unlink_file(file_id=file.pk)


# --- What staff must agree to -------------------------------------------------------------------


@transaction.atomic
def propose_change(
    *, organisation_id: int, parts: Parts, reason: str, by: Any, at: datetime
) -> Proposal:
    """Ask staff for another name, identifier or circle; one request at a time.

    Raises Refused if nothing would change, a number is wrong or taken, or another request waits;
    PermissionDenied. Locks the organisation.
    """
    organisation = Organisation.objects.lock(organisation_id)
    require(by, "partners.edit_profile", organisation)
    if Proposal.objects.pending().filter(organisation=organisation).exists():
        raise Refused(
            _("A request is waiting for the cluster's team already. Withdraw it to make another.")
        )
    wanted = {part: parts[part] for part in RESERVED if part in parts}
    stored = read_profile(organisation, wanted)
    changed = differing(stored, wanted)
    if not changed:
        raise Refused(_("Nothing differs from what is stored. Change something, then send it."))
    _check_numbers(organisation, wanted)
    proposal = Proposal.objects.create(
        organisation=organisation,
        changes={part: {"old": stored[part], "new": wanted[part]} for part in changed},
        reason=reason,
        made_by=by,
        made_at=at,
    )
    publish("partners.change_proposed", organisation_id=organisation.pk, proposal_id=proposal.pk)
    ask_staff_to_look(at)
    return proposal


@transaction.atomic
def accept_proposal(*, proposal_id: int, by: Any, at: datetime) -> Proposal:
    """Take up what an organisation asks for: its profile changes in the same transaction.

    Raises Refused if the profile has changed since, or a number is wrong or taken;
    PermissionDenied, also for one's own; TransitionNotAllowed. Locks organisation, then proposal.
    """
    organisation, proposal = _locked(proposal_id)
    require(by, "partners.decide_proposal", proposal)
    proposal.accept(by=by, at=at)
    changes = proposal.changes.items()
    old, new = followed(
        PROFILE, *({part: each[side] for part, each in changes} for side in ("old", "new"))
    )
    if moved := differing(read_profile(organisation, old), old):
        raise Refused(
            _(
                "%(parts)s changed since the request was made, so it would overwrite the newer"
                " value. Refuse it, and ask for a new request."
            )
            % {"parts": ", ".join(label_of(part) for part in moved)}
        )
    _check_numbers(organisation, new)
    proposal.save()
    write_parts(organisation, new, at=at)
    if "name" in new:
        publish("partners.organisation_renamed", organisation_id=organisation.pk)
    publish("partners.proposal_accepted", organisation_id=organisation.pk, proposal_id=proposal.pk)
    return proposal


@transaction.atomic
def refuse_proposal(*, proposal_id: int, answer: str, by: Any, at: datetime) -> Proposal:
    """Leave the profile as it is, and say why.

    Raises PermissionDenied, TransitionNotAllowed once it is settled.
    """
    organisation, proposal = _locked(proposal_id)
    require(by, "partners.decide_proposal", proposal)
    proposal.refuse(answer=answer, by=by, at=at)
    proposal.save()
    publish("partners.proposal_refused", organisation_id=organisation.pk, proposal_id=proposal.pk)
    return proposal


@transaction.atomic
def withdraw_proposal(*, proposal_id: int, by: Any, at: datetime) -> Proposal:
    """Take a request back before staff have answered.

    Raises PermissionDenied, TransitionNotAllowed once it is settled.
    """
    _organisation, proposal = _locked(proposal_id)
    require(by, "partners.withdraw_proposal", proposal)
    proposal.withdraw(by=by, at=at)
    proposal.save()
    return proposal


def _locked(proposal_id: int) -> tuple[Organisation, Proposal]:
    found = Proposal.objects.values_list("organisation_id", flat=True)
    organisation = Organisation.objects.lock(found.get(pk=proposal_id))
    return organisation, Proposal.objects.lock(proposal_id)


def _check_numbers(organisation: Organisation, parts: Mapping[str, Any]) -> None:
    """Refuse mistyped numbers, and those that must be one organisation's and are another's."""
    for row in parts.get("identifiers", ()):
        scheme, value = row["scheme"], row["value"]
        problem = problem_of(scheme, normalised(scheme, value)) or _holder(organisation, row)
        if problem:
            raise Refused(_("%(number)s: %(problem)s") % {"number": value, "problem": problem})


def _holder(organisation: Organisation, row: Mapping[str, Any]) -> str:
    living = OrganisationIdentifier.objects.living()
    taken = living.filter(scheme=row["scheme"], value=row["value"], scheme__in=ONE_HOLDER)
    if not taken.exclude(organisation=organisation).exists():
        return ""
    return _(
        "another organisation of the directory has this number. If it is yours, ask to join it, or"
        " ask the cluster's team to merge the two."
    )


# --- What readers suggest -----------------------------------------------------------------------


@transaction.atomic
def suggest_correction(
    *, organisation_id: int, text: str, source: str, email: str, by: Any, at: datetime
) -> Correction:
    """Keep what a reader says is wrong on a page; an account is not needed.

    Raises Organisation.DoesNotExist for a page that the reader may not see.
    """
    organisation = Organisation.objects.visible_to(by).get(pk=organisation_id)
    correction = Correction.objects.create(
        organisation=organisation,
        text=text,
        source=source,
        email=email,
        language=(get_language() or "fr")[:2],
        user=by if by.is_authenticated else None,
        suggested_at=at,
    )
    publish(
        "partners.correction_suggested",
        organisation_id=organisation.pk,
        correction_id=correction.pk,
    )
    ask_staff_to_look(at)
    return correction


@transaction.atomic
def answer_correction(
    *, correction_id: int, taken_up: bool, answer: str, by: Any, at: datetime
) -> Correction:
    """Answer a reader: taken up, or right as it stood; who left an address gets the answer.

    Raises PermissionDenied, TransitionNotAllowed once it is answered.
    """
    correction = Correction.objects.lock(correction_id)
    require(by, "partners.answer_correction", correction)
    settle = correction.take_up if taken_up else correction.dismiss
    settle(answer=answer, by=by, at=at)
    correction.save()
    publish(
        "partners.correction_answered",
        organisation_id=correction.organisation_id,
        correction_id=correction.pk,
    )
    return correction
