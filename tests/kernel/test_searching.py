"""What words find: stems of both languages, accents, small mistakes, the title first."""

import pytest

from partners.actions.organisations import refresh_organisation_search
from partners.models import Organisation
from pscc.kernel.search import matching
from tests.factories import make_organisation

pytestmark = pytest.mark.django_db


def known(name, *, summary_fr="", summary_en="", description_fr="", description_en=""):
    organisation = make_organisation(
        name=name,
        summary_fr=summary_fr,
        summary_en=summary_en,
        description_fr=description_fr,
        description_en=description_en,
    )
    refresh_organisation_search(organisation)
    return organisation


def found(words):
    return [each.name for each in matching(Organisation.objects.all(), words)]


@pytest.mark.parametrize("words", ["hopital", "HÔPITAL", "hôpitaux", "Hopitaux", " hôpital "])
def test_french_words_are_found_with_and_without_accents_in_each_number(words):
    known("Maison", summary_fr="Un hôpital universitaire.")

    assert found(words) == ["Maison"]


@pytest.mark.parametrize("words", ["imaging", "images", "imaged", "IMAGE"])
def test_english_words_are_found_in_each_form(words):
    known("House", summary_en="We imaged tumours.")

    assert found(words) == ["House"]


def test_one_row_answers_in_both_languages():
    known("Maison", summary_fr="Essais cliniques.", summary_en="Clinical trials.")

    assert found("trial") == ["Maison"]
    assert found("essai") == ["Maison"]


def test_every_word_must_occur():
    known("Maison", summary_fr="Essais cliniques.")

    assert found("essais cliniques") == ["Maison"]
    assert found("essais nucléaires") == []


def test_the_name_weighs_more_than_the_sentence_and_the_sentence_more_than_the_text():
    known("Third", description_en="Oncology, oncology, oncology.")
    known("Second", summary_en="Oncology.")
    known("Oncology house")

    assert found("oncology") == ["Oncology house", "Second", "Third"]


@pytest.mark.parametrize("words", ["gustve roussy", "Gustave Rousi", "roussi"])
def test_a_typing_mistake_is_forgiven(words):
    known("Gustave Roussy")

    assert found(words) == ["Gustave Roussy"]


def test_similar_spellings_are_looked_for_only_when_nothing_matches_as_written():
    known("Curia")
    assert found("curie") == ["Curia"]

    known("Curie")

    assert found("curie") == ["Curie"]


def test_mistakes_are_forgiven_best_first():
    known("Roussette")
    known("Roussy")

    assert found("rousy")[0] == "Roussy"


@pytest.mark.parametrize("words", ["zzzzzz", "le la les", "&&&", "-", '""', "%", "_", "\\"])
def test_what_is_nowhere_is_not_found(words):
    known("Gustave Roussy", summary_fr="Un centre.", summary_en="A centre.")

    assert found(words) == []


@pytest.mark.parametrize("words", ["", "  ", "\x00"])
def test_no_words_return_everything(words):
    known("Alpha")
    make_organisation(name="Never indexed")

    assert sorted(found(words)) == ["Alpha", "Never indexed"]


def test_a_search_as_written_takes_two_statements_and_a_similar_one_too(django_assert_num_queries):
    known("Gustave Roussy")

    with django_assert_num_queries(2):
        assert found("roussy") == ["Gustave Roussy"]
    with django_assert_num_queries(2):
        assert found("rousy") == ["Gustave Roussy"]


def test_a_new_text_replaces_the_old_one():
    organisation = known("Alpha")

    organisation.name = "Omega"
    organisation.save()
    refresh_organisation_search(organisation)

    assert found("omega") == ["Omega"]
    assert found("alpha") == []
