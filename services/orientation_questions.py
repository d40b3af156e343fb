"""The twelve questions of the orientation, and what their answers are called.

Built for one reader: the words are in the active language, and what somebody said of themselves
decides which questions follow. Every question can be answered with "I do not know". No query.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from partners.enums import FundingBand
from pscc.kernel.questions import Form, Option, Question, QuestionType, Section
from services.enums import ServiceKind

UNKNOWN = "unknown"
LARGE = "large"
NEEDS = ("need_1", "need_2", "need_3")  # the most pressing first
ABSTRACT_WORDS = 400
FRANCE_WORDS = 150
PAGES = ("you", "product", "aim", "needs", "words")
FOLLOW_UPS = frozenset({
    "siren", "evidence", "milestone_on", "need_2", "need_3", "patients", "france",
})  # asked with the question before them, under its number  # fmt: skip
Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabularies:
    """Codes with their words, in the reader's language."""

    product_types: Pairs
    modalities: Pairs
    stages: Pairs
    tumour_types: Pairs
    countries: Pairs
    trl_levels: Sequence[tuple[int, str]]
    usual_trl: Mapping[str, int]


def intake(known: Vocabularies, answers: Mapping[str, Any]) -> Form:
    """Return the questions for somebody who has given these answers, numbered as they are shown.

    A large company is not asked what it has raised.
    """
    is_large = answers.get("who") == LARGE
    pages = {
        "you": (_("You and your product"), _you(known)),
        "product": (_("What it is"), _product(known)),
        "aim": (_("How far it is"), _aim(known, answers, is_large=is_large)),
        "needs": (_("What it needs"), _needs(is_large=is_large)),
        "words": (_("In a few words"), _words()),
    }
    number = 0
    sections = []
    for key in PAGES:
        title, questions = pages[key]
        shown = []
        for question in questions:
            number += question.key not in FOLLOW_UPS
            shown.append(_numbered(question, number))
        sections.append(Section(key, _said(title), {}, tuple(shown)))
    return Form(tuple(sections))


def who_choices() -> list[tuple[str, str]]:
    """Return who can stand behind a project."""
    return [
        ("not_created", _("A company that does not exist yet")),
        ("start_up", _("A start-up")),
        ("sme", _("A small or medium-sized company")),
        (LARGE, _("An R&D team of a large company")),
        ("academic", _("An academic team")),
        ("clinician", _("A clinician or a hospital")),
        ("other", _("Someone else")),
    ]


def milestone_choices(*, is_large: bool = False) -> list[tuple[str, str]]:
    """Return what a project may aim at next; raising funds is nothing that a large company does."""
    found = [
        ("proof_of_concept", _("Proof of concept")),
        ("candidate", _("Choice of the candidate or of the final design")),
        ("regulatory_advice", _("Scientific or regulatory advice")),
        ("trial_application", _("Application for a clinical trial")),
        ("first_patient", _("First patient in a trial")),
        ("trial_results", _("Results of a trial")),
        ("authorisation", _("Marketing authorisation or CE marking")),
        ("partnership", _("An agreement with a partner")),
        ("funding_round", _("A round of funding")),
        ("other", _("Something else")),
    ]
    return [each for each in found if not (is_large and each[0] == "funding_round")]


def _you(known: Vocabularies) -> list[Question]:
    return [
        _choice("product_type", _("What do you develop?"), known.product_types),
        _choice("who", _("Who are you?"), who_choices()),
        _choice("country", _("In which country are you?"), known.countries),
        Question(
            "siren",
            QuestionType.SHORT_TEXT,
            _said(_("SIREN of the company")),
            help=_said(_("Nine digits. Leave it empty if there is none, or if you do not know.")),
        ),
    ]


def _product(known: Vocabularies) -> list[Question]:
    return [
        _choice("modality", _("What kind of product is it?"), known.modalities),
        _choice("stage", _("At which stage is it today?"), known.stages),
        Question(
            "evidence",
            QuestionType.CHOICES,
            _said(_("What can you show so far?")),
            help=_said(_("Tick all that is there. Tick nothing if you do not know.")),
            options=_options([
                ("in_vitro", _("Results in cells or in silico")),
                ("in_vivo", _("Results in animals")),
                ("samples", _("Results on human samples or data")),
                ("clinical", _("Results in patients")),
                ("prototype", _("A prototype")),
                ("publication", _("A publication")),
            ]),
        ),
    ]  # fmt: skip


