"""News at the staff desk: texts are edited here, publication happens by buttons."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget

from partners.admin.inlines import RuledInline
from pscc.community.actions.news import publish_news_item, save_news_item, withdraw_news_item
from pscc.community.enums import NewsState
from pscc.community.models import Mention, NewsItem
from pscc.kernel.badges import Badge, state_badge
from pscc.kernel.clock import now
from pscc.kernel.staff_admin import ActionButton, PortalAdmin
from pscc.kernel.stale_forms import VersionedForm

TONES = {
    NewsState.DRAFT: "default",
    NewsState.PUBLISHED: "success",
    NewsState.WITHDRAWN: "warning",
}


class WithdrawForm(forms.Form):
    """Why an item is taken off the site."""

    because = forms.CharField(
        label=_("Reason"),
        max_length=400,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=_("Kept for the team; readers do not see it."),
    )


class MentionInline(RuledInline):
    model = Mention
    autocomplete_fields = ("organisation",)


@admin.register(NewsItem)
class NewsItemAdmin(PortalAdmin, TranslationAdmin):  # type: ignore[misc, type-arg] # untyped bases
    """News and press releases, with the organisations whose own words stand under them."""

    form = VersionedForm
    list_display = ("title", "kind", "dated_on", "shown_state", "is_demo")
    list_filter = ("state", "kind", "is_demo")
    search_fields = ("title_fr", "title_en")
    search_help_text = _("Title")
    ordering = ("-dated_on", "-pk")
    autocomplete_fields = ("subjects",)
    prepopulated_fields = {"slug": ("title_en",)}
    readonly_fields = ("state", "published_at", "published_by", "withdrawn_at",
                       "withdrawn_because", "uid", "created_at", "updated_at")  # fmt: skip
    inlines = (MentionInline,)
    action_buttons = (
        ActionButton(
            "publish",
            _("Publish"),
            "community.publish_news_item",
            act=lambda item, **who: publish_news_item(item_id=item.pk, **who),
            explanation=_("Everyone can read it, and its feed tells of it."),
            done=_("It is published."),
            when=lambda item: item.state != NewsState.PUBLISHED,
        ),
        ActionButton(
            "withdraw",
            _("Withdraw"),
            "community.withdraw_news_item",
            act=lambda item, **who: withdraw_news_item(item_id=item.pk, **who),
            form=WithdrawForm,
            danger=True,
            explanation=_("It leaves the site and the feed, and stays here with the reason."),
            done=_("It is withdrawn."),
            when=lambda item: item.state == NewsState.PUBLISHED,
        ),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Keep the address once it was public: links and readers hold on to it."""
        fixed = ("slug",) if obj is not None and obj.published_at else ()
        return (*super().get_readonly_fields(request, obj), *fixed)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Make an address from the title only while it may change."""
        return {} if obj is not None and obj.published_at else self.prepopulated_fields

    @display(description=_("state"), label=TONES, ordering="state")
    def shown_state(self, item: NewsItem) -> Badge:
        return state_badge(item)

    def save_model(self, request: HttpRequest, obj: NewsItem, form: Any, change: bool) -> None:
        save_news_item(item=obj, by=request.user, at=now())
