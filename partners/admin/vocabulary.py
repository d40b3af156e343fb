"""Vocabularies at the staff desk: terms in both languages, their tree, their merges."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modeltranslation.admin import TranslationAdmin
from unfold.decorators import display

from partners.actions.vocabulary import (
    STEPS,
    merge_terms,
    move_term,
    remove_term,
    why_not_under,
)
from partners.enums import Vocabulary
from partners.models import Term, TermMerge
from partners.queries.vocabulary import code_uses_of, tree_of, uses_of
from pscc.kernel.access import allowed
from pscc.kernel.clock import now
from pscc.kernel.refusals import REFUSALS, sentences
from pscc.kernel.staff_admin import ActionButton, PortalAdmin, ReadOnlyAdmin


class TermForm(forms.ModelForm):  # type: ignore[type-arg] # fields come from the admin
    """A term; its parent may not close the tree in a circle."""

    def clean(self) -> dict[str, Any]:
        """Refuse a parent that lies below the term, or in another vocabulary."""
        data: dict[str, Any] = super().clean() or {}
        parent = data.get("parent")
        vocabulary = data.get("vocabulary", self.instance.vocabulary)
        if parent is not None:
            same = Term(pk=self.instance.pk, vocabulary=vocabulary)
            for name in ("label_fr", "label_en"):
                setattr(same, name, data.get(name, ""))
            if problem := why_not_under(same, parent):
                raise ValidationError({"parent": problem})
        return data


def _tree_url(term: Term) -> str:
    return f"{reverse('admin:partners_term_tree', args=(term.vocabulary,))}#term-{term.pk}"


@admin.register(Term)
class TermAdmin(PortalAdmin, TranslationAdmin):  # type: ignore[misc, type-arg] # untyped bases
    """Vocabularies: data, in both languages; a tree where the field has one."""

    form = TermForm
    list_display = ("label", "vocabulary", "code", "parent", "position")
    list_filter = ("vocabulary",)
    search_fields = ("label_fr", "label_en", "code")
    ordering = ("vocabulary", "position")
    autocomplete_fields = ("parent",)
    list_before_template = "admin/partners/term_trees.html"
    action_buttons = (
        ActionButton("tree", gettext_lazy("See the tree"), "partners.view_term", href=_tree_url),
        ActionButton(
            "merge",
            gettext_lazy("Merge into another term"),
            "partners.merge_terms",
            href=lambda term: reverse("admin:partners_term_merge", args=(term.pk,)),
        ),
        ActionButton(
            "remove",
            gettext_lazy("Remove"),
            "partners.remove_term",
            href=lambda term: reverse("admin:partners_term_remove", args=(term.pk,)),
            danger=True,
        ),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Term | None = None) -> Any:
        """Keep what links and stored answers name: the code and the vocabulary of a known term."""
        return ("vocabulary", "code") if obj else ()

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("tree/<slug:vocabulary>/", wrap(self.tree_view), name="partners_term_tree"),
            path("<int:pk>/merge/", wrap(self.merge_view), name="partners_term_merge"),
            path("<int:pk>/remove/", wrap(self.remove_view), name="partners_term_remove"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        context = {"vocabularies": Vocabulary.choices, **(extra_context or {})}
        answer: HttpResponse = super().changelist_view(request, context)
        return answer

    def tree_view(self, request: HttpRequest, vocabulary: str) -> HttpResponse:
        """Show a vocabulary as a tree, and move a term one place when a button asks for it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if vocabulary not in Vocabulary.values:
            raise Http404
        if request.method == "POST":
            return self._move(request, vocabulary)
        context = {
            **self.admin_site.each_context(request),
            "title": Vocabulary(vocabulary).label,
            "opts": self.opts,
            "branches": tree_of(Vocabulary(vocabulary)),
            "may_change": self.has_change_permission(request),
            "may_merge": allowed(request.user, "partners.merge_terms"),
            "add_url": f"{reverse('admin:partners_term_add')}?vocabulary={vocabulary}",
            "back_url": reverse("admin:partners_term_changelist"),
        }
        return TemplateResponse(request, "admin/partners/term_tree.html", context)

    def _move(self, request: HttpRequest, vocabulary: str) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        address = reverse("admin:partners_term_tree", args=(vocabulary,))
        key, _sign, step = request.POST.get("move", "").partition(":")
        if step not in STEPS or not (key.isascii() and key.isdigit() and len(key) < 19):
            return HttpResponseRedirect(address)
        try:
            move_term(term_id=int(key), step=step, by=request.user, at=now())
        except Term.DoesNotExist:
            messages.error(request, _("This term is not there any more."))
        except REFUSALS as refusal:
            for text in sentences(refusal):
                messages.error(request, text)
        return HttpResponseRedirect(f"{address}#term-{key}")

    def merge_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what uses a term and ask into which other it is merged."""
        term = self._term(request, pk, "partners.merge_terms")
        if request.method == "POST":
            kept = request.POST.get("kept", "")
            is_key = kept.isascii() and kept.isdigit() and len(kept) < 19
            if self._done(request, lambda: merge_terms(
                kept_id=int(kept) if is_key else 0, absorbed_id=pk, by=request.user, at=now()
            ), _("The two terms are one.")):  # fmt: skip
                return HttpResponseRedirect(
                    reverse("admin:partners_term_tree", args=(term.vocabulary,))
                )
        others = Term.objects.of(Vocabulary(term.vocabulary)).exclude(pk=pk)
        extra = {"others": others, "chosen": request.POST.get("kept", "")}
        return self._leaving(request, term, "admin/partners/term_merge.html",
                             _("Merge a term into another"), extra)  # fmt: skip

    def remove_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what uses a term, and remove it if nothing does."""
        term = self._term(request, pk, "partners.remove_term")
        if request.method == "POST" and self._done(
            request, lambda: remove_term(term_id=pk, by=request.user, at=now()),
            _("The term is removed."),
        ):  # fmt: skip
            return HttpResponseRedirect(
                reverse("admin:partners_term_tree", args=(term.vocabulary,))
            )
        return self._leaving(request, term, "admin/partners/term_remove.html",
                             _("Remove a term"), {})  # fmt: skip

    def _term(self, request: HttpRequest, pk: int, permission: str) -> Term:
        term = Term.objects.filter(pk=pk).first()
        if term is None or not self.has_view_permission(request, term):
            raise Http404
        if not allowed(request.user, permission, term):
            raise PermissionDenied
        return term

    def _done(self, request: HttpRequest, act: Any, words: str) -> bool:
        try:
            act()
        except REFUSALS as refusal:
            for text in sentences(refusal):
                messages.error(request, text)
            return False
        messages.success(request, words)
        return True

    def _leaving(
        self, request: HttpRequest, term: Term, template: str, title: str, extra: dict[str, Any]
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "term": term,
            "uses": uses_of(term),
            "codes": code_uses_of(term),
            "children": term.children.order_by("position", "code"),
            "back_url": _tree_url(term),
            **extra,
        }
        return TemplateResponse(request, template, context)


@admin.register(TermMerge)
class TermMergeAdmin(ReadOnlyAdmin):
    """Which term became which, when, and what moved."""

    list_display = ("label_fr", "label_en", "code", "vocabulary", "kept", "done_by", "merged_at")
    list_filter = ("vocabulary",)
    list_select_related = ("kept", "merged_by")
    search_fields = ("label_fr", "label_en", "code")
    ordering = ("-merged_at",)
    fields = ("vocabulary", "code", "label_fr", "label_en", "kept", "done_by", "merged_at",
              "what_moved")  # fmt: skip
    readonly_fields = ("done_by", "what_moved")

    @display(description=gettext_lazy("merged by"), ordering="merged_by__name")
    def done_by(self, merge: TermMerge) -> str:
        return str(merge.merged_by)

    @display(description=gettext_lazy("moved"))
    def what_moved(self, merge: TermMerge) -> str:
        return ", ".join(f"{key} ({counts['moved']})" for key, counts in merge.moved.items()) or "–"
