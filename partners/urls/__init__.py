"""Addresses of the directory and of projects."""

from django.urls import path

from partners.urls import members, space
from partners.views import (
    compare,
    directory,
    places,
    profile,
    projects,
    projects_dossier,
    projects_plan,
    projects_team,
    public_life,
    registration,
)

app_name = "partners"

urlpatterns = [
    path("partners/", directory.organisation_list, name="list"),
    path("partners/map/", places.organisation_map, name="map"),
    path("partners/compare/", compare.compare, name="compare"),
    path("partners/new/", registration.organisation_register, name="organisation_register"),
    path("partners/<slug:slug>/", profile.organisation_detail, name="detail"),
    *members.urlpatterns,
    *space.urlpatterns,
    path("governance/", public_life.governance_page, name="governance"),
    path("key-figures/", public_life.key_figures_page, name="key_figures"),
    path("press/", public_life.press_page, name="press"),
    path("come/", public_life.come_page, name="come"),
    path("buildings/<slug:slug>/", public_life.building, name="building"),
    path("projects/", projects.project_list, name="project_list"),
    path("projects/new/", projects.project_create, name="project_create"),
    path("projects/<slug:uid>/", projects.project_detail, name="project_detail"),
    path("projects/<slug:uid>/edit/", projects.project_edit, name="project_edit"),
    path("projects/<slug:uid>/attach/", projects_team.project_attach, name="project_attach"),
    path("projects/<slug:uid>/team/", projects_team.project_team, name="project_team"),
    path(
        "projects/<slug:uid>/team/invitations/<slug:row>/revoke/",
        projects_team.project_invitation_revoke,
        name="project_invitation_revoke",
    ),
    path(
        "projects/<slug:uid>/team/<slug:user_uid>/role/",
        projects_team.project_member_role,
        name="project_member_role",
    ),
    path(
        "projects/<slug:uid>/team/<slug:user_uid>/end/",
        projects_team.project_member_end,
        name="project_member_end",
    ),
    path(
        "projects/<slug:uid>/team/<slug:user_uid>/transfer/",
        projects_team.project_member_transfer,
        name="project_member_transfer",
    ),
    path("projects/<slug:uid>/dossier/", projects_dossier.project_dossier, name="project_dossier"),
    path(
        "projects/<slug:uid>/dossier/edit/",
        projects_dossier.project_dossier_edit,
        name="project_dossier_edit",
    ),
    path(
        "projects/<slug:uid>/dossier/files/add/",
        projects_dossier.project_file_add,
        name="project_file_add",
    ),
    path(
        "projects/<slug:uid>/dossier/files/<slug:file_uid>/remove/",
        projects_dossier.project_file_remove,
        name="project_file_remove",
    ),
    path(
        "projects/<slug:uid>/openings/", projects_dossier.project_openings, name="project_openings"
    ),
    path("projects/<slug:uid>/patents/add/", projects_plan.patent_add, name="patent_add"),
    path("projects/<slug:uid>/patents/<slug:row>/", projects_plan.patent_edit, name="patent_edit"),
    path(
        "projects/<slug:uid>/patents/<slug:row>/remove/",
        projects_plan.patent_remove,
        name="patent_remove",
    ),
    path("projects/<slug:uid>/milestones/add/", projects_plan.milestone_add, name="milestone_add"),
    path(
        "projects/<slug:uid>/milestones/<slug:row>/",
        projects_plan.milestone_edit,
        name="milestone_edit",
    ),
    path(
        "projects/<slug:uid>/milestones/<slug:row>/reach/",
        projects_plan.milestone_reach,
        name="milestone_reach",
    ),
    path(
        "projects/<slug:uid>/milestones/<slug:row>/drop/",
        projects_plan.milestone_drop,
        name="milestone_drop",
    ),
    path(
        "projects/<slug:uid>/milestones/<slug:row>/resume/",
        projects_plan.milestone_resume,
        name="milestone_resume",
    ),
]
