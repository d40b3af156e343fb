"""Who is told what, for the messages that no other test names: one row each.

The people are those of the access world. The office's own colleagues that its scenes need are left
out; each row says of which kind of object the occurrence is.
"""

from dataclasses import dataclass

from pscc.outbox.enums import Channel, Mode, Priority

BOTH = (Channel.INBOX, Channel.MAIL)
TEAM = "owner co_editor reader"
OFFICE = "manager officer"
COMPANY = "owner co_editor"  # who fills in and sends what company A declares
DECLARED = "impact.Declaration"


@dataclass(frozen=True)
class Told:
    """One message: its event, its name, what it is about, and the roles that receive it."""

    event: str
    name: str
    about: str  # the model whose row is the occurrence's subject
    roles: str
    channels: tuple[Channel, ...] = BOTH
    mode: Mode = Mode.AT_ONCE
    priority: Priority = Priority.INTERACTIVE
    optional: bool = False

    def __str__(self) -> str:
        return self.name


RECIPIENTS = [
    Told("community.issue_made", "community.issue_waiting", "community.Issue", "communication"),
    Told("calls.anonymous_copy_made", "calls.names_to_look_at", "calls.AnonymousCopy", "manager"),
    Told("calls.appeal_raised", "calls.appeal_arrival", "calls.Appeal", OFFICE),
    Told("calls.appeal_raised", "calls.appeal_receipt", "calls.Appeal", TEAM),
    Told("calls.appeal_answered", "calls.appeal_answer", "calls.Appeal", TEAM),
    Told("calls.late_request_asked", "calls.late_request", "calls.LateRequest", OFFICE),
    Told("calls.late_request_asked", "calls.late_request_receipt", "calls.LateRequest", TEAM),
    Told("calls.late_request_granted", "calls.late_request_granted", "calls.LateRequest", TEAM),
    Told("calls.late_request_refused", "calls.late_request_refused", "calls.LateRequest", TEAM),
    Told("calls.mailing_sent", "calls.mailing", "calls.MailingRecipient", "owner",
         priority=Priority.BULK),
    Told("calls.next_stage_opened", "calls.next_stage_invitation", "calls.StageEntry", TEAM),
    Told("calls.award_offered", "calls.award_offer", "calls.Award", TEAM),
    Told("calls.award_accepted", "calls.award_acceptance", "calls.Award", OFFICE),
    Told("calls.award_refused", "calls.award_refusal", "calls.Award", OFFICE),
    Told("calls.award_started", "calls.award_start", "calls.Award", TEAM),
    Told("calls.award_amended", "calls.award_amendment", "calls.Award", TEAM),
    Told("calls.award_paid", "calls.award_payment", "calls.Award", TEAM),
    Told("calls.award_closed", "calls.award_closing", "calls.Award", TEAM),
    Told("calls.award_terminated", "calls.award_termination", "calls.Award", TEAM),
    Told("calls.report_sent", "calls.report_arrival", "calls.Award", OFFICE),
    Told("calls.report_missed", "calls.report_overdue", "calls.Award", OFFICE),
    Told("calls.report_accepted", "calls.report_acceptance", "calls.AwardReport", TEAM),
    Told("calls.report_returned", "calls.report_return", "calls.AwardReport", TEAM),
    Told("impact.declaration_sent", "impact.declaration_arrival", DECLARED, "officer"),
    Told("impact.declaration_withdrawn", "impact.declaration_withdrawal", DECLARED, "officer"),
    Told("impact.declaration_validated", "impact.declaration_validation", DECLARED, COMPANY),
    Told("impact.declaration_returned", "impact.declaration_return", DECLARED, COMPANY),
    Told("impact.declaration_asked", "impact.declaration_reminder", "partners.Organisation",
         COMPANY, priority=Priority.BULK, optional=True),
]  # fmt: skip
