"""Addresses without a language: for machines, and the root that sends people to their language."""

from django.urls import path

from pscc.pages.views import health, public, wellknown

urlpatterns = [
    path("", public.choose_language, name="root"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path(".well-known/security.txt", wellknown.security_txt, name="security_txt"),
]
