"""Pages about the API for people, under `/fr/` and `/en/`."""

from django.urls import path

from pscc.api.views import explaining, keys, webhooks

app_name = "api_page"
urlpatterns = [
    path("", explaining.explained, name="explained"),
    path("keys/", keys.key_list, name="key_list"),
    path("keys/<slug:uid>/revoke/", keys.key_revoke, name="key_revoke"),
    path("webhooks/", webhooks.webhook_list, name="webhook_list"),
    path("webhooks/<slug:uid>/", webhooks.webhook, name="webhook"),
]
