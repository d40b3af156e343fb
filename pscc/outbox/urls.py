"""Addresses of the inbox, under `/fr/inbox/` and `/en/inbox/`."""

from django.urls import path

from pscc.outbox import views

app_name = "outbox"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("read-all/", views.read_all, name="read_all"),
    path("preferences/", views.preferences, name="preferences"),
    path("<str:uid>/open/", views.open_message, name="open"),
]
