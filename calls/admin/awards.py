"""Awards at the staff desk: offered, signed, followed and published here."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from calls.actions.awards import attach_agreement, describe_award, offer_award
from calls.admin.award_steps import ROWS, STEPS
from calls.enums import AwardState
from calls.forms.awards import AgreementForm, DescribeForm, OfferForm, RecallForm, RowForm
from calls.models import Award
from calls.queries.awards import award_page, awardable, awards_for
from pscc.files.refusals import FileRefusedError
from pscc.kernel.access import allowed, require
from pscc.kernel.badges import Badge, state_badge
from pscc.kernel.clock import now
from pscc.kernel.formats import money
from pscc.kernel.refusals import REFUSALS, sentences
from pscc.kernel.staff_admin import ActionButton, PortalAdmin

TONES = {
    AwardState.OFFERED: "warning",
    AwardState.ACCEPTED: "info",
    AwardState.REFUSED: "danger",
    AwardState.RECALLED: "danger",
    AwardState.RUNNING: "success",
    AwardState.CLOSED: "default",
    AwardState.TERMINATED: "danger",
}


@admin.register(Award)
class AwardAdmin(PortalAdmin):
    """What the cluster grants, without what a conflict of interest hides. Only the public title and
    summary are typed over; everything else is a step.
    """

    list_display = ("reference", "title", "shown_amount", "shown_state", "answer_by", "ends_on")
    list_filter = ("state", "application__call")
    search_fields = ("application__reference", "title_fr", "title_en")
    search_help_text = gettext_lazy("Reference or title")
    ordering = ("-offered_at", "-pk")
    described = ("title_fr", "title_en", "summary_fr", "summary_en")
    offered = ("application", *described, "amount", "starts_on", "ends_on", "answer_by",
               "conditions")  # fmt: skip
    facts = (
        "reference", "shown_state", "shown_amount", "starts_on", "ends_on", "answer_by",
        "conditions", "offered_by", "offered_at", "answered_by", "answered_at", "signed_on",
        "published_at", "ended_at", "ended_why",
    )  # fmt: skip
    change_form_outer_after_template = "admin/calls/award_desk.html"
    action_buttons = STEPS

    def get_queryset(self, request: HttpRequest) -> QuerySet[Award]:
        return awards_for(request.user).order_by(*self.ordering)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ((None, {"fields": self.offered}),)
        public = (gettext_lazy("What everybody may read"), {"fields": self.described})
        return ((None, {"fields": self.facts}), public)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.facts if obj else ()

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Ask for everything once, later for the public words only."""
        kwargs["form"] = DescribeForm if obj else OfferForm
        form = super().get_form(request, obj, change=change, **kwargs)
        if "application" in form.base_fields:
            chosen: Any = form.base_fields["application"]
            chosen.queryset = awardable(request.user)
        return form

    def save_model(self, request: HttpRequest, obj: Award, form: Any, change: bool) -> None:
        act = describe_award if change else offer_award
        obj.pk = act(award=obj, by=request.user, at=now()).pk

    def form_of(self, button: ActionButton, obj: Any, data: Any) -> Form | None:
        """Offer the rows of this very award; let an offer be taken back as it was read."""
        if button.form is not None and issubclass(button.form, RowForm):
            return button.form(data, rows=ROWS[button.name](obj))
        if button.form is RecallForm:
            return RecallForm(data, initial={"answer_by": obj.answer_by.isoformat()})
        return super().form_of(button, obj, data)

    def get_urls(self) -> list[URLPattern]:
        upload = path(
            "<path:object_id>/agreement/",
            self.admin_site.admin_view(self.agreement_view),
            name="calls_award_agreement",
        )
        return [upload, *super().get_urls()]

    def agreement_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Take the file of the agreement."""
        award = self.get_object(request, object_id)
        if award is None or not self.has_view_permission(request, award):
            raise Http404
        require(request.user, "calls.manage_award", award)
        form = AgreementForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            try:
                attach_agreement(
                    award_id=award.pk, upload=form.cleaned_data["file"], by=request.user, at=now()
                )
            except FileRefusedError as refusal:
                form.add_error("file", str(refusal.message))
            except REFUSALS as refusal:
                form.add_error(None, " ".join(sentences(refusal)))
            else:
                messages.success(request, _("The agreement is added."))
                return HttpResponseRedirect(self._object_url(award))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Add the agreement"),
            "opts": self.opts,
            "original": award,
            "form": form,
            "back_url": self._object_url(award),
        }
        return TemplateResponse(request, "admin/calls/award_agreement.html", context)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        award = kwargs.get("obj")
        if award:
            context["page"] = award_page(award, now())
            context["may_upload"] = award.state == AwardState.ACCEPTED and allowed(
                request.user, "calls.manage_award", award
            )
        return super().render_change_form(request, context, *args, **kwargs)

    @display(description=gettext_lazy("application"), ordering="application__reference")
    def reference(self, award: Award) -> str:
        return str(award.application)

    @display(description=gettext_lazy("amount"), ordering="amount")
    def shown_amount(self, award: Award) -> str:
        return money(award.amount)

    @display(description=gettext_lazy("state"), label=TONES, ordering="state")
    def shown_state(self, award: Award) -> Badge:
        return state_badge(award)
