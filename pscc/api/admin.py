"""Keys and webhooks at the staff desk: read; revoked or paused."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.decorators import display

from pscc.api.actions.keys import revoke_key
from pscc.api.actions.webhooks import pause_webhook
from pscc.api.models import ApiKey, Webhook
from pscc.kernel.badges import Badge
from pscc.kernel.clock import now
from pscc.kernel.staff_admin import ActionButton, ReadOnlyAdmin

TONES = {"live": "success", "expired": "default", "revoked": "danger"}


@admin.register(ApiKey)
class ApiKeyAdmin(ReadOnlyAdmin):
    """The keys of all organisations and of the cluster; the secret is nowhere."""

    list_display = ("name", "prefix", "holder", "standing", "expires_at", "last_used_on")
    search_fields = ("name", "prefix", "organisation__name")
    search_help_text = _("Name, beginning or organisation")
    list_select_related = ("organisation",)
    ordering = ("-made_at",)
    fieldsets = (
        (None, {"fields": (("name", "prefix"), ("holder", "standing"), ("maker", "made_at"),
                           ("expires_at", "last_used_on"), ("revoked_at", "revoker"))}),
    )  # fmt: skip
    readonly_fields = ("holder", "standing", "maker", "revoker")
    action_buttons = (
        ActionButton(
            "revoke",
            _("Revoke"),
            "api.revoke_key",
            act=lambda key, **who: revoke_key(key_id=key.pk, **who),
            explanation=_("Programs that use this key are refused from now on."),
            done=_("The key is revoked: programs that use it are refused."),
            danger=True,
            when=lambda key: key.revoked_at is None,
        ),
    )

    @display(description=_("organisation"), ordering="organisation__name")
    def holder(self, key: ApiKey) -> str:
        return key.organisation.name if key.organisation else str(_("the cluster"))

    @display(description=_("state"), label=TONES)
    def standing(self, key: ApiKey) -> Badge:
        return standing_of(key)

    @display(description=_("made by"))
    def maker(self, key: ApiKey) -> str:
        return str(key.made_by)

    @display(description=_("revoked by"))
    def revoker(self, key: ApiKey) -> str:
        return str(key.revoked_by or "–")


def standing_of(key: ApiKey) -> Badge:
    """Say whether a key opens something."""
    if key.revoked_at is not None:
        return Badge("revoked", pgettext_lazy("key", "revoked"))
    if key.expires_at <= now():
        return Badge("expired", pgettext_lazy("key", "expired"))
    return Badge("live", pgettext_lazy("key", "valid"))


@admin.register(Webhook)
class WebhookAdmin(ReadOnlyAdmin):
    """The addresses of all organisations and of the cluster; the page in the account has their
    notices.
    """

    list_display = ("site_name", "holder", "made_at", "paused_at", "paused_because")
    search_fields = ("url", "organisation__name")
    search_help_text = _("Site or organisation")
    list_select_related = ("organisation",)
    ordering = ("-made_at",)
    fieldsets = (
        (None, {"fields": ("url", ("holder", "told_of"), ("maker", "made_at"),
                           ("paused_at", "paused_because"))}),
    )  # fmt: skip
    readonly_fields = ("holder", "told_of", "maker")
    action_buttons = (
        ActionButton(
            "notices",
            _("See the notices"),
            "api.manage_webhook",
            href=lambda webhook: webhook.get_absolute_url(),
        ),
        ActionButton(
            "pause",
            _("Pause the address"),
            "api.manage_webhook",
            act=lambda webhook, **who: pause_webhook(webhook_id=webhook.pk, **who),
            explanation=_("It is told nothing until somebody resumes it."),
            done=_("The address is paused."),
            when=lambda webhook: webhook.paused_at is None,
        ),
    )

    @display(description=pgettext_lazy("webhook", "site"), ordering="url")
    def site_name(self, webhook: Webhook) -> str:
        return webhook.host

    @display(description=_("organisation"), ordering="organisation__name")
    def holder(self, webhook: Webhook) -> str:
        return webhook.organisation.name if webhook.organisation else str(_("the cluster"))

    @display(description=_("told of"))
    def told_of(self, webhook: Webhook) -> str:
        return ", ".join(webhook.kinds_in_words)

    @display(description=_("made by"))
    def maker(self, webhook: Webhook) -> str:
        return str(webhook.made_by)
