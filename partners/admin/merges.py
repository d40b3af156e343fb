"""Merges at the staff desk: suggested, looked at from both sides, done, undone."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from partners.actions.merges import merge_organisations, undo_merge
from partners.actions.pairs import reopen_pair, tell_apart
from partners.enums import MergeState, PairState
from partners.models import DistinctPair, Merge, Organisation
from partners.queries.merges import moved_references, shares, suggestions
from pscc.kernel.badges import Badge, state_badge
from pscc.kernel.clock import now
from pscc.kernel.refusals import REFUSALS, sentences
from pscc.kernel.staff_admin import ActionButton, ReadOnlyAdmin

TONES = {MergeState.DONE: "success", MergeState.UNDONE: "default"}
PAIR_TONES = {PairState.DISTINCT: "success", PairState.REOPENED: "default"}


@admin.register(Merge)
class MergeAdmin(ReadOnlyAdmin):
    """Entries that were one organisation."""

    list_display = ("kept", "absorbed", "shown_state", "done_by", "merged_at", "undone_at")
    list_filter = ("state",)
    list_select_related = ("kept", "absorbed", "merged_by")
    search_fields = ("kept__name", "absorbed__name")
    search_help_text = gettext_lazy("Name of one of the two")
    ordering = ("-merged_at",)
    fieldsets = (
        (None, {"fields": (("kept", "absorbed"), "shown_state", ("done_by", "merged_at"),
                           ("parted_by", "undone_at"), "rows_moved", "rows_left")}),
    )  # fmt: skip
    readonly_fields = ("shown_state", "done_by", "parted_by", "rows_moved", "rows_left")
    action_buttons = (
        ActionButton(
            "undo",
            gettext_lazy("Undo this merge"),
            "partners.merge_organisations",
            act=lambda merge, **who: undo_merge(merge_id=merge.pk, **who),
            explanation=gettext_lazy(
                "Everything that moved goes back, and the absorbed organisation has its page again."
            ),
            done=gettext_lazy("The two are apart again."),
            when=lambda merge: merge.state == MergeState.DONE,
            danger=True,
        ),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(self._may("add", request, None))

    @display(description=gettext_lazy("state"), label=TONES, ordering="state")
    def shown_state(self, merge: Merge) -> Badge:
        return state_badge(merge)

    @display(description=gettext_lazy("merged by"), ordering="merged_by__name")
    def done_by(self, merge: Merge) -> str:
        return str(merge.merged_by)

    @display(description=gettext_lazy("undone by"))
    def parted_by(self, merge: Merge) -> str:
        return str(merge.undone_by or "–")

    @display(description=gettext_lazy("moved"))
    def rows_moved(self, merge: Merge) -> str:
        return _told(merge, "rows")

    @display(description=gettext_lazy("left, since the kept one has the same"))
    def rows_left(self, merge: Merge) -> str:
        return _told(merge, "left")

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Suggest pairs; for a chosen pair show what hangs on each, and merge."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        act = self._tell_apart if "apart" in request.POST else self._merge
        if request.method == "POST" and (answer := act(request)):
            return answer
        pair = self._pair(request)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Merge two organisations"),
            "opts": self.opts,
            "pair": pair,
            "shares": shares(*pair) if pair else [],
            "suggestions": [] if pair else suggestions(),
            "typed": [request.GET.get(name, "") for name in ("one", "other")],
            "here": reverse("admin:partners_merge_add"),
            "back_url": reverse("admin:partners_merge_changelist"),
            "pairs_url": reverse("admin:partners_distinctpair_changelist"),
        }
        return TemplateResponse(request, "admin/partners/merge.html", context)

    def _pair(self, request: HttpRequest) -> tuple[Organisation, Organisation] | None:
        """Find the two organisations that the address names, by their own addresses."""
        slugs = [request.GET.get(name, "").strip("/ ").rsplit("/", 1)[-1].replace("\x00", "")
                 for name in ("one", "other")]  # fmt: skip
        if not any(slugs):
            return None
        found = {each.slug: each for each in Organisation.objects.filter(slug__in=slugs)}
        if len(found) == 2:
            return found[slugs[0]], found[slugs[1]]
        messages.error(request, _("Name two organisations by the end of their addresses."))
        return None

    def _tell_apart(self, request: HttpRequest) -> HttpResponse | None:
        """Note that the two are not the same."""
        keys = _keys(request)
        if not keys:
            messages.error(request, _("Choose two different organisations."))
            return None
        try:
            tell_apart(one_id=int(keys[0]), other_id=int(keys[1]), by=request.user, at=now())
        except Organisation.DoesNotExist:
            messages.error(request, _("One of the two is not there any more."))
        except REFUSALS as refusal:
            for text in sentences(refusal):
                messages.error(request, text)
        else:
            told = _(
                "The two are not suggested any more. You can take it back in the list of pairs."
            )
            messages.success(request, told)
            return HttpResponseRedirect(reverse("admin:partners_merge_add"))
        return None

    def _merge(self, request: HttpRequest) -> HttpResponse | None:
        keys = _keys(request)
        kept = request.POST.get("keep", "")
        if kept not in keys:
            messages.error(request, _("Choose which of the two stays."))
            return None
        absorbed = next((key for key in keys if key != kept), kept)
        try:
            merge = merge_organisations(
                kept_id=int(kept), absorbed_id=int(absorbed), by=request.user, at=now()
            )
        except Organisation.DoesNotExist:
            messages.error(request, _("One of the two is not there any more."))
        except REFUSALS as refusal:
            for text in sentences(refusal):
                messages.error(request, text)
        else:
            messages.success(request, _("The two are one. You can undo it here."))
            return HttpResponseRedirect(self._object_url(merge))
        return None


@admin.register(DistinctPair)
class DistinctPairAdmin(ReadOnlyAdmin):
    """Entries that look alike and are two, as somebody has found."""

    list_display = ("one", "other", "shown_state", "said_by", "said_at", "undone_by", "undone_at")
    list_filter = ("state",)
    list_select_related = ("one", "other", "said_by", "undone_by")
    search_fields = ("one__name", "other__name")
    search_help_text = gettext_lazy("Name of one of the two")
    ordering = ("-said_at",)
    fieldsets = (
        (None, {"fields": (("one", "other"), "shown_state", ("said_by", "said_at"),
                           ("undone_by", "undone_at"))}),
    )  # fmt: skip
    readonly_fields = ("shown_state",)
    action_buttons = (
        ActionButton(
            "reopen",
            gettext_lazy("Suggest them again"),
            "partners.merge_organisations",
            act=lambda pair, **who: reopen_pair(pair_id=pair.pk, **who),
            explanation=gettext_lazy(
                "The two are suggested for a merge again, as long as they look alike."
            ),
            done=gettext_lazy("The two may be suggested again."),
            when=lambda pair: pair.state == PairState.DISTINCT,
        ),
    )

    @display(description=gettext_lazy("state"), label=PAIR_TONES, ordering="state")
    def shown_state(self, pair: DistinctPair) -> Badge:
        return state_badge(pair)


def _keys(request: HttpRequest) -> list[str]:
    """Return the numbers of the two organisations that the page sent; none if they are none."""
    keys = [request.POST.get(name, "") for name in ("one", "other")]
    are_numbers = all(key.isascii() and key.isdigit() and len(key) < 19 for key in keys)
    return keys if are_numbers else []


def _told(merge: Merge, part: str) -> str:
    titles = {each.key: each.title for each in moved_references()}
    told = merge.moved.get(part, {})
    return ", ".join(f"{titles.get(key, key)} ({len(rows)})" for key, rows in told.items()) or "–"
