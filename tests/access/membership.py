"""Members, invitations, claims, requests to join, "still true?": the things and their rows."""

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress

from partners.enums import ClaimMethod, MembershipRole
from partners.models import Claim, Invitation, JoinRequest, Membership, Organisation
from partners.queries.freshness import link_token
from partners.queries.members import digest_of
from pscc.accounts.models import User
from tests import factories as make
from tests.access.rows import Row, get, post
from tests.access.staff import CATALOGUE, buttons, pages
from tests.factories import NOW

SECRET = "secret-of-the-access-tests"
INSIDE = "owner co_editor officers communication"  # who knows the members of company A
OUTSIDE = "communication co_editor"  # of them, those who may not change anything
MANAGE = "owner officers"


def membership_things(people: dict[str, User], company: Organisation) -> dict[str, dict[str, Any]]:
    """Make an open one of each kind; the reader is invited, the stranger asks and claims."""
    EmailAddress.objects.create(
        user=people["reader"], email=people["reader"].email, verified=True, primary=True
    )
    editor = Membership.objects.get(user=people["co_editor"], organisation=company)
    invitation = Invitation.objects.create(
        organisation=company, email=people["reader"].email, role=MembershipRole.VIEWER,
        secret_digest=digest_of(SECRET), invited_by=people["owner"], invited_at=NOW,
        expires_at=NOW + timedelta(days=14),
    )  # fmt: skip
    wish = JoinRequest.objects.create(
        organisation=company, user=people["stranger"], message="Let me in."
    )
    orphan = make.make_organisation(name="Orphan")
    claim = Claim.objects.create(
        organisation=orphan, user=people["stranger"], method=ClaimMethod.STAFF, message="Ask Ada."
    )
    asked = make.make_organisation(name="Asked")
    asked.ask_whether_current(at=NOW)
    asked.save()
    slug = {"slug": company.slug}
    return {
        "membership": {**slug, "pk": editor.pk, "object_id": editor.pk},
        "invitation": {
            **slug, "uid": invitation.uid, "secret": SECRET, "object_id": invitation.pk,
        },
        "cut invitation": {"uid": invitation.uid, "secret": SECRET[:-1]},
        "wish": {**slug, "uid": wish.uid, "object_id": wish.pk},
        "orphan": {"slug": orphan.slug},
        "claim": {"object_id": claim.pk},
        "asked": {"token": link_token(asked)},
        "forged": {"token": "WyJ4Il0:1:2"},
    }  # fmt: skip


MEMBERSHIP: list[Row] = [
    get("partners:members", "company", {200: INSIDE, 404: "rest"}),
    post("partners:members", "company", {200: MANAGE, 403: OUTSIDE, 404: "rest"}),
    post("partners:member_role", "membership", {302: MANAGE, 403: OUTSIDE, 404: "rest"},
         role="viewer"),
    get("partners:member_end", "membership",
        {200: f"{MANAGE} co_editor", 403: "communication", 404: "rest"}),
    post("partners:member_end", "membership",
         {302: f"{MANAGE} co_editor", 403: "communication", 404: "rest"}),
    post("partners:invitation_revoke", "invitation", {302: MANAGE, 403: OUTSIDE, 404: "rest"}),
    post("partners:join_accept", "wish", {302: MANAGE, 403: OUTSIDE, 404: "rest"}, role="viewer"),
    post("partners:join_decline", "wish", {302: MANAGE, 403: OUTSIDE, 404: "rest"}),
    get("partners:invitation", "invitation", {200: "everyone"}),
    get("partners:invitation", "cut invitation", {404: "everyone"}),
    post("partners:invitation", "invitation", {302: "anonymous reader", 200: "rest"}, accept="1"),
    get("partners:invitation_answer", "invitation", {200: "reader", 404: "rest"}),
    get("partners:join", "company", {302: "owner co_editor", 200: "rest"}),
    get("partners:join", "orphan", {302: "rest"}),
    get("partners:join", "hidden", {302: "staff", 404: "rest"}),
    post("partners:join_withdraw", "wish", {302: "stranger", 404: "rest"}),
    get("partners:claim", "orphan", {200: "rest"}),
    get("partners:claim", "company", {302: "rest"}),
    get("partners:claim", "hidden", {200: "staff", 404: "rest"}),
    post("partners:claim_domain", "orphan", {302: "rest"}),
    get("partners:claim_code", "orphan", {302: "rest"}),
    post("partners:claim_code", "orphan", {302: "rest"}),
    get("partners:claim_letter", "orphan", {200: "rest"}),
    get("partners:claim_letter", "hidden", {200: "staff", 404: "rest"}),
    get("partners:claim_staff", "orphan", {200: "rest"}),
    post("partners:claim_withdraw", "orphan", {302: "stranger", 404: "rest"}),
    get("partners:freshness_confirm", "asked", {200: "everyone"}),
    post("partners:freshness_confirm", "asked", {302: "everyone"}),
    get("partners:freshness_confirm", "forged", {404: "everyone"}),
    get("partners:freshness_answer", "company", {200: INSIDE, 403: "rest"}),
    get("partners:freshness_answer", "nothing", {404: "rest"}),
]  # fmt: skip

DESK: list[Row] = [
    *pages("partners_claim", "claim", see=CATALOGUE),
    *buttons("partners_claim", "claim", "grant refuse", CATALOGUE, see=CATALOGUE),
    *pages("partners_membership", "membership", see="staff"),
    *buttons("partners_membership", "membership", "change_role end", "officers", see="staff"),
    *pages("partners_invitation", "invitation", see="officers"),
    *buttons("partners_invitation", "invitation", "revoke", "officers", see="officers"),
    *pages("partners_joinrequest", "wish", see="officers"),
    *buttons("partners_joinrequest", "wish", "none", "", see=""),
    *buttons("partners_organisation", "company", "confirm", CATALOGUE, see="staff"),
    *buttons("partners_organisation", "company", "appoint", "officers", see="staff"),
]
