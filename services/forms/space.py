"""The smaller forms of a provider's space."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from partners.models import Organisation
from pscc.files.limits import FileLimits
from services.enums import Access, ServiceKind
from services.forms.cards import MOST_PLACES, TITLE_CHARACTERS
from services.models import Service


class TitleForm(forms.Form):
    """A title in one language at least."""

    use_required_attribute = False

    title_fr = forms.CharField(
        label=_("Title, in French"), max_length=TITLE_CHARACTERS, required=False,
        widget=forms.TextInput(attrs={"lang": "fr"}),
    )  # fmt: skip
    title_en = forms.CharField(
        label=_("Title, in English"), max_length=TITLE_CHARACTERS, required=False,
        widget=forms.TextInput(attrs={"lang": "en"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask for a title in French or in English."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        titles = ("title_fr", "title_en")
        if not any(cleaned.get(name) or name in self.errors for name in titles):
            self.add_error("title_fr", _("Give a title, in French or in English."))
        return cleaned


class ServiceStartForm(TitleForm):
    """What a new service begins with."""

    kind = forms.ChoiceField(
        label=_("Kind of service"), choices=[("", _("Choose…")), *ServiceKind.choices]
    )
    access = forms.ChoiceField(
        label=_("Access promised"),
        choices=[("", _("Choose…")), *Access.choices],
        help_text=_("Which of the cluster's six promises it keeps."),
    )


class DuplicateForm(TitleForm):
    """What the copy of a service is called, whose it is, whether it follows the original."""

    provider: Any = forms.ModelChoiceField(
        label=_("Provider"), queryset=Organisation.objects.none(), to_field_name="slug",
        empty_label=None,
    )  # fmt: skip
    is_following = forms.BooleanField(
        label=_("Follow this service as a template"),
        required=False,
        help_text=_(
            "For the same service at another site: what changes here is then offered there, and"
            " the editors of the copy take what they want."
        ),
    )

    def __init__(self, *args: Any, providers: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["provider"]
        field.queryset = providers


class PauseForm(forms.Form):
    """Why a service is paused; everyone reads it."""

    reason = forms.CharField(
        label=_("Reason, shown publicly"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One sentence, for instance: the instrument is being serviced until May."),
    )


class CapacityForm(forms.Form):
    """How many places are free."""

    capacity = forms.IntegerField(
        label=_("Places free now"), required=False, min_value=0, max_value=MOST_PLACES,
        help_text=_("Empty: not limited. 0: who asks goes on the waiting list."),
    )  # fmt: skip


class FollowForm(forms.Form):
    """Which service another one follows."""

    template: Any = forms.ModelChoiceField(
        label=_("Template"), queryset=Service.objects.none(), to_field_name="slug", required=False,
        empty_label=_("None"),
        help_text=_("A service of the same kind and provider that follows no other."),
    )  # fmt: skip

    def __init__(self, *args: Any, templates: QuerySet[Service], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["template"]
        field.queryset = templates


class TemplateFileForm(forms.Form):
    """A file that people fill in."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("PDF, DOCX or XLSX, at most 10 MB. Everyone who sees the service can have it."),
        error_messages={"required": _("Choose a file first.")},
    )

    def __init__(self, *args: Any, limits: FileLimits, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = limits.accept
