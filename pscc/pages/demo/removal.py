"""Remove the demo: everything invented, everything made with a demo account, and the accounts.

Real organisations, their services and the reference data stay. The history of what was removed
stays too, as it does for everything else.
"""

from datetime import datetime
from typing import Any

import pgtrigger
from django.db import transaction
from django.db.models import ProtectedError, Q, QuerySet

from calls.models import (
    AnonymousCopy,
    Application,
    Assignment,
    AttachedFile,
    Call,
    ConsensusNote,
    Decision,
    DiscussionMessage,
    Dossier,
    EmergencyAccess,
    ExpertProfile,
    Export,
    FactualCorrection,
    LateRequest,
    Mailing,
    Receipt,
    StageEntry,
    Submission,
)
from partners.models import (
    Building,
    Claim,
    ConflictOfInterest,
    ImportRun,
    Invitation,
    JoinRequest,
    Membership,
    Merge,
    Organisation,
    Project,
    ProjectFile,
)
from pscc.accounts.models import Purge, User
from pscc.community.enums import IssueState
from pscc.community.models import (
    BoardEntry,
    Cooperation,
    Event,
    Introduction,
    IntroductionOutcome,
    Issue,
    ListedPerson,
    NewsItem,
    Registration,
    Subscription,
)
from pscc.files.actions import discard_file, unlink_file
from pscc.files.models import Upload
from pscc.files.uploads import cancel_upload
from pscc.impact.models import (
    Contribution,
    Declaration,
    Envelope,
    KeptFigure,
    LedgerImport,
    PeriodReport,
    ReportRow,
    Tranche,
)
from pscc.kernel.models import ReferenceCounter
from pscc.outbox.models import Delivery
from pscc.pages.demo.removal_decided import remove_decided
from pscc.pages.demo.removal_parts import Removal, delete, fixed, forget_deliveries
from pscc.pages.demo.removal_requests import remove_requests
from services.models import Package, Service, ServiceImport, WaitingPlace

# These rows never change as long as the portal runs. The demo's prove nothing to anybody, and this
# is the one place that may take them away.
GUARDS = (
    "calls.Submission:submission_is_immutable",
    "calls.EmergencyAccess:opening_is_immutable",
    "impact.PeriodReport:kept_once_sent",
    "impact.PeriodReport:frozen_once_sent",
    "impact.ReportRow:row_is_immutable",
    "services.RequestSnapshot:snapshot_is_immutable",
    "services.Quote:kept_once_sent",
    "services.QuoteLine:frozen_with_its_quote",
)


def remove_demo_data(at: datetime) -> Removal:
    """Remove the demo in one transaction, then its files; say how many rows of each kind went.

    An account that real data still names (a real call that a demo officer published, say) is
    closed instead and listed in `kept`.
    """
    removal = Removal()
    for upload_id in Upload.objects.filter(user__is_demo=True).values_list("pk", flat=True):
        cancel_upload(upload_id=upload_id)
    with transaction.atomic(), pgtrigger.ignore(*GUARDS):
        files = _remove_rows(removal)
        _remove_accounts(removal)
    for file_id in files:
        unlink_file(file_id=file_id)
        discard_file(file_id=file_id, at=at)
    removal.counts["files"] = len(files)
    return removal


def _remove_rows(removal: Removal) -> list[int]:
    users = User.objects.filter(is_demo=True)
    organisations = Organisation.objects.filter(is_demo=True)
    services = Service.objects.filter(Q(is_demo=True) | Q(provider__in=organisations))
    calls = Call.objects.filter(is_demo=True)
    projects = Project.objects.filter(
        Q(is_demo=True) | Q(created_by__in=users) | Q(organisation__in=organisations)
    )
    applications = Application.objects.filter(
        Q(is_demo=True) | Q(call__in=calls) | Q(project__in=projects)
    )
    forget_deliveries(
        application_id=applications, call_id=calls, project_id=projects, service_id=services,
        organisation_id=organisations, provider_id=organisations,
    )  # fmt: skip
    _remove_imports(removal, users, organisations)
    _remove_ledger(removal, users)
    files = _remove_ways_in(removal, users, organisations, projects)
    files += _remove_office_work(removal, users, calls)
    files += _remove_dossiers(removal, fixed(applications))
    files += ProjectFile.objects.filter(project__in=projects).values_list("file_id", flat=True)
    files += remove_requests(removal, projects, services, users)
    of_demo = Q(project__in=projects) | Q(organisation__in=organisations)
    delete(removal, ConflictOfInterest.objects.filter(of_demo))
    _remove_community(removal, organisations, projects)
    for code in calls.values_list("code", flat=True):
        ReferenceCounter.objects.filter(scope__endswith=f"-{code}").delete()
    logos = list(organisations.exclude(logo=None).values_list("logo_id", flat=True))
    buildings = Building.objects.filter(Q(is_demo=True) | Q(site__organisation__in=organisations))
    _forget_waiting(projects, services)
    for rows in (calls, Package.objects.filter(is_demo=True), services, projects, buildings,
                 organisations):  # fmt: skip
        delete(removal, rows)
    files += logos
    Delivery.objects.filter(payload__file_id__in=files).delete()
    return files


