"""Addresses of the proof of impact."""

from django.urls import path

from pscc.impact.views import (
    declarations,
    declared,
    ledger,
    passports,
    public,
    reports,
    shared_passports,
)

app_name = "impact"

urlpatterns = [
    path("impact/", public.impact_page, name="public"),
    path("impact/method/", public.method_page, name="method"),
    path("ledger/", ledger.ledger_page, name="ledger"),
    path("ledger/contributions.csv", ledger.contributions_csv, name="contributions_csv"),
    path("ledger/contributions.xlsx", ledger.contributions_xlsx, name="contributions_xlsx"),
    path("ledger/<slug:uid>/", ledger.contribution_page, name="contribution"),
    path(
        "partners/<slug:slug>/declarations/", declarations.declaration_list, name="declaration_list"
    ),
    path("declarations/", declared.declarations_page, name="declarations"),
    path("declarations/declarations.csv", declared.declarations_csv, name="declarations_csv"),
    path("declarations/declarations.xlsx", declared.declarations_xlsx, name="declarations_xlsx"),
    path("declarations/<slug:uid>/", declarations.declaration_detail, name="declaration"),
    path("declarations/<slug:uid>/edit/", declarations.declaration_edit, name="declaration_edit"),
    path("reports/", reports.report_list, name="report_list"),
    path("reports/<slug:uid>/", reports.report_page, name="report"),
    path("reports/<slug:uid>/figures.xlsx", reports.report_xlsx, name="report_xlsx"),
    path("reports/<slug:uid>/<slug:language>.pdf", reports.report_pdf, name="report_pdf"),
    path("projects/<slug:uid>/passport/", passports.passport, name="passport"),
    path("projects/<slug:uid>/passport/edit/", passports.passport_edit, name="passport_edit"),
    path("projects/<slug:uid>/passport/share/", passports.passport_share, name="passport_share"),
    path(
        "projects/<slug:uid>/passport/links/<slug:row>/end/",
        passports.passport_revoke,
        name="passport_revoke",
    ),
    path(
        "projects/<slug:uid>/passport/pdf/<slug:language>/",
        passports.passport_pdf,
        name="passport_pdf",
    ),
    path("passports/<slug:token>/", shared_passports.shared_passport, name="shared_passport"),
    path(
        "passports/<slug:token>/pdf/<slug:language>/",
        shared_passports.shared_passport_pdf,
        name="shared_passport_pdf",
    ),
]
