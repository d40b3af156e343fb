"""In which language words are, where it shows."""

import pytest

from pscc.kernel.tongues import evident_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Première patiente traitée", "fr"),
        ("Choix du candidat", "fr"),
        ("L’essai commence", "fr"),
        ("Choice of the candidate", "en"),
        ("A first patient in the trial", "en"),
        ("The team of Émile in Évry", "en"),
        ("Candidat", ""),
        ("DA-101", ""),
        ("", ""),
    ],
)
def test_a_text_shows_its_language_or_nothing_is_said(text, language):
    assert evident_language(text) == language
