"""Addresses of members, invitations, claims and the question "still true?"."""

from django.urls import path

from partners.views import claims, freshness, invitations, joining, members

urlpatterns = [
    path("invitations/<slug:uid>/", invitations.invitation_answer, name="invitation_answer"),
    path("invitations/<slug:uid>/<slug:secret>/", invitations.invitation, name="invitation"),
    path("partners/confirm/<str:token>/", freshness.freshness_confirm, name="freshness_confirm"),
    path("partners/<slug:slug>/members/", members.member_list, name="members"),
    path("partners/<slug:slug>/members/<int:pk>/role/", members.member_role, name="member_role"),
    path("partners/<slug:slug>/members/<int:pk>/end/", members.member_end, name="member_end"),
    path(
        "partners/<slug:slug>/members/invitations/<slug:uid>/revoke/",
        members.invitation_revoke,
        name="invitation_revoke",
    ),
    path(
        "partners/<slug:slug>/members/joins/<slug:uid>/accept/",
        joining.join_accept,
        name="join_accept",
    ),
    path(
        "partners/<slug:slug>/members/joins/<slug:uid>/decline/",
        joining.join_decline,
        name="join_decline",
    ),
    path("partners/<slug:slug>/join/", joining.join, name="join"),
    path("partners/<slug:slug>/join/withdraw/", joining.join_withdraw, name="join_withdraw"),
    path("partners/<slug:slug>/claim/", claims.claim, name="claim"),
    path("partners/<slug:slug>/claim/domain/", claims.claim_domain, name="claim_domain"),
    path("partners/<slug:slug>/claim/code/", claims.claim_code, name="claim_code"),
    path("partners/<slug:slug>/claim/letter/", claims.claim_letter, name="claim_letter"),
    path("partners/<slug:slug>/claim/staff/", claims.claim_staff, name="claim_staff"),
    path("partners/<slug:slug>/claim/withdraw/", claims.claim_withdraw, name="claim_withdraw"),
    path("partners/<slug:slug>/confirm/", freshness.freshness_answer, name="freshness_answer"),
]
