"""Addresses of the API, without a language: texts stand in both."""

from pscc.api.views.reading import patterns

app_name = "api"
urlpatterns = patterns()
