"""The ids that the tour's addresses need, looked up in the demo's data."""

from tests.journeys.portal import Portal

_OF_FOUNDER = (
    "SELECT a.uid FROM calls_application a JOIN accounts_user u ON u.id = a.created_by_id"
    " WHERE u.email = 'founder@demo.example' AND a.state = '{state}' ORDER BY a.id LIMIT 1"
)
_DECLARED_BY_A = (
    "SELECT d.uid FROM impact_declaration d JOIN partners_organisation o"
    " ON o.id = d.organisation_id WHERE o.slug = 'demo-biotech-a'"
    " AND d.state = '{state}' ORDER BY d.id LIMIT 1"
)
_OF_EXPERT = (
    "SELECT r.uid FROM calls_assignment r JOIN accounts_user u ON u.id = r.expert_id"
    " JOIN calls_application a ON a.id = r.application_id"
    " WHERE u.email = '{account}@demo.example' AND r.state = '{state}' ORDER BY r.id LIMIT 1"
)
_OF = (
    "SELECT a.uid FROM calls_application a JOIN accounts_user u ON u.id = a.created_by_id"
    " JOIN calls_call c ON c.id = a.call_id{join} WHERE u.email = '{account}@demo.example'"
    " AND {which} ORDER BY a.id LIMIT 1"
)
_LATE = (
    " JOIN calls_stageentry e ON e.application_id = a.id"
    " JOIN calls_laterequest l ON l.entry_id = e.id"
)
_OFFERED = "SELECT {column} FROM calls_award WHERE state = '{state}' ORDER BY id LIMIT 1"
_MEETING = "SELECT uid FROM calls_panelmeeting WHERE state = '{state}' ORDER BY id LIMIT 1"
_REPORT = (
    "SELECT r.uid FROM calls_awardreport r JOIN calls_award w ON w.id = r.award_id"
    " WHERE w.state = 'running' AND r.state = '{state}' ORDER BY r.id LIMIT 1"
)
_PERIOD = "SELECT {column} FROM impact_periodreport WHERE state = '{state}' LIMIT 1"
_FIRST = "SELECT id FROM {table} WHERE {which} ORDER BY id LIMIT 1"

_ASKED = (
    "SELECT s.uid FROM services_subrequest s JOIN services_servicerequest r ON r.id = s.request_id"
    " JOIN accounts_user u ON u.id = r.created_by_id"
    " WHERE u.email = 'founder@demo.example' AND s.state = '{state}' ORDER BY s.id LIMIT 1"
)
_REQUEST = (
    "SELECT r.uid FROM services_servicerequest r JOIN accounts_user u ON u.id = r.created_by_id"
    " WHERE u.email = 'founder@demo.example' AND r.reference IS {sent} ORDER BY r.id LIMIT 1"
)
_ORIENTATION = (
    "SELECT o.uid FROM services_orientationsession o JOIN accounts_user u ON u.id = o.person_id"
    " WHERE u.email = 'founder@demo.example' AND o.state = '{state}' ORDER BY o.id LIMIT 1"
)

