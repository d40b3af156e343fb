"""Where the tour stops: every main page, role by role.

Addresses are written without their language; `{…}` stands for an id of the demo's data, which is
looked up in `ids.py` because public ids are random.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Stop:
    """One page to look at."""

    name: str
    path: str
    is_missing: bool = False  # the page says 404, and must look well while it does

    @property
    def is_staff(self) -> bool:
        """Whether the page belongs to the staff admin, which has no language in its address."""
        return self.path.startswith("/admin/")


VISITOR = (
    Stop("home", "/"),
    Stop("partners", "/partners/"),
    Stop("partners-found-nothing", "/partners/?q=qqqqqqqq"),
    Stop("partner", "/partners/gustave-roussy/"),
    Stop("partner-correction", "/partners/gustave-roussy/correction/"),
    Stop("services", "/services/"),
    Stop("services-narrowed", "/services/?kind=platform&stage=preclinical"),
    Stop("service", "/services/{service}/"),
    Stop("service-paused", "/services/{paused_service}/"),
    Stop("calls", "/calls/"),
    Stop("call", "/calls/innovation-projects/"),
    Stop("call-closed", "/calls/pilot-season/"),
    Stop("search", "/search/?q=data"),
    Stop("orientation", "/orientation/"),
    Stop("legal", "/about/legal/"),
    Stop("terms", "/about/terms/"),
    Stop("privacy", "/about/privacy/"),
    Stop("accessibility", "/about/accessibility/"),
    Stop("sources", "/about/sources/"),
    Stop("components", "/components/"),
    Stop("verify-receipt", "/receipts/verify/?digest={digest}"),
    Stop("sign-in", "/accounts/login/"),
    Stop("sign-in-by-code", "/accounts/login/code/"),
    Stop("sign-up", "/accounts/signup/"),
    Stop("forgotten-password", "/accounts/password/reset/"),
    Stop("invitation-cut", "/invitations/none/none/", is_missing=True),
    Stop("confirmation-cut", "/partners/confirm/none/", is_missing=True),
    Stop("not-found", "/nowhere/", is_missing=True),
)
FOUNDER = (
    Stop("dashboard", "/dashboard/"),
    Stop("applications", "/applications/"),
    Stop("application-draft", "/applications/{draft}/"),
    Stop("application-in-review", "/applications/{in_review}/"),
    Stop("application-decided", "/applications/{accepted}/"),
    Stop("application-start", "/calls/innovation-projects/apply/"),
    Stop("application-section", "/applications/{draft}/edit/project/"),
    Stop("application-files", "/applications/{draft}/edit/annexes/"),
    Stop("application-check", "/applications/{draft}/submit/"),
    Stop("receipt", "/applications/{in_review}/receipt/"),
    Stop("withdraw", "/applications/{in_review}/withdraw/"),
    Stop("projects", "/projects/"),
    Stop("project", "/projects/{project}/"),
    Stop("project-edit", "/projects/{project}/edit/"),
    Stop("project-dossier", "/projects/{project}/dossier/"),
    Stop("project-dossier-edit", "/projects/{project}/dossier/edit/"),
    Stop("project-file", "/projects/{project}/dossier/files/add/"),
    Stop("project-openings", "/projects/{project}/openings/"),
    Stop("project-team", "/projects/{project}/team/"),
    Stop("project-role", "/projects/{project}/team/{colleague}/role/"),
    Stop("project-transfer", "/projects/{project}/team/{colleague}/transfer/"),
    Stop("project-leave", "/projects/{project}/team/{colleague}/end/"),
    Stop("patent-new", "/projects/{project}/patents/add/"),
    Stop("milestone-new", "/projects/{project}/milestones/add/"),
    Stop("milestone-reached", "/projects/{project}/milestones/{milestone}/reach/"),
    Stop("project-new", "/projects/new/"),
    Stop("members", "/partners/demo-biotech-a/members/"),
    Stop("member-end", "/partners/demo-biotech-a/members/{colleague_pk}/end/"),
    Stop("profile-confirm", "/partners/demo-biotech-a/confirm/"),
    Stop("requests", "/requests/"),
    Stop("inbox", "/inbox/"),
    Stop("preferences", "/inbox/preferences/"),
    Stop("profile", "/accounts/profile/"),
    Stop("e-mail", "/accounts/email/"),
    Stop("password", "/accounts/password/change/"),
    Stop("second-factor", "/accounts/2fa/"),
    Stop("sessions", "/accounts/sessions/"),
    Stop("sign-out", "/accounts/logout/"),
)
PARTNER = (
    Stop("dashboard", "/dashboard/"),
    Stop("organisation", "/partners/demo-provider/"),
    Stop("draft-service", "/services/demo-draft-service/"),
    Stop("profile", "/partners/demo-provider/edit/"),
    Stop("profile-texts", "/partners/demo-provider/edit/texts/"),
    Stop("profile-practical", "/partners/demo-provider/edit/practical/"),
    Stop("profile-subjects", "/partners/demo-provider/edit/subjects/"),
    Stop("profile-sites", "/partners/demo-provider/edit/sites/"),
    Stop("profile-labels", "/partners/demo-provider/edit/labels/"),
    Stop("profile-figures", "/partners/demo-provider/edit/figures/"),
    Stop("profile-contacts", "/partners/demo-provider/edit/contacts/"),
    Stop("profile-logo", "/partners/demo-provider/edit/logo/"),
    Stop("profile-identity", "/partners/demo-provider/edit/identity/"),
    Stop("profile-history", "/partners/demo-provider/history/"),
    Stop("profile-correction", "/partners/demo-provider/edit/corrections/{correction}/"),
    Stop("join", "/partners/demo-biotech-a/join/"),
    Stop("claim", "/partners/demo-building-operator/claim/"),
    Stop("claim-letter", "/partners/demo-building-operator/claim/letter/"),
    Stop("claim-staff", "/partners/demo-building-operator/claim/staff/"),
)
EXPERT = (
    Stop("dashboard", "/dashboard/"),
    Stop("reviews", "/reviews/"),
    Stop("invitation", "/reviews/{invited}/"),
    Stop("invitation-decline", "/reviews/{invited}/decline/"),
    Stop("organisation-invitation", "/invitations/{invitation}/"),
    Stop("score-sheet", "/reviews/{in_progress}/"),
    Stop("conflict", "/reviews/{in_progress}/conflict/"),
    Stop("review-submitted", "/reviews/{submitted}/"),
)
CHAIR = (
    Stop("dashboard", "/dashboard/"),
    Stop("panel", "/panel/"),
    Stop("panel-application", "/panel/{in_panel}/"),
)
STAFF = (
    Stop("dashboard", "/dashboard/"),
    Stop("start", "/admin/"),
    Stop("applications", "/admin/calls/application/"),
    Stop("applications-to-screen", "/admin/calls/application/?waits=screening"),
    Stop("application", "/admin/calls/application/{application_pk}/change/"),
    Stop("application-history", "/admin/calls/application/{application_pk}/history/"),
    Stop("assign", "/admin/calls/application/{application_pk}/act/assign/"),
    Stop("decide", "/admin/calls/application/{application_pk}/act/decide/"),
    Stop("reviews", "/admin/calls/assignment/"),
    Stop("review", "/admin/calls/assignment/{assignment_pk}/change/"),
    Stop("conflicts", "/admin/partners/conflictofinterest/"),
    Stop("calls", "/admin/calls/call/"),
    Stop("call", "/admin/calls/call/{call_pk}/change/"),
    Stop("call-new", "/admin/calls/call/add/"),
    Stop("questions", "/admin/calls/formversion/{form_pk}/change/"),
    Stop("profile-changes", "/admin/partners/profileedit/"),
    Stop("profile-change", "/admin/partners/profileedit/{profile_edit_pk}/change/"),
    Stop("profile-change-undo", "/admin/partners/profileedit/{profile_edit_pk}/act/revert/"),
    Stop("proposals", "/admin/partners/proposal/"),
    Stop("proposal", "/admin/partners/proposal/{proposal_pk}/change/"),
    Stop("corrections", "/admin/partners/correction/"),
    Stop("correction", "/admin/partners/correction/{correction_pk}/change/"),
    Stop("organisations", "/admin/partners/organisation/"),
    Stop("organisation", "/admin/partners/organisation/{organisation_pk}/change/"),
    Stop("services", "/admin/services/service/"),
    Stop("service", "/admin/services/service/{service_pk}/change/"),
    Stop("imports", "/admin/partners/importrun/"),
    Stop("import", "/admin/partners/importrun/{import_pk}/change/"),
    Stop("import-write", "/admin/partners/importrun/{import_pk}/act/write/"),
    Stop("import-new", "/admin/partners/importrun/add/"),
    Stop("merges", "/admin/partners/merge/"),
    Stop("merge", "/admin/partners/merge/{merge_pk}/change/"),
    Stop("merge-new", "/admin/partners/merge/add/"),
    Stop("merge-pair", "/admin/partners/merge/add/?one=demo-biotech-a&other=demo-biotech-b"),
    Stop("public-people", "/admin/partners/person/"),
    Stop("public-person", "/admin/partners/person/{public_person_pk}/change/"),
    Stop("buildings", "/admin/partners/building/"),
    Stop("building", "/admin/partners/building/{building_pk}/change/"),
    Stop("texts", "/admin/partners/textblock/"),
    Stop("organisations-without-owner", "/admin/partners/organisation/?owner=none"),
    Stop("claims", "/admin/partners/claim/"),
    Stop("claim", "/admin/partners/claim/{claim_pk}/change/"),
    Stop("claim-refuse", "/admin/partners/claim/{claim_pk}/act/refuse/"),
    Stop("memberships", "/admin/partners/membership/"),
    Stop("member-invitations", "/admin/partners/invitation/"),
    Stop("join-requests", "/admin/partners/joinrequest/"),
    Stop("projects", "/admin/partners/project/"),
    Stop("project", "/admin/partners/project/{project_pk}/change/"),
    Stop("project-move", "/admin/partners/project/{project_pk}/act/move/"),
    Stop("project-dossier", "/projects/{project}/dossier/"),
    Stop("messages", "/admin/outbox/message/"),
    Stop("message", "/admin/outbox/message/{message_pk}/change/"),
    Stop("deliveries", "/admin/outbox/delivery/"),
    Stop("files", "/admin/files/storedfile/"),
)
MANAGER = (
    Stop("start", "/admin/"),
    Stop("decisions", "/admin/calls/decision/"),
    Stop("decision", "/admin/calls/decision/{decision_pk}/change/"),
    Stop("release", "/admin/calls/decision/{decision_pk}/act/release/"),
)
ADMINISTRATOR = (
    Stop("start", "/admin/"),
    Stop("people", "/admin/accounts/user/"),
    Stop("person", "/admin/accounts/user/{user_pk}/change/"),
    Stop("roles", "/admin/accounts/user/{user_pk}/act/roles/"),
    Stop("terms", "/admin/partners/term/"),
    Stop("configuration", "/admin/kernel/siteconfiguration/"),
    Stop("emergency", "/applications/emergency/"),
)

TOUR: dict[str, tuple[Stop, ...]] = {
    "visitor": VISITOR,
    "founder": FOUNDER,
    "partner": PARTNER,
    "expert": EXPERT,
    "chair": CHAIR,
    "staff": STAFF,
    "manager": MANAGER,
    "admin": ADMINISTRATOR,
}
