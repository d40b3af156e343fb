"""Addresses of what a provider may read of a dossier, and of the back-planner."""

from django.urls import URLPattern, path

from services.views.requests import planner, sharing

_TO = "requests/to/<slug:uid>/"

patterns: list[URLPattern] = [
    path("requests/planner/", planner.planner, name="planner"),
    path("requests/planner/planner.ics", planner.planner_calendar, name="planner_calendar"),
    path(f"{_TO}dossier/", sharing.shared_dossier, name="shared_dossier"),
    path(f"{_TO}access/", sharing.dossier_access, name="dossier_access"),
    path(f"{_TO}access/revoke/", sharing.dossier_revoke, name="dossier_revoke"),
]