QUERIES: dict[str, str] = {
    "registration": "SELECT r.uid FROM community_registration r JOIN community_event e"
    " ON e.id = r.event_id JOIN accounts_user u ON u.id = r.person_id"
    " WHERE u.email = 'founder@demo.example' AND e.slug = 'demo-morning-of-first-trials'",
    "board_entry": "SELECT uid FROM community_boardentry WHERE is_demo"
    " AND title_en = 'Samples of pancreatic tumours'",
    "issue": "SELECT uid FROM community_issue WHERE state = 'released' ORDER BY id LIMIT 1",
    "issue_held": _FIRST.format(table="community_issue", which="state = 'held'"),
    "cooperation": "SELECT uid FROM community_cooperation WHERE is_demo"
    " AND state = 'confirmed' AND agreed_at IS NOT NULL ORDER BY id LIMIT 1",
    "introduction": "SELECT i.uid FROM community_introduction i JOIN community_boardentry e"
    " ON e.id = i.entry_id WHERE e.is_demo AND i.state = 'asked'",
    "introduction_agreed": "SELECT i.uid FROM community_introduction i JOIN community_boardentry e"
    " ON e.id = i.entry_id WHERE e.is_demo AND i.state = 'accepted'",
    "introduction_to_a_person": "SELECT i.uid FROM community_introduction i JOIN accounts_user u"
    " ON u.id = i.person_id WHERE u.email = 'founder@demo.example' AND i.state = 'asked'",
    "listed_person": "SELECT l.uid FROM community_listedperson l JOIN accounts_user u"
    " ON u.id = l.person_id WHERE u.email = 'partner@demo.example'",
    "orientation": _ORIENTATION.format(state="answering"),
    "answered_orientation": _ORIENTATION.format(state="answered"),
    "orientation_pk": _FIRST.format(table="services_orientationsession", which="state = 'sent'"),
    "weights_pk": _FIRST.format(table="services_weightset", which="state = 'draft'"),
    "draft_request": _REQUEST.format(sent="NULL"),
    "sent_request": _REQUEST.format(sent="NOT NULL"),
    "returned_request": _ASKED.format(state="returned"),
    "quoted_request": _ASKED.format(state="quoted"),
    "running_request": _ASKED.format(state="running"),
    "delivered_request": _ASKED.format(state="delivered"),
    "refused_request": _ASKED.format(state="not_for_us"),
    "shared_request": "SELECT s.uid FROM services_dossiergrant g JOIN services_subrequest s"
    " ON s.id = g.sub_request_id ORDER BY g.id LIMIT 1",
    "studied_request": "SELECT uid FROM services_subrequest WHERE state = 'feasibility'"
    " ORDER BY id LIMIT 1",
    "sub_request_pk": _FIRST.format(table="services_subrequest", which="state = 'submitted'"),
    "compared": "SELECT string_agg('o=' || uid, '&' ORDER BY slug) FROM partners_organisation"
    " WHERE slug IN ('gustave-roussy', 'institut-curie', 'inserm')",
    "service": "SELECT slug FROM services_service WHERE state = 'open' ORDER BY slug LIMIT 1",
    "following_service": "SELECT slug FROM services_service WHERE template_id IS NOT NULL LIMIT 1",
    "returned_service": "SELECT slug FROM services_service WHERE returned_because <> '' LIMIT 1",
    "service_edit": _FIRST.format(table="services_serviceedit", which="state = 'to_review'"),
    "waiting_service": _FIRST.format(table="services_service", which="state = 'in_review'"),
    "service_import": _FIRST.format(table="services_serviceimport", which="state = 'checked'"),
    "broken_link": _FIRST.format(table="services_linkcheck", which="state = 'broken'"),
    "tumour_term": _FIRST.format(table="partners_term", which="vocabulary = 'tumour_type'"),
    "waiting_place": "SELECT uid FROM services_waitingplace WHERE state = 'waiting' LIMIT 1",
    "contribution": "SELECT uid FROM impact_contribution WHERE envelope_id IS NOT NULL"
    " ORDER BY id LIMIT 1",
    "struck_contribution": "SELECT uid FROM impact_contribution WHERE struck_at IS NOT NULL"
    " LIMIT 1",
    "contribution_pk": _FIRST.format(table="impact_contribution", which="envelope_id IS NOT NULL"),
    "target_pk": _FIRST.format(table="impact_target", which="true"),
    "envelope_pk": _FIRST.format(table="impact_envelope", which="true"),
    "ledger_import": _FIRST.format(table="impact_ledgerimport", which="state = 'checked'"),
    "ledger_import_written": _FIRST.format(table="impact_ledgerimport", which="state = 'applied'"),
    "declaration_draft": _DECLARED_BY_A.format(state="draft"),
    "declaration_sent": _DECLARED_BY_A.format(state="sent"),
    "declaration_validated": _DECLARED_BY_A.format(state="validated"),
    "declaration_pk": _FIRST.format(table="impact_declaration", which="state = 'sent'"),
    "declaration_returned_pk": _FIRST.format(
        table="impact_declaration", which="state = 'returned'"
    ),
    "report_sent": _PERIOD.format(column="uid", state="sent"),
    "report_replaced": _PERIOD.format(column="uid", state="replaced"),
    "report_draft": _PERIOD.format(column="uid", state="draft"),
    "report_draft_pk": _PERIOD.format(column="id", state="draft"),
    "paused_service": "SELECT slug FROM services_service WHERE state = 'paused' LIMIT 1",
    "digest": "SELECT sha256 FROM calls_submission ORDER BY id LIMIT 1",
    "draft": _OF_FOUNDER.format(state="draft"),
    "in_review": _OF_FOUNDER.format(state="in_review"),
    "accepted": _OF_FOUNDER.format(state="accepted"),
    "settling": "SELECT a.uid FROM calls_application a JOIN calls_call c ON c.id = a.call_id"
    " JOIN accounts_user u ON u.id = a.created_by_id"
    " WHERE u.email = 'founder@demo.example' AND c.code = 'SETTLE' ORDER BY a.id LIMIT 1",
    "project": "SELECT p.uid FROM partners_project p JOIN accounts_user u ON u.id = p.created_by_id"
    " WHERE u.email = 'founder@demo.example' ORDER BY p.id LIMIT 1",
    "passport_link": "SELECT uid FROM impact_passportshare WHERE revoked_at IS NULL"
    " ORDER BY id LIMIT 1",
    "project_pk": _FIRST.format(table="partners_project", which="true"),
    "moved_project": "SELECT project_id FROM partners_projectmove ORDER BY id LIMIT 1",
    "colleague": "SELECT uid FROM accounts_user WHERE email = 'colleague@demo.example'",
    "milestone": "SELECT m.uid FROM partners_milestone m JOIN partners_project p"
    " ON p.id = m.project_id JOIN accounts_user u ON u.id = p.created_by_id"
    " WHERE u.email = 'founder@demo.example' AND m.state = 'ahead' ORDER BY p.id, m.id LIMIT 1",
    "invited": _OF_EXPERT.format(account="expert", state="invited"),
    "in_progress": _OF_EXPERT.format(account="expert", state="in_progress"),
    "submitted": _OF_EXPERT.format(account="expert", state="submitted"),
    "accepted_2": _OF_EXPERT.format(account="expert2", state="accepted"),
    "submitted_2": _OF_EXPERT.format(account="expert2", state="submitted"),
    "in_panel": "SELECT uid FROM calls_application WHERE state = 'in_panel' ORDER BY id LIMIT 1",
    "application_pk": _FIRST.format(table="calls_application", which="state = 'in_review'"),
    "assignment_pk": _FIRST.format(table="calls_assignment", which="state = 'submitted'"),
    "decision_pk": _FIRST.format(table="calls_decision", which="state = 'pending'"),
    "released_pk": _FIRST.format(table="calls_decision", which="state = 'released'"),
    "rapporteur": "SELECT r.uid FROM calls_consensusnote n JOIN calls_assignment r"
    " ON r.application_id = n.application_id AND r.expert_id = n.rapporteur_id LIMIT 1",
    "letter": _OF.format(
        account="founder", join="", which="c.code = 'ESSOR' AND a.state = 'accepted'"
    ),
    "award_offered": _OFFERED.format(column="uid", state="offered"),
    "award_running": _OFFERED.format(column="uid", state="running"),
    "offered_pk": _OFFERED.format(column="id", state="offered"),
    "award_pk": _OFFERED.format(column="id", state="running"),
    "report_due": _REPORT.format(state="due"),
    "report_returned": _REPORT.format(state="returned"),
    "report_accepted": _REPORT.format(state="accepted"),
    "meeting_closed": _MEETING.format(state="closed"),
    "meeting_open": _MEETING.format(state="open"),
    "meeting_planned": _MEETING.format(state="planned"),
    "meeting_cancelled": _MEETING.format(state="cancelled"),
    "meeting_pk": _FIRST.format(table="calls_panelmeeting", which="state = 'planned'"),
    "late_asked": _OF.format(account="founder3", join=_LATE, which="l.state = 'asked'"),
    "late_granted": _OF.format(account="founder3", join=_LATE, which="l.state = 'granted'"),
    "late_refused": _OF.format(account="founder4", join=_LATE, which="l.state = 'refused'"),
    "clarified": _OF.format(
        account="founder2", join="", which="c.code = 'DUO' AND a.state = 'submitted'"
    ),
    "objected": "SELECT a.uid FROM calls_appeal p JOIN calls_decision d ON d.id = p.decision_id"
    " JOIN calls_application a ON a.id = d.application_id LIMIT 1",
    "objectable": "SELECT a.uid FROM calls_decision d JOIN calls_application a"
    " ON a.id = d.application_id JOIN accounts_user u ON u.id = a.created_by_id"
    " WHERE u.email = 'founder4@demo.example' AND d.state = 'released'"
    " AND d.released_at > now() - interval '29 days' ORDER BY d.id LIMIT 1",
    "cancelled_pk": _FIRST.format(table="calls_panelmeeting", which="state = 'cancelled'"),
    "appeal_pk": _FIRST.format(table="calls_appeal", which="true"),
    "letter_pk": _FIRST.format(table="calls_lettertemplate", which="outcome = 'accepted'"),
    "release_planned": _FIRST.format(table="calls_decisionrelease", which="state = 'planned'"),
    "release_done": _FIRST.format(table="calls_decisionrelease", which="state = 'released'"),
    "expert_pk": _FIRST.format(table="calls_expertprofile", which="state = 'active'"),
    "run_draft": _FIRST.format(
        table="calls_assignmentrun", which="state = 'draft' AND done_turn = 1"
    ),
    "run_failed": _FIRST.format(table="calls_assignmentrun", which="state = 'failed'"),
    "run_released": _FIRST.format(table="calls_assignmentrun", which="state = 'released'"),
    "run_call": "SELECT call_id FROM calls_assignmentrun WHERE state = 'released' LIMIT 1",
    "named_pk": "SELECT e.application_id FROM calls_foundname f JOIN calls_anonymouscopy c"
    " ON c.id = f.copy_id JOIN calls_submission s ON s.id = c.submission_id"
    " JOIN calls_stageentry e ON e.id = s.entry_id ORDER BY f.id LIMIT 1",
    "nameless_review": _OF_EXPERT.format(account="expert10", state="accepted"),
    "panel_pk": _FIRST.format(table="calls_application", which="state = 'in_panel'"),
    "conflict_pk": _FIRST.format(table="partners_conflictofinterest", which="true"),
    "call_pk": _FIRST.format(table="calls_call", which="slug = 'innovation-projects'"),
    "form_pk": _FIRST.format(table="calls_formversion", which="published_at IS NOT NULL"),
    "built_pk": _FIRST.format(table="calls_formversion", which="published_at IS NULL"),
    "late_pk": _FIRST.format(table="calls_laterequest", which="state = 'asked'"),
    "invited_on": "SELECT a.uid FROM calls_application a JOIN partners_project p"
    " ON p.id = a.project_id WHERE strpos(p.title, 'DA-404') > 0 LIMIT 1",
    "excluded": "SELECT a.uid FROM calls_application a JOIN partners_project p"
    " ON p.id = a.project_id WHERE strpos(p.title, 'DA-505') > 0 LIMIT 1",
    "screened_pk": _FIRST.format(table="calls_application", which="state = 'submitted'"),
    "mailing_pk": _FIRST.format(table="calls_mailing", which="state = 'draft'"),
    "colleague_pk": "SELECT m.id FROM partners_membership m JOIN accounts_user u"
    " ON u.id = m.user_id WHERE u.email = 'colleague@demo.example' AND m.ended_at IS NULL LIMIT 1",
    "invitation": "SELECT uid FROM partners_invitation WHERE email = 'expert@demo.example' LIMIT 1",
    "claim_pk": _FIRST.format(table="partners_claim", which="state = 'open'"),
    "import_pk": _FIRST.format(table="partners_importrun", which="state = 'checked'"),
    "import_written": _FIRST.format(table="partners_importrun", which="state = 'applied'"),
    "import_given_up": _FIRST.format(table="partners_importrun", which="state = 'discarded'"),
    "service_import_written": _FIRST.format(
        table="services_serviceimport", which="state = 'applied'"
    ),
    "merge_undone": _FIRST.format(table="partners_merge", which="state = 'undone'"),
    "claim_refused": _FIRST.format(table="partners_claim", which="state = 'refused'"),
    "message_held": _FIRST.format(table="outbox_message", which="state = 'held'"),
    "message_bounced": _FIRST.format(table="outbox_message", which="state = 'bounced'"),
    "infected_file": _FIRST.format(table="files_storedfile", which="state = 'infected'"),
    "merge_pk": _FIRST.format(table="partners_merge", which="state = 'done'"),
    "public_person_pk": _FIRST.format(table="partners_person", which="true"),
    "building_pk": _FIRST.format(table="partners_building", which="true"),
    "profile_edit_pk": _FIRST.format(table="partners_profileedit", which="state = 'to_review'"),
    "proposal_pk": _FIRST.format(table="partners_proposal", which="state = 'pending'"),
    "correction_pk": _FIRST.format(table="partners_correction", which="state = 'open'"),
    "correction": "SELECT c.uid FROM partners_correction c JOIN partners_organisation o"
    " ON o.id = c.organisation_id WHERE o.slug = 'demo-provider' ORDER BY c.id LIMIT 1",
    "organisation_pk": _FIRST.format(table="partners_organisation", which="true"),
    "service_pk": _FIRST.format(table="services_service", which="true"),
    "message_pk": _FIRST.format(table="outbox_message", which="channel = 'mail'"),
    "purge_pk": _FIRST.format(table="accounts_purge", which="true"),
    "user_pk": _FIRST.format(table="accounts_user", which="email = 'founder@demo.example'"),
}


def look_up(portal: Portal) -> dict[str, str]:
    """Return every id; raise LookupError naming those that the demo's data lack."""
    found = portal.rows_of_each(QUERIES)
    if missing := [name for name, rows in found.items() if not rows]:
        raise LookupError(f"the demo's data have no {', '.join(missing)}")
    return {name: str(rows[0][0]) for name, rows in found.items()}