def _remove_community(
    removal: Removal, organisations: QuerySet[Any], projects: QuerySet[Any]
) -> None:
    """Delete invented news, events, entries of the board and cooperations, issues of the newsletter
    that were not sent or that a demo account sent, its subscriptions, and what was still to be told
    of them.
    """
    news, events = NewsItem.objects.filter(is_demo=True), Event.objects.filter(is_demo=True)
    places = Registration.objects.filter(event__in=events)
    of_demo = Q(is_demo=True) | Q(organisation__in=organisations) | Q(project__in=projects)
    entries = BoardEntry.objects.filter(of_demo)
    unsent = Q(state__in=(IssueState.HELD, IssueState.DROPPED))
    issues = Issue.objects.filter(unsent | Q(released_by__is_demo=True))
    accounts = User.objects.filter(is_demo=True)
    asked = Q(entry__in=entries) | Q(asked_by__in=accounts) | Q(person__in=accounts)
    asked |= Q(organisation__in=organisations)
    introductions = Introduction.objects.filter(asked)
    readers = Subscription.objects.filter(email__in=accounts.values("email"))
    between = Q(organisation__in=organisations) | Q(partner__in=organisations)
    cooperations = Cooperation.objects.filter(Q(is_demo=True) | between)
    listed = ListedPerson.objects.filter(person__in=accounts)
    forget_deliveries(
        news_item_id=news,
        event_id=events,
        registration_id=places,
        board_entry_id=entries,
        introduction_id=introductions,
        listed_person_id=listed,
        outcome_id=IntroductionOutcome.objects.filter(introduction__in=introductions),
        cooperation_id=cooperations,
        issue_id=issues,
    )
    for rows in (news, events, introductions, cooperations, entries, issues, readers, listed):
        delete(removal, rows)


def _forget_waiting(projects: QuerySet[Any], services: QuerySet[Any]) -> None:
    """Drop what was still to be told of places in waiting lists; the places go with the rest."""
    theirs = Q(project__in=projects) | Q(service__in=services)
    forget_deliveries(place_id=WaitingPlace.objects.filter(theirs))


def _remove_imports(removal: Removal, users: QuerySet[Any], organisations: QuerySet[Any]) -> None:
    """Delete the demo's imports and merges; organisations that an import brought keep where they
    are from.
    """
    runs = ImportRun.objects.filter(started_by__in=users)
    merges = Merge.objects.filter(Q(kept__in=organisations) | Q(absorbed__in=organisations))
    forget_deliveries(run_id=runs, merge_id=merges)
    tables = ServiceImport.objects.filter(started_by__in=users)
    for rows in (runs, merges, tables):
        delete(removal, rows)


def _remove_ledger(removal: Removal, users: QuerySet[Any]) -> None:
    """Delete reports, declarations and the invented lines of the ledger; the press release's
    stay.
    """
    reports = fixed(PeriodReport.objects.filter(is_demo=True))
    forget_deliveries(period_report_id=reports)
    delete(removal, ReportRow.objects.filter(report__in=reports))
    for edition in reports.order_by("-edition"):
        delete(removal, PeriodReport.objects.filter(pk=edition.pk))
    delete(removal, KeptFigure.objects.filter(is_demo=True))
    declared = fixed(Declaration.objects.filter(is_demo=True))
    forget_deliveries(declaration_id=declared)
    delete(removal, declared)
    runs = LedgerImport.objects.filter(started_by__in=users)
    brought = runs.values("rows__contribution")
    lines = fixed(Contribution.objects.filter(Q(is_demo=True) | Q(pk__in=brought)))
    forget_deliveries(run_id=runs)
    tranches = Tranche.objects.filter(is_demo=True)
    for rows in (runs, lines, tranches, Envelope.objects.filter(is_demo=True)):
        delete(removal, rows)


