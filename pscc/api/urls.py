"""The page that explains the API, under `/fr/` and `/en/`."""

from django.urls import path

from pscc.api.views import explaining

app_name = "api_page"
urlpatterns = [path("", explaining.explained, name="explained")]
