"""Codes of terms that the catalogue keeps written, out of reach of a merge of terms."""

from django.utils.translation import gettext as _

from partners.enums import Vocabulary
from partners.models import Term
from services.enums import Fact
from services.models import SchemeRule


def rules_naming(term: Term) -> list[str]:
    """Name the financing schemes whose conditions name a stage by its code; one statement."""
    if term.vocabulary != Vocabulary.STAGE:
        return []
    rules = SchemeRule.objects.filter(fact=Fact.STAGE, values__contains=[term.code])
    schemes = rules.select_related("scheme").order_by("scheme__name", "pk")
    names = dict.fromkeys(str(rule.scheme) for rule in schemes)
    return [_("condition of the scheme %(name)s") % {"name": name} for name in names]
