"""A form as its builder shows it: sections, cards of questions, versions, forms to copy."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from calls.models import Call, CallStage, FormVersion
from calls.queries.forms_conditions import parsed_question, sentence
from calls.queries.forms_faults import Fault, faults_of
from calls.queries.forms_kinds import Kind, kind_of
from calls.queries.forms_schema import CONDITION, QUESTION, SECTION, Raw, sections_of, words_of
from pscc.kernel import formats
from pscc.kernel.access import allowed
from pscc.kernel.questions import QuestionType
from pscc.kernel.questions.fields import hint_of

MOST_OFFERED = 500  # stages or forms in one list to choose from
LACKS = {"fr": gettext_lazy("French is missing"), "en": gettext_lazy("English is missing")}


@dataclass(frozen=True)
class Card:
    """One question, ready to read."""

    key: str
    kind: Kind
    label: str
    lacks: tuple[Any, ...]
    marks: tuple[str, ...]
    facts: tuple[str, ...]
    condition: str
    faults: tuple[str, ...]
    is_first: bool
    is_last: bool


@dataclass(frozen=True)
class CardSection:
    """One page of the form with its questions."""

    key: str
    title: str
    lacks: tuple[Any, ...]
    condition: str
    cards: tuple[Card, ...]
    faults: tuple[str, ...]
    is_first: bool
    is_last: bool


@dataclass(frozen=True)
class Outline:
    """The whole form; `faults` keep it from being published."""

    sections: tuple[CardSection, ...]
    faults: tuple[Fault, ...]

    @property
    def count(self) -> int:
        """How many questions it has."""
        return sum(len(section.cards) for section in self.sections)


def outline_of(schema: Mapping[str, Any], *, is_published: bool) -> Outline:
    """Return a form as cards, in the active language; a published one has no faults any more."""
    faults = [] if is_published else faults_of(schema)
    told: dict[tuple[str, str], list[str]] = defaultdict(list)
    for fault in faults:
        told[fault.kind, fault.key].append(fault.message)
    sections = sections_of(schema)
    return Outline(
        tuple(_section(schema, place, told) for place in range(len(sections))), tuple(faults)
    )


def _section(
    schema: Mapping[str, Any], place: int, told: Mapping[tuple[str, str], list[str]]
) -> CardSection:
    sections = sections_of(schema)
    section = sections[place]
    questions = section.get("questions") or []
    is_last = place == len(sections) - 1
    return CardSection(
        key=section["key"],
        title=words_of(section),
        lacks=_lacks([section.get("title"), section.get("intro")]),
        condition=sentence(schema, section.get(CONDITION)),
        cards=tuple(
            _card(
                schema,
                question,
                tuple(told.get((QUESTION, question["key"]), ())),
                is_first=place == 0 and number == 0,
                is_last=is_last and number == len(questions) - 1,
            )
            for number, question in enumerate(questions)
        ),
        faults=tuple(told.get((SECTION, section["key"]), ())),
        is_first=place == 0,
        is_last=is_last,
    )


def _card(
    schema: Mapping[str, Any],
    question: Raw,
    faults: tuple[str, ...],
    *,
    is_first: bool,
    is_last: bool,
) -> Card:
    parts = [question.get("label"), question.get("help")]
    parts += [each.get("label") for name in _OFFERS for each in question.get(name) or []]
    return Card(
        key=question["key"],
        kind=kind_of(question["type"]),
        label=words_of(question),
        lacks=_lacks(parts),
        marks=tuple(_marks(question)),
        facts=tuple(facts_of(question)),
        condition=sentence(schema, question.get(CONDITION)),
        faults=faults,
        is_first=is_first,
        is_last=is_last,
    )


def _lacks(texts: Iterable[Mapping[str, str] | None]) -> tuple[Any, ...]:
    """Say which language is missing wherever something is written in the other."""
    written = [words for words in texts if words and any(words.values())]
    return tuple(
        sentence
        for language, sentence in LACKS.items()
        if any(not words.get(language) for words in written)
    )


def _marks(question: Raw) -> Iterator[str]:
    if question.get("required"):
        yield _("Required")
    if question.get("hidden_from_reviewers"):
        yield _("Hidden from experts")
    if question.get("personal_data"):
        yield _("Personal data")
    if question.get("identifies"):
        yield _("Tells who applies")


def facts_of(question: Raw) -> Iterator[str]:
    """Say the limits of a question and what it offers, a sentence each."""
    if question["type"] not in QuestionType.values:
        return
    parsed = parsed_question(question)
    if hint := hint_of(replace(parsed, help={})):
        yield hint
    if parsed.is_file:
        yield _files_in_words(question)
    for name, sentence_of in _OFFERS.items():
        labels = [_offered(each) for each in question.get(name) or []]
        if labels:
            yield sentence_of % {"labels": ", ".join(labels)}


def _offered(part: Raw) -> str:
    label = words_of(part)
    if not part.get("identifies"):
        return label
    return _("%(column)s (tells who applies)") % {"column": label}


_OFFERS = {
    "options": gettext_lazy("Answers: %(labels)s."),
    "columns": gettext_lazy("Columns: %(labels)s."),
}


def _files_in_words(question: Raw) -> str:
    kinds = ", ".join(each.upper() for each in question.get("accept") or ())
    parts = [kinds or _("every type of file that the portal can check")]
    if size := question.get("max_bytes"):
        parts.append(_("at most %(size)s each") % {"size": formats.file_size(size)})
    if pages := question.get("max_pages"):
        parts.append(ngettext("at most %(n)s page", "at most %(n)s pages", pages) % {"n": pages})
    return _("Files: %(parts)s.") % {"parts": ", ".join(parts)}


# --- Versions ------------------------------------------------------------------------------------


def versions_of(stage_id: int) -> list[FormVersion]:
    """Return all versions of a stage's form, newest first."""
    rows = FormVersion.objects.filter(stage=stage_id).select_related("copied_from__stage__call")
    rows = rows.defer("schema", "copied_from__schema", *_long_texts("copied_from__stage__call"))
    return list(rows.order_by("-number"))


def _long_texts(call: str) -> list[str]:
    """Name the columns of a call that lists of forms have no use for."""
    languages = ("", "_fr", "_en")
    return [f"{call}__{name}{each}" for name in ("description", "guidelines") for each in languages]


def published_before(version: FormVersion) -> FormVersion | None:
    """Return what applicants of this stage answer until this version is published, or None."""
    rows = FormVersion.objects.filter(stage=version.stage_id, published_at__isnull=False)
    return rows.exclude(pk=version.pk).filter(number__lt=version.number).order_by("-number").first()


def forms_to_copy(without: int | None = None) -> QuerySet[FormVersion]:
    """Return the versions of the calls' forms without their questions, of the newest call first;
    the newest MOST_OFFERED.
    """
    rows = FormVersion.objects.select_related("stage__call").exclude(pk=without or 0)
    rows = rows.defer("schema", *_long_texts("stage__call"))
    return rows.order_by("-stage__call__pk", "stage__number", "-number")[:MOST_OFFERED]


def stages_to_build(user: Any) -> list[CallStage]:
    """Return the stages for which a person may build a form, of the newest call first; the newest
    MOST_OFFERED.
    """
    rows = CallStage.objects.select_related("call").defer(*_long_texts("call"))
    if not allowed(user, "calls.configure_every_call"):
        rows = rows.filter(call__in=Call.objects.managed_by(user))
    return list(rows.order_by("-call__pk", "number")[:MOST_OFFERED])
