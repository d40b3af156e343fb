"""Addresses of the partner's own space, and of what readers suggest."""

from django.urls import path

from partners.views import logos, moderation, space

_OWN = "partners/<slug:slug>/"

urlpatterns = [
    path(f"{_OWN}edit/", space.profile_edit, name="profile_edit"),
    path(
        f"{_OWN}edit/review/", space.organisation_request_review, name="organisation_request_review"
    ),
    path(f"{_OWN}edit/logo/", logos.profile_logo, name="profile_logo"),
    path(f"{_OWN}edit/identity/", moderation.proposal_create, name="proposal_create"),
    path(
        f"{_OWN}edit/identity/<slug:uid>/withdraw/",
        moderation.proposal_withdraw,
        name="proposal_withdraw",
    ),
    path(
        f"{_OWN}edit/corrections/<slug:uid>/",
        moderation.correction_answer,
        name="correction_answer",
    ),
    path(f"{_OWN}edit/<slug:section>/", space.profile_section, name="profile_section"),
    path(f"{_OWN}logo/", logos.organisation_logo, name="organisation_logo"),
    path(f"{_OWN}correction/", moderation.correction_create, name="correction_create"),
    path(f"{_OWN}history/", moderation.organisation_history, name="organisation_history"),
]
