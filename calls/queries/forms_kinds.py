"""The types of question as a builder offers them: a picture, a name, what it is good for."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pscc.kernel.questions import QuestionType

Words = str | Promise


@dataclass(frozen=True)
class Kind:
    """One type of question."""

    type: str
    name: Words
    icon: str
    purpose: Words


_PICTURES: dict[str, tuple[str, Words]] = {
    "short_text": ("minus", _("One line: a name, a title.")),
    "long_text": ("bars-3-bottom-left", _("Several paragraphs, with a limit of words.")),
    "number": ("hashtag", _("A figure with its unit and its bounds.")),
    "money": ("currency-euro", _("An amount, with its bounds.")),
    "date": ("calendar-days", _("A day of the calendar.")),
    "choice": ("check-circle", _("One answer out of several.")),
    "choices": ("list-bullet", _("As many answers as fit, out of several.")),
    "yes_no": ("arrows-right-left", _("Yes, or no.")),
    "trl": ("chart-bar", _("How ready the technology is, from 1 to 9.")),
    "stage": ("map", _("One stage of development, in the words of the portal.")),
    "tumour_types": ("tag", _("Tumour types, in the words of the portal.")),
    "organisation": ("building-office-2", _("An organisation of the directory, or its name.")),
    "people": ("users", _("People with their ORCID, affiliation and role.")),
    "table": ("table-cells", _("Rows that repeat: a budget by year, milestones, patents.")),
    "url": ("link", _("The address of a page on the web.")),
    "file": ("paper-clip", _("Documents, with limits of type, size and pages.")),
    "consent": ("shield-check", _("A box that must be ticked to agree.")),
    "explanation": ("information-circle", _("A text to read; nothing is answered.")),
}


def kind_of(question_type: str) -> Kind:
    """Return a type of question with its picture and purpose."""
    icon, purpose = _PICTURES.get(question_type, ("question-mark-circle", ""))
    known = question_type in QuestionType.values
    name: Words = QuestionType(question_type).label if known else question_type
    return Kind(question_type, name, icon, purpose)


def kinds() -> list[Kind]:
    """Return every type that a form can ask, in the order of the list above."""
    order = list(_PICTURES)
    types = sorted(
        QuestionType.values, key=lambda each: order.index(each) if each in order else len(order)
    )
    return [kind_of(each) for each in types]
