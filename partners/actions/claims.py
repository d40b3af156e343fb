"""Claims: how the first owner of an organisation comes to be, in four ways."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import override

from partners.actions.members import add_member
from partners.actions.sealed_mail import send_secret
from partners.enums import ClaimMethod, ClaimState, MembershipRole, OrganisationState
from partners.models import Claim, Organisation
from partners.queries.claims import LETTER, proving_email, website_changed_lately
from partners.queries.members import has_owner
from pscc.files.actions import link_file, store_upload
from pscc.files.limits import FileLimits
from pscc.kernel.access import require
from pscc.kernel.formats import long_moment
from pscc.kernel.refusals import Refused
from pscc.outbox import publish

CODE_LIFE = timedelta(minutes=30)
CODE_TRIES = 5
WEBSITE_SETTLES = timedelta(days=30)  # whoever changes it must not own the place by it
PER_PERSON_AND_DAY = 5
CODES_PER_ORGANISATION_AND_DAY = 5
LETTER_LIMITS = FileLimits(extensions=frozenset({"pdf"}), max_bytes=10 * 1024 * 1024)


class CannotClaimError(Refused):
    """The claim cannot be made or granted."""


class WrongCodeError(Refused):
    """The code does not open anything."""


@transaction.atomic
def claim_by_domain(*, organisation_id: int, by: Any, at: datetime) -> Claim:
    """Make a person owner at once whose verified address lies in the website's own domain.

    Locks the organisation. Raises CannotClaimError where the address or the domain proves nothing,
    or where there is an owner.
    """
    organisation = _claimable(organisation_id, by=by, at=at)
    if website_changed_lately(organisation, at - WEBSITE_SETTLES):
        raise CannotClaimError(
            _(
                "The website of this organisation was changed lately, so its domain proves nothing"
                " for now. Choose another way."
            )
        )
    email = proving_email(organisation, by)
    if not email:
        raise CannotClaimError(
            _(
                "None of your confirmed addresses is in a domain that belongs to this organisation"
                " alone. Choose another way."
            )
        )
    claim = _open(organisation, ClaimMethod.EMAIL_DOMAIN, message=email, by=by, at=at)
    _grant(claim, by=None, at=at)
    return claim


@transaction.atomic
def claim_by_code(*, organisation_id: int, by: Any, at: datetime) -> Claim:
    """Send a code to the organisation's registered address, in a sealed mail. Locks the
    organisation.

    Raises CannotClaimError without such an address, for too many codes, or where there is an owner.
    """
    organisation = _claimable(organisation_id, by=by, at=at)
    if not organisation.registered_email:
        raise CannotClaimError(
            _("We know no registered e-mail of this organisation. Choose another way.")
        )
    codes = Claim.objects.filter(
        organisation=organisation,
        method=ClaimMethod.REGISTERED_EMAIL,
        claimed_at__gt=at - timedelta(days=1),
    )
    if codes.count() >= CODES_PER_ORGANISATION_AND_DAY:
        raise CannotClaimError(
            _(
                "This organisation has had several codes today. Go on tomorrow, or choose another"
                " way."
            )
        )
    claim = _open(organisation, ClaimMethod.REGISTERED_EMAIL, by=by, at=at)
    code = f"{secrets.randbelow(10**6):06d}"
    claim.code_digest, claim.code_expires_at = _digest(claim, code), at + CODE_LIFE
    claim.save(update_fields=["code_digest", "code_expires_at"])
    _send_code(claim, code)
    publish("partners.claim_code_sent", claim_id=claim.pk)
    return claim


def enter_claim_code(*, claim_id: int, code: str, by: Any, at: datetime) -> Claim:
    """Make a person owner who knows the code; a wrong one is counted. Locks organisation and claim.

    Raises WrongCodeError after five tries, thirty minutes, or for a code that is not right.
    """
    with transaction.atomic():  # a wrong try is counted for good, so it is refused outside
        claim = _locked(claim_id)
        require(by, "partners.enter_claim_code", claim)
        is_right = _try(claim, code, at=at)
        if is_right:
            _grant(claim, by=None, at=at)
        else:
            claim.save(update_fields=["code_tries"])
    if not is_right:
        raise _wrong_code(claim, at)
    return claim


def claim_by_letter(
    *, organisation_id: int, upload: "UploadedFile[Any]", message: str, by: Any, at: datetime
) -> Claim:
    """Hand a signed letter in, which staff examine.

    Two transactions: a crash in between leaves an unused file, deleted after a day. Raises
    FileRefusedError for the file, CannotClaimError.
    """
    with transaction.atomic():
        _claimable(organisation_id, by=by, at=at)
    stored = store_upload(upload=upload, purpose=LETTER, by=by, at=at, limits=LETTER_LIMITS)
    with transaction.atomic():
        organisation = _claimable(organisation_id, by=by, at=at)
        link_file(file_id=stored.pk, at=at)
        claim = _open(
            organisation, ClaimMethod.LETTER, message=message, letter=stored, by=by, at=at
        )
        publish("partners.claim_opened", claim_id=claim.pk)
    return claim


@transaction.atomic
def claim_by_staff(*, organisation_id: int, message: str, by: Any, at: datetime) -> Claim:
    """Ask the cluster's team to decide. Locks the organisation. Raises CannotClaimError."""
    organisation = _claimable(organisation_id, by=by, at=at)
    claim = _open(organisation, ClaimMethod.STAFF, message=message, by=by, at=at)
    publish("partners.claim_opened", claim_id=claim.pk)
    return claim


