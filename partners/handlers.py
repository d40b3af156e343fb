"""What the outbox calls in this room."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from partners.actions.imports import check_import, write_queued_import
from partners.actions.leaving import end_parts_of
from partners.actions.sealed_mail import send_secret
from partners.models import Correction
from pscc.kernel.clock import now
from pscc.outbox import declare_events, handles

# The mail with the link leaves by itself; who takes an invitation, a claim or a wish back knows.
declare_events(
    "partners.invitation_sent",
    "partners.invitation_revoked",
    "partners.claim_code_sent",
    "partners.claim_withdrawn",
    "partners.join_withdrawn",
)
# Whoever confirms or takes a step back sees it at once; the history keeps it.
# Whoever enters an organisation sees it; staff are asked once it is to be published.
declare_events("partners.organisation_registered")
declare_events("partners.freshness_confirmed", "partners.freshness_step_reverted")
# A new name is found at once: the database's triggers see to it.
declare_events("partners.organisation_renamed")


@handles("partners.correction_answered")
def mail_correction_answer(correction_id: int) -> None:
    """Send the answer to a reader who left an address and was not signed in."""
    correction = Correction.objects.select_related("organisation").get(pk=correction_id)
    if not correction.email or correction.user_id:
        return
    with override(correction.language):
        organisation = correction.organisation
        send_secret(
            kind="correction_answer",
            to=correction.email,
            subject=_("%(organisation)s: answer to your suggestion")
            % {"organisation": organisation.name},
            template="partners/correction_answer",
            context={"organisation": organisation.name, "answer": correction.answer},
            path=organisation.get_absolute_url(),
            action=_("Open it on the portal"),
            turn=_("For your information. You have nothing to do."),
            why=_("You receive this message because you suggested a correction."),
        )


# Staff see on its page what became of an import; the organisations say the rest themselves.
declare_events(
    "partners.import_written",
    "partners.organisations_merged",
    "partners.organisations_parted",
    "partners.terms_merged",
)


@handles("partners.import_queued", atomic=False)
def check_queued_import(run_id: int) -> None:
    """Compare a large import with the directory, a batch at a time so that its page can count."""
    check_import(run_id=run_id)


@handles("partners.import_confirmed")
def write_confirmed_import(run_id: int) -> None:
    """Write a large import."""
    write_queued_import(run_id=run_id, at=now())


@handles("accounts.account_closed")
def end_parts_of_closed_account(user_id: int) -> None:
    """Let nobody who is gone stand among those who act."""
    end_parts_of(user_id=user_id, at=now())
