"""Every address of the portal. Pages carry a language prefix; machine doors and admin do not."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from partners.views.places import geojson
from services.views import metadata

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("pscc.pages.urls_machine")),
    path("partners.geojson", geojson, name="geojson"),
    path("catalog.jsonld", metadata.catalogue_document, {"format": "jsonld"}, "catalog_jsonld"),
    path("catalog.ttl", metadata.catalogue_document, {"format": "ttl"}, "catalog_ttl"),
    path(
        "services/<slug:slug>.jsonld",
        metadata.service_document,
        {"format": "jsonld"},
        "service_jsonld",
    ),
    path("services/<slug:slug>.ttl", metadata.service_document, {"format": "ttl"}, "service_ttl"),
    path("", include("pscc.community.urls_machine")),
    path("", include("calls.urls_machine")),
    path("api/v1/", include("pscc.api.urls_machine")),
    path("", include("pscc.impact.urls_machine")),
    path("admin/", admin.site.urls),
]
urlpatterns += i18n_patterns(
    path("accounts/", include("pscc.accounts.urls")),
    path("inbox/", include("pscc.outbox.urls")),
    path("files/", include("pscc.files.urls")),
    path("", include("partners.urls")),
    path("", include("pscc.community.urls")),
    path("", include("services.urls")),
    path("", include("calls.urls")),
    path("", include("pscc.impact.urls")),
    path("api/", include("pscc.api.urls")),
    path("", include("pscc.pages.urls")),
)
# Where other identity providers send people back to: one address, whatever the language was.
urlpatterns += [path("accounts/", include("pscc.accounts.urls_social"))]

handler400 = "pscc.pages.views.errors.bad_request"
handler403 = "pscc.pages.views.errors.forbidden"
handler404 = "pscc.pages.views.errors.not_found"
handler500 = "pscc.pages.views.errors.server_error"
