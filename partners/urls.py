"""Addresses of the directory and of projects."""

from django.urls import path

from partners.views import directory, invitations, projects

app_name = "partners"

urlpatterns = [
    path("partners/", directory.organisation_list, name="list"),
    path("partners/<slug:slug>/", directory.organisation_detail, name="detail"),
    path("invitations/<slug:uid>/", invitations.invitation_answer, name="invitation_answer"),
    path("invitations/<slug:uid>/<slug:secret>/", invitations.invitation, name="invitation"),
    path("projects/", projects.project_list, name="project_list"),
    path("projects/new/", projects.project_create, name="project_create"),
    path("projects/<slug:uid>/", projects.project_detail, name="project_detail"),
    path("projects/<slug:uid>/edit/", projects.project_edit, name="project_edit"),
]
