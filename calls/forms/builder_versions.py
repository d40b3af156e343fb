"""What begins, copies or publishes a form."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.models import CallStage, FormVersion
from pscc.kernel.formats import labelled


def source_choices(sources: Iterable[FormVersion]) -> list[tuple[str, list[tuple[int, str]]]]:
    """Return every form to copy, by call."""
    found: dict[str, list[tuple[int, str]]] = {}
    for each in sources:
        state = "" if each.published_at else _(", not published")
        label = _("%(stage)s, version %(number)s%(state)s") % {
            "stage": each.stage, "number": each.number, "state": state,
        }  # fmt: skip
        found.setdefault(f"{each.stage.call.code} – {each.stage.call}", []).append((each.pk, label))
    return list(found.items())


class StartForm(forms.Form):
    """Where the questions are asked, and what they begin with."""

    stage_id = forms.TypedChoiceField(label=gettext_lazy("Stage of a call"), coerce=int)
    source_id = forms.TypedChoiceField(
        label=gettext_lazy("Begin with"), required=False, coerce=int, empty_value=None
    )

    def __init__(
        self, *args: Any, stages: Iterable[CallStage], sources: Iterable[FormVersion], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        stage: Any = self.fields["stage_id"]
        stage.choices = [
            (each.pk, labelled(f"{each.call.code} – {each.call}", each)) for each in stages
        ]
        source: Any = self.fields["source_id"]
        source.choices = [("", _("an empty form")), *source_choices(sources)]


class CopyForm(forms.Form):
    """Which form to copy."""

    source_id = forms.TypedChoiceField(label=gettext_lazy("Form to copy"), coerce=int)

    def __init__(self, *args: Any, sources: Iterable[FormVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        source: Any = self.fields["source_id"]
        source.choices = source_choices(sources)


class PublishForm(forms.Form):
    """What the officer saw when they pressed the button."""

    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