def _aim(known: Vocabularies, answers: Mapping[str, Any], *, is_large: bool) -> list[Question]:
    levels = [(str(level), words) for level, words in known.trl_levels]
    milestones = milestone_choices(is_large=is_large)
    return [
        _choice("trl", _("Which technology readiness level?"), levels, _usual(known, answers)),
        Question(
            "tumour_types",
            QuestionType.CHOICES,
            _said(_("Which tumours is it for?")),
            help=_said(
                _("Open an organ and tick. Tick nothing if it is for any tumour, or not known yet.")
            ),
            options=_options(known.tumour_types),
        ),
        _choice("milestone", _("What is your next milestone?"), milestones),
        Question(
            "milestone_on",
            QuestionType.DATE,
            _said(_("When do you want to reach it?")),
            help=_said(_("About will do. Leave it empty if you do not know.")),
        ),
    ]


def _usual(known: Vocabularies, answers: Mapping[str, Any]) -> str:
    stage = answers.get("stage")
    level = known.usual_trl.get(str(stage))
    if level is None:
        return ""
    words = _("Usual at the stage “%(stage)s”: TRL %(level)s. You decide.")
    return words % {"stage": dict(known.stages).get(str(stage), stage), "level": level}


def _needs(*, is_large: bool) -> list[Question]:
    kinds = [(str(code), str(label)) for code, label in ServiceKind.choices]
    found = [
        _choice("need_1", _("What do you need most to go on?"), kinds),
        _choice("need_2", _("And then?"), kinds, is_required=False),
        _choice("need_3", _("And after that?"), kinds, is_required=False),
        _choice("ip", _("Where does intellectual property stand?"), [
            ("granted", _("A patent is granted")),
            ("filed", _("A patent is filed")),
            ("planned", _("A patent is to be filed")),
            ("licensed", _("We use somebody else's rights under a licence")),
            ("other", _("Protected otherwise: software, know-how, design")),
            ("none", _("Nothing is protected yet")),
        ]),
    ]  # fmt: skip
    if not is_large:
        bands = [(str(code), str(label)) for code, label in FundingBand.choices]
        found.append(_choice("funding_band", _("How much have you raised so far?"), bands))
    return found


def patient_choices() -> list[tuple[str, str]]:
    """Return how patients can take part in a project, as code and label."""
    return [
        ("yes", _("Yes")),
        ("planned", _("Not yet, we would like to")),
        ("no", _("No")),
    ]


def _words() -> list[Question]:
    return [
        Question(
            "abstract",
            QuestionType.LONG_TEXT,
            _said(_("Your project, without anything confidential")),
            help=_said(
                _(
                    "An advisor reads it if you ask for one. Say nothing that would spoil a patent,"
                    " and nothing about the health of a person. Leave it empty if you do not know"
                    " yet."
                )
            ),
            max_words=ABSTRACT_WORDS,
        ),
        _choice("patients", _("Do patients or their associations take part in the project?"),
                patient_choices()),
        Question(
            "france",
            QuestionType.LONG_TEXT,
            _said(_("Activity in France")),
            help=_said(
                _("Research, trials or production that take place, or will take place, in France.")
            ),
            max_words=FRANCE_WORDS,
        ),
    ]  # fmt: skip


def _choice(
    key: str, label: str, pairs: Pairs, help_text: str = "", *, is_required: bool = True
) -> Question:
    """Return a question whose last answer is "I do not know"; `is_required` means that no empty
    answer is offered beside it, not that anybody is held up.
    """
    return Question(
        key,
        QuestionType.CHOICE,
        _said(label),
        help=_said(help_text),
        required=is_required,
        options=_options([*pairs, (UNKNOWN, _("I do not know"))]),
    )


def _options(pairs: Iterable[tuple[str, str]]) -> tuple[Option, ...]:
    return tuple(Option(code, _said(label)) for code, label in pairs)


def _numbered(question: Question, number: int) -> Question:
    if question.key in FOLLOW_UPS:
        return question
    ((language, label),) = question.label.items()
    values = {name: getattr(question, name) for name in Question.__dataclass_fields__}
    return Question(**{**values, "label": {language: f"{number}. {label}"}})


def _said(text: Any) -> dict[str, str]:
    return {(get_language() or "fr")[:2]: str(text)} if text else {}
