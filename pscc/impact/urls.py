"""Addresses of the proof of impact."""

from django.urls import path

from pscc.impact.views import ledger

app_name = "impact"

urlpatterns = [
    path("ledger/", ledger.ledger_page, name="ledger"),
    path("ledger/contributions.csv", ledger.contributions_csv, name="contributions_csv"),
    path("ledger/contributions.xlsx", ledger.contributions_xlsx, name="contributions_xlsx"),
    path("ledger/<slug:uid>/", ledger.contribution_page, name="contribution"),
]
