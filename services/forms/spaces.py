"""The pages of a service's space about who waits, and about what is to let."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.enums import BiosafetyLevel
from partners.forms.profiles import day
from partners.models import Building, Unit
from services.enums import ServiceKind
from services.forms.sections import MoreSection
from services.models import HostingSpace, Service

MOST_M2 = 1_000_000


def waiting_section(service: Service) -> list[MoreSection]:
    """Return the page of a limited service's waiting list; none for others."""
    if service.capacity is None:
        return []
    url = reverse("services:waiting_list", args=[service.slug])
    return [MoreSection("waiting", gettext_lazy("Waiting list"), "queue-list", url, True)]


def spaces_section(service: Service) -> list[MoreSection]:
    """Return the page on which a hosting service says what it lets; none for others."""
    if service.kind != ServiceKind.HOSTING:
        return []
    url = reverse("services:spaces", args=[service.slug])
    has_some = HostingSpace.objects.filter(service=service).exists()
    title = gettext_lazy("Spaces to let")
    return [MoreSection("spaces", title, "building-office-2", url, has_some)]


class SpaceForm(forms.Form):
    """One room or floor to let."""

    name_fr = forms.CharField(label=gettext_lazy("Name, in French"), max_length=120)
    name_en = forms.CharField(
        label=gettext_lazy("Name, in English"), max_length=120, required=False
    )
    building: "forms.ModelChoiceField[Building]" = forms.ModelChoiceField(
        label=gettext_lazy("Building"),
        queryset=Building.objects.filter(is_published=True).order_by("name"),
        to_field_name="slug",
        required=False,
    )
    unit: "forms.ModelChoiceField[Unit]" = forms.ModelChoiceField(
        label=gettext_lazy("Unit"),
        queryset=Unit.objects.filter(building__is_published=True)
        .select_related("building")
        .order_by("building__name", "name"),
        required=False,
    )
    area_m2 = forms.IntegerField(
        label=gettext_lazy("Area (m²)"), min_value=1, max_value=MOST_M2, required=False
    )
    lab_area_m2 = forms.IntegerField(
        label=gettext_lazy("Of which laboratory (m²)"), min_value=0, max_value=MOST_M2,
        required=False,
    )  # fmt: skip
    biosafety_level = forms.TypedChoiceField(
        label=gettext_lazy("Biosafety level"),
        choices=[("", gettext_lazy("Not stated")), *BiosafetyLevel.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
    available_from = day(label=gettext_lazy("Available from"))

    def clean(self) -> dict[str, Any]:
        """Refuse a laboratory larger than the space, and a unit of another building."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        area, laboratory = cleaned.get("area_m2"), cleaned.get("lab_area_m2")
        if area is not None and laboratory is not None and laboratory > area:
            self.add_error("lab_area_m2", _("The laboratory cannot be larger than the space."))
        unit, building = cleaned.get("unit"), cleaned.get("building")
        if unit and building and unit.building_id != building.pk:
            self.add_error("unit", _("This unit is in another building."))
        elif unit and not building:
            cleaned["building"] = unit.building
        return cleaned
