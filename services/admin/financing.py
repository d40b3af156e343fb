"""Outside financing at the staff desk: schemes, and their rules with a preview in words."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline
from unfold.admin import StackedInline
from unfold.decorators import display

from partners.admin.inlines import RuledInline
from pscc.kernel.staff_admin import PortalAdmin
from services.forms.scheme_rules import SchemeRuleForm, read_values
from services.models import Scheme, SchemeRule
from services.queries.financing import in_words


class SchemeRuleInline(RuledInline, TranslationStackedInline):  # type: ignore[type-arg]
    model = SchemeRule
    form = SchemeRuleForm
    template = StackedInline.template
    ordering = ("position", "pk")
    readonly_fields = ("preview",)

    @display(description=_("in words"))
    def preview(self, rule: SchemeRule) -> str:
        """Say the rule as readers see it, and whether the evaluator cannot read it."""
        if not rule.pk:
            return "–"
        words = in_words(rule)
        return (
            words
            if _is_readable(rule)
            else gettext("%(rule)s (cannot be read: correct the value)") % {"rule": words}
        )


def _is_readable(rule: SchemeRule) -> bool:
    try:
        return read_values(rule.fact, rule.values) == rule.values
    except ValidationError:
        return False


@admin.register(Scheme)
class SchemeAdmin(PortalAdmin, TranslationAdmin):  # type: ignore[misc, type-arg] # untyped bases
    """Schemes that the cluster does not run; the longest unchecked first."""

    list_display = ("name", "operator", "checked_on", "is_published", "is_demo")
    list_filter = ("is_published", "is_demo")
    search_fields = ("name_fr", "name_en", "operator")
    search_help_text = _("Name, or who runs it")
    ordering = ("checked_on", "pk")
    prepopulated_fields = {"slug": ("name_en",)}
    autocomplete_fields = ("stages",)
    inlines = (SchemeRuleInline,)
