"""Addresses under /<language>/accounts/. Ours stand before allauth's where both have one."""

from django.urls import include, path

from pscc.accounts import views
from pscc.accounts.sign_out import sign_out
from pscc.accounts.urls_social import starts

own = [
    path("profile/", views.profile, name="profile"),
    path("terms/", views.terms, name="terms"),
    path("sessions/", views.sessions, name="sessions"),
    path("sessions/end/", views.session_end, name="session_end"),
    path("data/", views.data, name="data"),
    path("data/ask/", views.data_ask, name="data_ask"),
    path("data/<slug:uid>/", views.data_download, name="data_download"),
    path("closure/", views.closure, name="closure"),
    path("closure/ask/", views.closure_ask, name="closure_ask"),
    path("closure/keep/", views.closure_keep, name="closure_keep"),
    path("go-on/", views.go_on, name="go_on"),
    path("second-factor/", views.second_factor, name="second_factor"),
    path("first-password/<slug:uid>/<str:token>/", views.first_password, name="first_password"),
]
urlpatterns = [
    path("", include((own, "accounts"))),
    path("logout/", sign_out, name="account_logout"),
    *starts,
    path("", include("allauth.urls")),
]
