"""The access table of the portal's own pages. 404: may not be known. 403: known, not allowed."""

from tests.access.rows import Row, get, post, send

PUBLIC: list[Row] = [
    get("root", "", {302: "everyone"}),
    get("healthz", "", {200: "everyone"}),
    get("readyz", "", {503: "everyone"}),  # no worker runs here
    get("security_txt", "", {200: "everyone"}),
    get("robots_txt", "", {200: "everyone"}),
    get("sitemap_index", "", {200: "everyone"}),
    get("sitemap", "/partners", {200: "everyone"}),
    get("sitemap", "/none", {404: "everyone"}),
    get("pages:home", "", {200: "everyone"}),
    get("pages:search", "", {200: "everyone"}, query="?q=company"),
    get("pages:legal", "legal", {200: "everyone"}),
    get("pages:legal", "nothing", {404: "everyone"}),
    get("pages:theme", "", {200: "everyone"}),
    get("pages:components", "", {200: "everyone"}),
    get("pages:dashboard", "", {200: "signed_in"}),
    get("partners:list", "", {200: "everyone"}),
    get("partners:list", "", {200: "everyone"}, query="?format=csv"),
    get("partners:list", "", {200: "everyone"}, query="?format=json"),
    get("partners:detail", "company", {200: "everyone"}),
    get("partners:detail", "hidden", {200: "staff", 404: "anyone"}),
    get("partners:detail", "nothing", {404: "everyone"}),
    get("services:list", "", {200: "everyone"}),
    get("services:list", "", {200: "everyone"}, query="?format=csv"),
    get("services:compare", "", {200: "everyone"}),
    get("services:detail", "service", {200: "everyone"}),
    get("services:detail", "draft service", {200: "partner staff", 404: "anyone"}),
    get("services:orientation", "", {200: "everyone"}),
    get("services:request_list", "", {200: "signed_in"}),
    get("calls:list", "", {200: "everyone"}),
    get("calls:list", "", {200: "everyone"}, query="?format=json"),
    get("calls:detail", "call", {200: "everyone"}),
    get("calls:detail", "unpublished", {200: "staff", 404: "anyone"}),
    get("calls:receipt_verify", "", {200: "everyone"}),
]

PROJECTS: list[Row] = [
    get("partners:project_list", "", {200: "signed_in"}),
    get("partners:project_create", "", {200: "signed_in"}),
    get("partners:project_detail", "draft project",
        {200: "team officer manager other_manager administrator", 404: "rest"}),
    get("partners:project_detail", "nothing", {404: "rest"}),
    get("partners:project_edit", "draft project",
        {200: "writers", 403: "reader officer manager other_manager administrator", 404: "rest"}),
]  # fmt: skip

DESK = "officer manager chair"  # who sees a sent application of the call, outside the team

APPLICATIONS: list[Row] = [
    get("calls:application_list", "", {200: "signed_in"}),
    get("calls:application_start", "call", {200: "signed_in"}),
    get("calls:application_start", "unpublished", {200: "staff", 404: "rest"}),
    get("calls:application_detail", "draft", {200: "team", 404: "rest"}),
    get("calls:application_detail", "sent", {200: "team", 403: DESK, 404: "rest"}),
    get("calls:application_detail", "reviewed", {200: "team", 403: f"{DESK} expert", 404: "rest"}),
    get("calls:application_detail", "released", {200: "team", 403: DESK, 404: "rest"}),
    get("calls:application_detail", "elsewhere",
        {200: "stranger", 404: "rest",
         403: "officer walled_officer other_manager unassigned"}),
    get("calls:application_detail", "nothing", {404: "rest"}),
    get("calls:application_edit", "draft", {302: "writers", 403: "reader", 404: "rest"}),
    get("calls:application_section", "draft", {200: "writers", 403: "reader", 404: "rest"}),
    get("calls:application_section", "sent", {200: "writers", 403: f"reader {DESK}", 404: "rest"}),
    send("calls:answers_save", "draft",
         {200: "writers", 401: "anonymous", 403: "reader", 404: "rest"},
         version=1, changes={"summary": "New."}),
    send("calls:answers_save", "sent",
         {200: "writers", 401: "anonymous", 403: f"reader {DESK}", 404: "rest"},
         version=1, changes={"summary": "New."}),
    send("calls:answers_save", "reviewed",
         {422: "writers", 401: "anonymous", 403: f"reader {DESK} expert", 404: "rest"},
         version=1, changes={"summary": "New."}),
    post("calls:application_section", "draft", {302: "writers", 403: "reader", 404: "rest"},
         version=1, q_summary="New."),
    post("calls:file_attach", "draft", {302: "writers", 403: "reader", 404: "rest"}, version=1),
    post("calls:file_remove", "draft", {302: "writers", 403: "reader", 404: "rest"}, version=1),
    get("calls:application_submit", "draft", {200: "team", 404: "rest"}),
    get("calls:application_submit", "sent", {200: "team", 403: DESK, 404: "rest"}),
    post("calls:application_submit", "draft", {302: "owner", 403: "co_editor reader", 404: "rest"},
         key="k" * 32, version=1, agree="on", confirm="on", statement="on"),
    get("calls:application_withdraw", "sent",
        {200: "owner", 403: f"co_editor reader {DESK}", 404: "rest"}),
    post("calls:application_withdraw", "sent",
         {302: "owner", 403: f"co_editor reader {DESK}", 404: "rest"}, reason="Funded elsewhere."),
    get("calls:receipt", "sent", {200: "team", 403: DESK, 404: "rest"}),
    get("calls:receipt", "draft", {404: "rest"}),
    get("calls:receipt_pdf", "sent", {302: "team", 403: DESK, 404: "rest"}),
    get("calls:emergency_access", "", {200: "administrators", 403: "rest"}),
    post("calls:emergency_access", "", {200: "administrators", 403: "rest"}, dossier="none"),
]  # fmt: skip

