"""What staff say of a target."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from pscc.impact.queries.indicators import tree
from pscc.kernel.stale_forms import VersionedForm


def indicator_choices() -> list[tuple[str, list[tuple[str, Any]]]]:
    """Return the indicators level by level, with the unit in which each is told."""
    return [
        (
            capfirst(str(level.label)),
            [(each.key, f"{each.name} ({each.unit.label})") for each in members],
        )
        for level, members in tree()
    ]


class TargetForm(VersionedForm):
    """A target of one of the indicators."""

    key = forms.ChoiceField(label=_("indicator"), choices=indicator_choices)