def _remove_ways_in(
    removal: Removal, users: QuerySet[Any], organisations: QuerySet[Any], projects: QuerySet[Any]
) -> list[int]:
    """Delete invitations, claims and requests to join, and what was still to be told of them;
    return the numbers of the letters.
    """
    theirs = Q(organisation__in=organisations) | Q(user__in=users)
    invitations = Invitation.objects.filter(
        Q(organisation__in=organisations) | Q(project__in=projects) | Q(invited_by__in=users)
    )
    claims, wishes = Claim.objects.filter(theirs), JoinRequest.objects.filter(theirs)
    forget_deliveries(
        invitation_id=invitations, claim_id=claims, joinrequest_id=wishes,
        membership_id=Membership.objects.filter(theirs),
    )  # fmt: skip
    letters = list(claims.exclude(letter=None).values_list("letter_id", flat=True))
    for rows in (invitations, claims, wishes):
        delete(removal, rows)
    return letters


def _remove_office_work(removal: Removal, users: QuerySet[Any], calls: QuerySet[Call]) -> list[int]:
    """Delete exports and messages to applicants, and what was still to be told of them; return the
    numbers of the exports' files.

    A message of a demo officer about a real call stays, as the record of what its teams were told.
    """
    pool = ExpertProfile.objects.filter(user__in=users)
    forget_deliveries(expert_profile_id=pool, user_id=users)
    delete(removal, pool)
    exports = Export.objects.filter(Q(call__in=calls) | Q(requested_by__in=users))
    mailings = Mailing.objects.filter(call__in=calls)
    forget_deliveries(export_id=exports, mailing_id=mailings)
    files = list(exports.exclude(file=None).values_list("file_id", flat=True))
    for rows in (exports, mailings):
        delete(removal, rows)
    return files


def _remove_dossiers(removal: Removal, applications: QuerySet[Application]) -> list[int]:
    """Delete applications with all that hangs on them; return the numbers of their files."""
    entries = fixed(StageEntry.objects.filter(application__in=applications))
    submissions = fixed(Submission.objects.filter(entry__in=entries))
    receipts = Receipt.objects.filter(submission__in=submissions)
    dossiers = Dossier.objects.filter(submission__in=submissions)
    late = LateRequest.objects.filter(entry__in=entries)
    attached = AttachedFile.objects.filter(entry__in=entries)
    assignments = Assignment.objects.filter(application__in=applications)
    decisions = Decision.objects.filter(application__in=applications)
    followed = remove_decided(removal, applications, decisions)
    after = [
        model.objects.filter(application__in=applications)
        for model in (DiscussionMessage, ConsensusNote, FactualCorrection)
    ]
    copies = AnonymousCopy.objects.filter(submission__in=submissions)
    clean = list(copies.exclude(files__file=None).values_list("files__file_id", flat=True))
    openings = EmergencyAccess.objects.filter(application__in=applications)
    files = [
        *followed,
        *receipts.values_list("file_id", flat=True),
        *dossiers.values_list("file_id", flat=True),
        *attached.values_list("file_id", flat=True),
        *clean,
    ]
    forget_deliveries(
        submission_id=submissions, assignment_id=assignments, decision_id=decisions,
        opening_id=openings, copy_id=copies,
    )  # fmt: skip
    ordered = (
        *after, openings, decisions, assignments, receipts, dossiers, late, copies, attached,
        submissions,
        entries, applications,
    )  # fmt: skip
    for rows in ordered:
        delete(removal, rows)
    return files


def _remove_accounts(removal: Removal) -> None:
    purges = Purge.objects.filter(by__is_demo=True, editions=None)
    forget_deliveries(purge_id=purges)
    purges.delete()
    for user in User.objects.filter(is_demo=True):
        try:
            with transaction.atomic():
                user.delete()
        except ProtectedError:
            user.is_active = False
            user.save(update_fields=["is_active"])
            removal.kept.append(user.email)
        else:
            removal.counts["accounts"] += 1