OWN_REVIEW = "review of expert"
STATEMENT = {"statement": "none"}

REVIEWS: list[Row] = [
    get("calls:review_list", "", {200: "signed_in"}),
    get("calls:review_detail", OWN_REVIEW, {200: "expert", 404: "rest"}),
    get("calls:review_detail", "review of invited", {200: "invited", 404: "rest"}),
    get("calls:review_detail", "review of conflicted", {404: "rest"}),
    get("calls:review_detail", "review of second", {404: "rest"}),
    get("calls:review_detail", "review elsewhere", {200: "unassigned", 404: "rest"}),
    post("calls:invitation_accept", "review of invited", {302: "invited", 404: "rest"},
         **STATEMENT),
    post("calls:invitation_accept", OWN_REVIEW, {302: "expert", 404: "rest"}, **STATEMENT),
    get("calls:invitation_decline", "review of invited", {200: "invited", 404: "rest"}),
    get("calls:invitation_decline", OWN_REVIEW, {302: "expert", 404: "rest"}),
    post("calls:invitation_decline", "review of invited", {302: "invited", 404: "rest"},
         reason="No time."),
    get("calls:conflict_declare", OWN_REVIEW, {200: "expert", 404: "rest"}),
    get("calls:conflict_declare", "review of conflicted", {404: "rest"}),
    post("calls:conflict_declare", OWN_REVIEW, {302: "expert", 404: "rest"},
         description="A friend."),
    post("calls:review_save", OWN_REVIEW, {302: "expert", 404: "rest"},
         version=0, confidential_comment="New."),
    post("calls:review_save", "review of invited", {403: "invited", 404: "rest"}, version=0),
    send("calls:review_save", OWN_REVIEW, {200: "expert", 404: "rest"},
         version=0, changes={"confidential_comment": "New."}),
    post("calls:review_submit", OWN_REVIEW, {302: "expert", 404: "rest"},
         version=0, score_team=4, score_science=3, score_need=5),
    post("calls:review_submit", "review of invited", {403: "invited", 404: "rest"}, version=0),
    get("calls:panel_list", "", {200: "chair walled_chair", 404: "rest"}),
    get("calls:panel_application", "reviewed", {200: DESK, 404: "rest"}),
    get("calls:panel_application", "draft", {404: "rest"}),
    get("calls:panel_application", "elsewhere",
        {200: "officer walled_officer other_manager", 404: "rest"}),
]  # fmt: skip

FILES: list[Row] = [
    get("files:download", "file of draft", {200: "team", 404: "rest"}),
    get("files:download", "file of reviewed", {200: f"team {DESK} expert", 404: "rest"}),
    get("files:download", "receipt file", {200: "team officer manager", 404: "rest"}),
    get("files:download", "unattached file", {404: "rest"}),
    get("files:download", "nothing", {404: "rest"}),
]

INBOX: list[Row] = [
    get("outbox:inbox", "", {200: "signed_in"}),
    post("outbox:read_all", "", {302: "signed_in"}),
    get("outbox:preferences", "", {200: "signed_in"}),
    post("outbox:open", "message", {302: "owner", 404: "rest"}),
]

PAGES = [*PUBLIC, *PROJECTS, *APPLICATIONS, *REVIEWS, *FILES, *INBOX]
