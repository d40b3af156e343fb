"""A tie to another organisation as staff write it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from partners.enums import RelationKind
from partners.models import OrganisationRelation
from partners.queries.desk import loop_of


class RelationForm(forms.ModelForm):  # type: ignore[type-arg] # not subscriptable when run
    """Say beside the field which loop a tie would close, before the database refuses it."""

    class Meta:
        model = OrganisationRelation
        fields = ("kind", "other", "since", "until", "source")

    def clean(self) -> dict[str, Any]:
        """Refuse a tie of an organisation to itself, through however many others."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        kind, other = cleaned.get("kind"), cleaned.get("other")
        own = self.instance.organisation_id
        if not kind or other is None or own is None:
            return cleaned
        if other.pk == own:
            self.add_error("other", _("An organisation has no tie to itself. Choose another."))
        elif kind != RelationKind.ALLIANCE:
            loop = loop_of(organisation_id=own, other_id=other.pk, kind=kind, but=self.instance.pk)
            if loop:
                words = _("This would close a loop: %(loop)s. Remove one of these ties first.")
                self.add_error("other", words % {"loop": " → ".join(loop)})
        return cleaned