@transaction.atomic
def grant_claim(*, claim_id: int, by: Any, at: datetime) -> Claim:
    """Accept the proof, as staff: the person becomes owner. Locks organisation and claim.

    Raises CannotClaimError if there is an owner by now, TransitionNotAllowed, PermissionDenied.
    """
    claim = _locked(claim_id)
    require(by, "partners.decide_claim", claim)
    _grant(claim, by=by, at=at)
    return claim


@transaction.atomic
def refuse_claim(*, claim_id: int, reason: str, by: Any, at: datetime) -> Claim:
    """Do not accept the proof, as staff, and say why: the person reads it.

    Raises TransitionNotAllowed, PermissionDenied.
    """
    claim = _locked(claim_id)
    require(by, "partners.decide_claim", claim)
    claim.refuse(reason=reason, by=by, at=at)
    claim.save()
    publish("partners.claim_refused", claim_id=claim.pk)
    return claim


@transaction.atomic
def withdraw_claim(*, claim_id: int, by: Any, at: datetime) -> Claim:
    """Take one's own claim back. Raises TransitionNotAllowed once it was decided."""
    claim = _locked(claim_id)
    require(by, "partners.withdraw_own", claim)
    claim.withdraw(by=by, at=at)
    claim.save()
    publish("partners.claim_withdrawn", claim_id=claim.pk)
    return claim


def _claimable(organisation_id: int, *, by: Any, at: datetime) -> Organisation:
    organisation: Organisation = Organisation.objects.lock(organisation_id)
    require(by, "partners.claim_organisation", organisation)
    if organisation.state != OrganisationState.PUBLISHED:
        raise CannotClaimError(
            _("This organisation is not in the directory. Write to the cluster's team.")
        )
    _refuse_second_owner(organisation)
    own = Claim.objects.filter(user=by)
    if own.open().filter(organisation=organisation).exists():
        raise CannotClaimError(
            _("Your claim is open already: wait for the answer, or take it back first.")
        )
    if own.filter(claimed_at__gt=at - timedelta(days=1)).count() >= PER_PERSON_AND_DAY:
        raise CannotClaimError(
            _("You can make %(limit)s claims in 24 hours. Go on tomorrow.")
            % {"limit": PER_PERSON_AND_DAY}
        )
    return organisation


def _refuse_second_owner(organisation: Organisation) -> None:
    if has_owner(organisation):
        raise CannotClaimError(
            _("This organisation has an owner. Ask to join: the owner gets your message.")
        )


def _open(
    organisation: Organisation, method: ClaimMethod, *, by: Any, at: datetime, **fields: Any
) -> Claim:
    return Claim.objects.create(
        organisation=organisation, user=by, method=method, claimed_at=at, **fields
    )


def _grant(claim: Claim, *, by: Any, at: datetime) -> None:
    _refuse_second_owner(claim.organisation)
    claim.grant(by=by, at=at)
    claim.code_digest = ""
    claim.save()
    add_member(organisation=claim.organisation, user=claim.user, role=MembershipRole.OWNER, at=at)
    publish("partners.claim_granted", claim_id=claim.pk)


def _locked(claim_id: int) -> Claim:
    """Lock the organisation, then its claim: the order of every other action."""
    seen = Claim.objects.get(pk=claim_id)
    Organisation.objects.lock(seen.organisation_id)
    return Claim.objects.lock(claim_id)


def _try(claim: Claim, code: str, *, at: datetime) -> bool:
    is_alive = (
        claim.state == ClaimState.OPEN
        and claim.code_digest != ""
        and claim.code_expires_at is not None
        and claim.code_expires_at > at
        and claim.code_tries < CODE_TRIES
    )
    if not is_alive:
        return False
    claim.code_tries += 1
    return secrets.compare_digest(_digest(claim, code), claim.code_digest)


def _wrong_code(claim: Claim, at: datetime) -> WrongCodeError:
    if claim.code_expires_at is None or claim.code_expires_at <= at:
        words = _("This code has expired. Take the claim back and ask for a new code.")
    elif claim.code_tries >= CODE_TRIES:
        words = _("There were five wrong tries. Take the claim back and ask for a new code.")
    else:
        words = _("This code is not right. Tries left: %(left)s.") % {
            "left": CODE_TRIES - claim.code_tries
        }
    return WrongCodeError(words)


def _digest(claim: Claim, code: str) -> str:
    """Six digits have few values: without the portal's key their digest could be looked up."""
    typed = "".join(code.split())
    value = f"{claim.uid}|{typed}"
    return salted_hmac("partners.claim_code", value, algorithm="sha256").hexdigest()


def _send_code(claim: Claim, code: str) -> None:
    """Mail the code to the organisation, in the language of its country."""
    organisation = claim.organisation
    with override("fr" if organisation.country == "FR" else "en"):
        send_secret(
            kind="claim_code",
            to=organisation.registered_email,
            subject=_("A code to speak for %(name)s") % {"name": organisation.name},
            template="partners/claim_code",
            context={
                "code": code,
                "organisation": organisation.name,
                "person": claim.user.get_full_name(),
                "email": claim.user.email,
            },
            path=reverse("partners:claim", args=[organisation.slug]),
            action=_("Where the person types the code"),
            turn=_("Your turn: pass the code on, if this person may act for you."),
            deadline=long_moment(claim.code_expires_at or claim.claimed_at),
            why=_(
                "You receive this message because this address is registered for your organisation."
                " If you do nothing, nothing happens."
            ),
            valid_for=CODE_LIFE,
        )
