"""The office's form of one rule on who may apply."""

from typing import Any

from django.utils.translation import gettext as _

from services.enums import Fact
from services.forms.scheme_rules import SchemeRuleForm


class EligibilityRuleForm(SchemeRuleForm):
    """A rule that decides is about something that the portal can know."""

    def clean(self) -> dict[str, Any]:
        """Refuse also a rule on the headcount that decides: it could exclude nobody."""
        cleaned = super().clean()
        if cleaned.get("fact") == Fact.HEADCOUNT and cleaned.get("is_knock_out"):
            self.add_error(
                "is_knock_out",
                _(
                    "No headcount is on record, so this rule cannot decide: untick this, and it"
                    " stands as a reminder. Ask for the headcount in the form and check it when you"
                    " screen."
                ),
            )
        return cleaned
