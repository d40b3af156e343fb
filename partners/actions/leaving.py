"""What ends when somebody's account has closed."""

from datetime import datetime

from django.db import transaction

from partners.enums import ClaimState, InvitationState, JoinRequestState
from partners.models import Claim, Invitation, JoinRequest, Membership, ProjectMember


@transaction.atomic
def end_parts_of(*, user_id: int, at: datetime) -> None:
    """End a person's places in organisations and teams, and take back what they still asked for.

    Tells nobody: whoever had to take something over did so before the account could close. A
    second time it changes nothing.
    """
    Membership.objects.active().filter(user_id=user_id).update(ended_at=at)
    ProjectMember.objects.active().filter(user_id=user_id).update(ended_at=at)
    for claim in Claim.objects.filter(user_id=user_id, state=ClaimState.OPEN):
        claim.withdraw(by=claim.user, at=at)
        claim.save()
    for asked in JoinRequest.objects.filter(user_id=user_id, state=JoinRequestState.PENDING):
        asked.withdraw(by=asked.user, at=at)
        asked.save()
    for sent in Invitation.objects.filter(invited_by=user_id, state=InvitationState.PENDING):
        sent.revoke(at=at)
        sent.save()
