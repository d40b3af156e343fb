"""What the pages of the form builder share: the version, who may change it, what is refused."""

from collections.abc import Callable
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin

from calls.models import FormVersion
from calls.queries.forms_schema import Raw, question_in, section_in
from pscc.kernel.clock import now
from pscc.kernel.refusals import REFUSALS, sentences
from pscc.kernel.staff_admin import PortalAdmin
from pscc.kernel.views.drafts import number_sent

NAME = "calls_formversion"


def address(page: str, *keys: Any) -> str:
    """Return the address of a page of the builder."""
    return reverse(f"admin:{NAME}_{page}", args=keys)


class FormPages(PortalAdmin):
    """A page of the builder: found for staff, changed by those who configure the call."""

    def route(
        self,
        pattern: str,
        view: Callable[..., HttpResponse],
        name: str,
        *,
        in_frames: bool = False,
    ) -> URLPattern:
        """Return an address of one version, guarded by the admin; `in_frames`: our own pages may
        hold it in a frame.
        """
        wrapped = self.admin_site.admin_view(view)
        if in_frames:
            policy = {**settings.ADMIN_CONTENT_SECURITY_POLICY, "frame-ancestors": [SELF]}
            wrapped = xframe_options_sameorigin(csp_replace(policy)(wrapped))
        address_of: URLPattern = path(f"<int:object_id>/{pattern}", wrapped, name=f"{NAME}_{name}")
        return address_of

    def version_for(self, request: HttpRequest, object_id: Any) -> FormVersion:
        """Return a version with its stage and call; 404 for none, 403 for those not staff."""
        text = str(object_id)
        rows = self.get_queryset(request).select_related("stage__call")
        found: FormVersion | None = (
            rows.filter(pk=int(text)).first() if text.isdecimal() and len(text) < 18 else None
        )
        if not self.has_view_permission(request, found):
            raise PermissionDenied
        if found is None:
            raise Http404
        return found

    def version_to_change(self, request: HttpRequest, object_id: Any) -> FormVersion:
        """Return a version that this person may change; 403 for others, and once published."""
        version = self.version_for(request, object_id)
        if not self.has_change_permission(request, version):
            raise PermissionDenied
        return version

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_open = obj is None or obj.published_at is None
        return is_open and super().has_change_permission(request, obj)

    def section_for(self, version: FormVersion, key: str) -> Raw:
        """Return a section, 404 for none."""
        section = section_in(version.schema, key)
        if section is None:
            raise Http404
        return section

    def question_for(self, version: FormVersion, key: str) -> Raw:
        """Return a question, 404 for none."""
        question = question_in(version.schema, key)
        if question is None:
            raise Http404
        return question

    def page(
        self,
        request: HttpRequest,
        template: str,
        version: FormVersion,
        title: str,
        *,
        status: int = 200,
        **more: Any,
    ) -> HttpResponse:
        """Render a page of the builder."""
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "original": version,
            "version": version,
            "back_url": address("change", version.pk),
            "may_change": self.has_change_permission(request, version),
            **more,
        }
        return TemplateResponse(
            request, f"admin/calls/builder/{template}.html", context, status=status
        )

    def done(
        self, request: HttpRequest, version: FormVersion, act: Callable[..., Any], **given: Any
    ) -> Any:
        """Let an action change the form as the officer saw it; a refusal becomes a message.

        Returns what the action returned, True for nothing, False when it was refused.
        """
        try:
            answer = act(
                form_version_id=version.pk,
                revision=number_sent(request, "revision"),
                by=request.user,
                at=now(),
                **given,
            )
        except REFUSALS as refusal:
            for sentence in sentences(refusal) or [_("This is not possible any more.")]:
                messages.error(request, sentence)
            return False
        return True if answer is None else answer

    def back(self, version: FormVersion, anchor: str = "") -> HttpResponseRedirect:
        """Go back to the form, to the part that was changed."""
        return HttpResponseRedirect(f"{address('change', version.pk)}{anchor and f'#{anchor}'}")
