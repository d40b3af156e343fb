"""A number of a register as staff type it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from partners.enums import IdentifierScheme
from partners.identifiers import normalised, problem_of
from partners.models import OrganisationIdentifier

ONE_OWNER = (IdentifierScheme.SIRET, IdentifierScheme.ROR)


class IdentifierForm(forms.ModelForm):  # type: ignore[type-arg] # not subscriptable when run
    """Check the number's writing and checksum, and that no other organisation holds it."""

    class Meta:
        model = OrganisationIdentifier
        fields = ("scheme", "value", "since", "until", "source")

    def clean(self) -> dict[str, Any]:
        """Say beside the number what is wrong with it."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        scheme, value = cleaned.get("scheme"), cleaned.get("value")
        if scheme and value:
            cleaned["value"] = value = normalised(scheme, value)
            problem = problem_of(scheme, value) or self._holder(scheme, value)
            if problem:
                self.add_error("value", problem)
        return cleaned

    def _holder(self, scheme: str, value: str) -> str | None:
        if scheme not in ONE_OWNER:
            return None
        others = OrganisationIdentifier.objects.living().filter(scheme=scheme, value=value)
        other = others.exclude(pk=self.instance.pk).select_related("organisation").first()
        if other is None or other.organisation_id == self.instance.organisation_id:
            return None
        return _(
            "%(organisation)s has this number already. If the two are one, merge them; if not,"
            " check the number."
        ) % {"organisation": other.organisation.name}
