"""Addresses without a language: for machines, and the root that sends people to their language."""

from django.urls import path

from pscc.pages.views import crawlers, health, public, wellknown

urlpatterns = [
    path("", public.choose_language, name="root"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("robots.txt", crawlers.robots_txt, name="robots_txt"),
    path("sitemap.xml", crawlers.index_of_sitemaps, name="sitemap_index"),
    path("sitemap-<slug:name>.xml", crawlers.sitemap_of, name="sitemap"),
    path(".well-known/security.txt", wellknown.security_txt, name="security_txt"),
]
