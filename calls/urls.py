"""Addresses of calls, applications and reviews."""

from django.urls import path

from calls.views import (
    after_reviews,
    appeals,
    applications,
    awards,
    dossiers,
    emergency,
    experts,
    late,
    meeting_calendar,
    meeting_notes,
    meetings,
    panel,
    presence,
    public,
    reviews,
    scores,
    submissions,
    teams,
    uploads,
)

app_name = "calls"

urlpatterns = [
    path("calls/", public.call_list, name="list"),
    path("calls/meetings/<slug:uid>/", meetings.meeting_detail, name="meeting_detail"),
    path("calls/meetings/<slug:uid>/live/", meetings.meeting_live, name="meeting_live"),
    path("calls/meetings/<slug:uid>/act/", meetings.meeting_act, name="meeting_act"),
    path("calls/meetings/<slug:uid>/order/", meetings.meeting_order, name="meeting_order"),
    path(
        "calls/meetings/<slug:uid>/meeting.ics",
        meeting_calendar.meeting_calendar,
        name="meeting_calendar",
    ),
    path("calls/meetings/<slug:uid>/minutes.pdf", meetings.minutes_pdf, name="minutes_pdf"),
    path("calls/meetings/<slug:uid>/items/<slug:item>/", meetings.item_act, name="item_act"),
    path(
        "calls/meetings/<slug:uid>/items/<slug:item>/write/", meetings.item_write, name="item_write"
    ),
    path(
        "calls/meetings/<slug:uid>/items/<slug:item>/note/",
        meeting_notes.note_save,
        name="note_save",
    ),
    path(
        "calls/meetings/<slug:uid>/motions/<slug:motion>/", meetings.motion_act, name="motion_act"
    ),
    path("calls/<slug:slug>/", public.call_detail, name="detail"),
    path("calls/<slug:slug>/scores/", scores.call_scores, name="call_scores"),
    path("calls/<slug:slug>/apply/", applications.application_start, name="application_start"),
    path("applications/", applications.application_list, name="application_list"),
    path("applications/emergency/", emergency.emergency_access, name="emergency_access"),
    path("applications/<slug:uid>/", applications.application_detail, name="application_detail"),
    path("applications/<slug:uid>/edit/", applications.application_edit, name="application_edit"),
    path(
        "applications/<slug:uid>/edit/<slug:section>/",
        applications.application_edit,
        name="application_section",
    ),
    path(
        "applications/<slug:uid>/edit/<slug:section>/newest/",
        applications.newest_form,
        name="newest_form",
    ),
    path("applications/<slug:uid>/team/", teams.application_team, name="application_team"),
    path("applications/<slug:uid>/presence/", presence.presence, name="presence"),
    path("applications/<slug:uid>/save/", applications.answers_save, name="answers_save"),
    path(
        "applications/<slug:uid>/files/<slug:question>/",
        applications.file_attach,
        name="file_attach",
    ),
    path(
        "applications/<slug:uid>/files/<slug:question>/<slug:file_uid>/remove/",
        applications.file_remove,
        name="file_remove",
    ),
    path("applications/<slug:uid>/uploads/", uploads.upload_list, name="upload_list"),
    path(
        "applications/<slug:uid>/uploads/<slug:upload>/",
        uploads.upload_detail,
        name="upload_detail",
    ),
    path(
        "applications/<slug:uid>/uploads/<slug:upload>/finish/",
        uploads.upload_finish,
        name="upload_finish",
    ),
    path(
        "applications/<slug:uid>/uploads/<slug:upload>/cancel/",
        uploads.upload_cancel,
        name="upload_cancel",
    ),
    path(
        "applications/<slug:uid>/submit/", submissions.application_submit, name="application_submit"
    ),
    path(
        "applications/<slug:uid>/withdraw/",
        submissions.application_withdraw,
        name="application_withdraw",
    ),
    path("applications/<slug:uid>/receipt/", submissions.receipt, name="receipt"),
    path("applications/<slug:uid>/receipt.pdf", submissions.receipt_pdf, name="receipt_pdf"),
    path("applications/<slug:uid>/late/", late.late_request, name="late_request"),
    path("applications/<slug:uid>/dossier.pdf", dossiers.dossier_pdf, name="dossier_pdf"),
    path("applications/<slug:uid>/objection/", appeals.objection, name="objection"),
    path("applications/<slug:uid>/discussion/", after_reviews.discussion, name="discussion"),
    path("applications/<slug:uid>/correction/", after_reviews.correction, name="correction"),
    path("awards/<slug:uid>/", awards.award_detail, name="award_detail"),
    path("awards/<slug:uid>/reports/<slug:report>/", awards.award_report, name="award_report"),
    path("awards/<slug:uid>/<slug:answer>/", awards.award_answer, name="award_answer"),
    path("receipts/verify/", submissions.receipt_verify, name="receipt_verify"),
    path("reviews/", reviews.review_list, name="review_list"),
    path("reviews/<slug:uid>/", reviews.review_detail, name="review_detail"),
    path("reviews/<slug:uid>/accept/", reviews.invitation_accept, name="invitation_accept"),
    path("reviews/<slug:uid>/decline/", reviews.invitation_decline, name="invitation_decline"),
    path("reviews/<slug:uid>/conflict/", reviews.conflict_declare, name="conflict_declare"),
    path("reviews/<slug:uid>/save/", reviews.review_save, name="review_save"),
    path("reviews/<slug:uid>/submit/", reviews.review_submit, name="review_submit"),
    path("reviews/<slug:uid>/dossier.pdf", dossiers.review_dossier, name="review_dossier"),
    path("reviews/<slug:uid>/newer/", after_reviews.newer_version, name="review_newer"),
    path("reviews/<slug:uid>/consensus/", after_reviews.consensus, name="consensus"),
    path("expert/", experts.expert_profile, name="expert_profile"),
    path("expert/answer/", experts.expert_answer, name="expert_answer"),
    path("expert/edit/", experts.expert_edit, name="expert_edit"),
    path("expert/leave/", experts.expert_leave, name="expert_leave"),
    path("expert/certificates/<int:year>.pdf", experts.certificate_pdf, name="expert_certificate"),
    path("expert/<slug:kind>/add/", experts.expert_row, name="expert_row_add"),
    path("expert/<slug:kind>/<int:row_id>/", experts.expert_row, name="expert_row"),
    path(
        "expert/<slug:kind>/<int:row_id>/remove/",
        experts.expert_row_remove,
        name="expert_row_remove",
    ),
    path("panel/", panel.panel_list, name="panel_list"),
    path("panel/<slug:uid>/", panel.panel_application, name="panel_application"),
    path("panel/<slug:uid>/discussion/", after_reviews.panel_discussion, name="panel_discussion"),
    path("panel/<slug:uid>/dossier.pdf", dossiers.panel_dossier, name="panel_dossier"),
]
