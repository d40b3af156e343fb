"""Addresses of the pages that show several rooms at once, under `/fr/` and `/en/`."""

from django.urls import path

from pscc.pages.views import dashboard, gallery, public

app_name = "pages"
urlpatterns = [
    path("", public.home, name="home"),
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("search/", public.search, name="search"),
    path("about/<slug:slug>/", public.legal, name="legal"),
    path("theme.css", public.theme, name="theme"),
    path("components/", gallery.components, name="components"),
]
