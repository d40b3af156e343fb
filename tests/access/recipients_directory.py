"""Who is told what by the directory, the accounts, the files and the life of the cluster: one row
each, in the world of the access table. The cluster's other staff, whom its scenes need, are left
out. `about` names another thing than the usual one (`tests/outbox/telling.py`).
"""

from typing import Any

from pscc.outbox.enums import Priority
from tests.access.recipients import TEAM, Told

BULK = Priority.BULK
WRITERS = "owner co_editor"
PROVIDER = "partner"
OFFICERS = "officer walled_officer"  # the wall is of company A; these are of others
KEEPERS = f"{OFFICERS} communication"
STAFF = f"{KEEPERS} manager other_manager walled_manager administrator walled_administrator"


def to(roles: str, event: str, name: str, about: str = "", **how: Any) -> Told:
    """Make a row: these roles hear of the event by the message of this name."""
    return Told(event, name, about, roles, **how)


TOLD_OF_DIRECTORY = [
    to("owner", "accounts.closure_asked", "accounts.closure_asked"),
    to(TEAM, "accounts.content_purged", "accounts.content_purged"),
    to("owner", "accounts.data_copy_finished", "accounts.data_copy_finished"),
    to("owner", "accounts.unused_found", "accounts.unused_warning"),
    to("owner", "community.event_cancelled", "community.event_cancelled"),
    to("owner", "community.event_moved", "community.event_moved"),
    to("owner", "community.participants_reminded", "community.event_reminder", optional=True),
    to("owner", "community.registration_made", "community.registration_confirmation"),
    to("owner", "community.registration_promoted", "community.registration_promoted"),
    to("owner", "community.waiting_list_joined", "community.waiting_list_joined"),
    to("owner", "api.webhook_paused", "api.webhook_paused"),
    to("communication", "community.board_entry_published", "community.board_entry_arrival",
       optional=True),
    to(WRITERS, "community.board_entry_reminded", "community.board_entry_reminded"),
    to(WRITERS, "community.board_entry_restored", "community.board_entry_restored"),
    to(WRITERS, "community.board_entry_suspended", "community.board_entry_suspended"),
    to(WRITERS, "community.cooperation_confirmed", "community.cooperation_confirmed"),
    to(f"{WRITERS} partner", "community.cooperation_declined", "community.cooperation_declined"),
    to("partner", "community.cooperation_declared", "community.cooperation_proposed"),
    to(f"{WRITERS} partner", "community.cooperation_recorded", "community.cooperation_recorded"),
    to("owner", "community.introduction_accepted", "community.introduction_agreed_answerer",
       about="agreed introduction"),
    to("partner", "community.introduction_accepted", "community.introduction_agreed_asker",
       about="agreed introduction"),
    to("owner", "community.introduction_accepted", "community.introduction_agreed_answerer",
       about="introduction to a person"),
    to("partner", "community.introduction_accepted", "community.introduction_agreed_asker",
       about="introduction to a person"),
    to("stranger", "community.introduction_declined", "community.introduction_declined"),
    to("owner", "community.introduction_asked", "community.introduction_request",
       about="introduction to a person"),
    to("owner", "community.introduction_reminded", "community.introduction_reminder",
       about="introduction to a person"),
    to("owner", "community.introduction_withdrawn", "community.introduction_withdrawn",
       about="introduction to a person"),
    to("partner", "community.introduction_stopped", "community.introduction_stopped",
       about="introduction to a person"),
    to("owner", "community.introduction_stopped", "community.introduction_stopped_asked",
       about="introduction to a person"),
    to("partner", "community.introduction_lapsed", "community.introduction_lapsed",
       about="introduction to a person"),
    to(OFFICERS, "community.introduction_held", "community.introduction_held"),
    to("stranger", "community.introduction_lapsed", "community.introduction_lapsed"),
    to(WRITERS, "community.introduction_reminded", "community.introduction_reminder"),
    to(WRITERS, "community.introduction_asked", "community.introduction_request"),
    to("stranger", "community.introduction_stopped", "community.introduction_stopped"),
    to(WRITERS, "community.introduction_stopped", "community.introduction_stopped_asked"),
    to(WRITERS, "community.introduction_withdrawn", "community.introduction_withdrawn"),
    to("partner", "community.outcome_asked", "community.outcome_asked"),
    to("owner", "community.listing_reminded", "community.listing_reminder"),
    to("owner", "files.file_infected", "files.file_infected"),
    to("funder", "impact.report_sent", "impact.report_for_the_funder"),
    to("owner", "impact.passport_shared", "impact.passport_shared", "passport link"),
    to("communication", "partners.key_figure_reminded", "partners.key_figure_ending",
       priority=BULK),
    to("communication", "partners.mandate_reminded", "partners.mandate_ending", priority=BULK),
    to("communication", "partners.press_contact_reminded", "partners.press_contact_ending",
       priority=BULK),
    to(WRITERS, "partners.press_contact_reminded", "partners.press_contact_to_follow",
       priority=BULK),
    to(KEEPERS, "partners.claim_opened", "partners.claim_arrival"),
    to("stranger", "partners.claim_granted", "partners.claim_grant"),
    to(KEEPERS, "partners.claim_granted", "partners.claim_grant_notice", optional=True),
    to("stranger", "partners.claim_refused", "partners.claim_refusal"),
    to("owner", "partners.correction_answered", "partners.correction_answer"),
    to(WRITERS, "partners.correction_suggested", "partners.correction_arrival", optional=True),
    to(WRITERS, "partners.freshness_aged", "partners.freshness_ageing", priority=BULK),
    to(WRITERS, "partners.freshness_asked", "partners.freshness_asked", priority=BULK),
    to(WRITERS, "partners.freshness_reminded", "partners.freshness_reminded", priority=BULK),
    to(WRITERS, "partners.freshness_unlisted", "partners.freshness_unlisted", priority=BULK),
    to(WRITERS, "partners.freshness_unoriented", "partners.freshness_unoriented", priority=BULK),
    to("owner", "partners.invitation_accepted", "partners.invitation_acceptance"),
    to("owner", "partners.invitation_expired", "partners.invitation_expiry"),
    to("owner", "partners.invitation_declined", "partners.invitation_refusal"),
    to("stranger", "partners.join_declined", "partners.join_refusal"),
    to("owner", "partners.join_requested", "partners.join_request"),
    to("owner", "partners.member_joined", "partners.member_arrival", optional=True),
    to("owner", "partners.member_left", "partners.member_departure", optional=True),
    to("co_editor", "partners.member_deactivated", "partners.member_end"),
    to("co_editor", "partners.member_role_changed", "partners.member_role_change"),
    to("co_editor", "partners.member_joined", "partners.member_welcome"),
    to(STAFF, "partners.moderation_requested", "partners.moderation_digest", optional=True),
    to(WRITERS, "partners.organisation_published", "partners.organisation_publication"),
    to(WRITERS, "partners.organisation_returned", "partners.organisation_return"),
    to(WRITERS, "partners.organisation_suspended", "partners.organisation_suspension"),
    to(WRITERS, "partners.profile_reverted", "partners.profile_reversal"),
    to(KEEPERS, "partners.profiles_unanswered", "partners.profiles_unanswered"),
    to("co_editor reader", "partners.project_attached", "partners.project_attached"),
    to("co_editor reader", "partners.project_member_left", "partners.project_member_left"),
    to("co_editor reader", "partners.project_moved", "partners.project_moved"),
    to("co_editor reader", "partners.project_part_transferred", "partners.project_part"),
    to("co_editor reader", "partners.project_role_changed", "partners.project_role"),
    to("co_editor reader", "partners.project_created", "partners.project_team"),
    to(WRITERS, "partners.proposal_accepted", "partners.proposal_acceptance"),
    to(WRITERS, "partners.proposal_refused", "partners.proposal_refusal"),
]  # fmt: skip
