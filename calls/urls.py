"""Addresses of calls, applications and reviews."""

from django.urls import path

from calls.views import (
    applications,
    dossiers,
    emergency,
    late,
    panel,
    presence,
    public,
    reviews,
    submissions,
    teams,
    uploads,
)

app_name = "calls"

urlpatterns = [
    path("calls/", public.call_list, name="list"),
    path("calls/<slug:slug>/", public.call_detail, name="detail"),
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
    path("receipts/verify/", submissions.receipt_verify, name="receipt_verify"),
    path("reviews/", reviews.review_list, name="review_list"),
    path("reviews/<slug:uid>/", reviews.review_detail, name="review_detail"),
    path("reviews/<slug:uid>/accept/", reviews.invitation_accept, name="invitation_accept"),
    path("reviews/<slug:uid>/decline/", reviews.invitation_decline, name="invitation_decline"),
    path("reviews/<slug:uid>/conflict/", reviews.conflict_declare, name="conflict_declare"),
    path("reviews/<slug:uid>/save/", reviews.review_save, name="review_save"),
    path("reviews/<slug:uid>/submit/", reviews.review_submit, name="review_submit"),
    path("reviews/<slug:uid>/dossier.pdf", dossiers.review_dossier, name="review_dossier"),
    path("panel/", panel.panel_list, name="panel_list"),
    path("panel/<slug:uid>/", panel.panel_application, name="panel_application"),
    path("panel/<slug:uid>/dossier.pdf", dossiers.panel_dossier, name="panel_dossier"),
]
