"""Numbers of registers: public ones pass, mistyped ones are told apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.enums import IdentifierScheme
from partners.identifiers import normalised, problem_of

GOOD = [
    ("siren", "395030844"),  # Sanofi
    ("siren", "267500452"),  # AP-HP
    ("siren", "180036048"),  # Inserm
    ("siret", "41816609600051"),
    ("siret", "35600000000048"),  # La Poste's head office: Luhn, not a multiple of five
    ("siret", "35600000009075"),  # La Poste: a multiple of five, not Luhn
    ("ror", "02vjkv261"),  # Inserm
    ("ror", "04t0gwh46"),  # Institut Curie
    ("ror", "03xjwb503"),  # Université Paris-Saclay
    ("ror", "042tfbd02"),  # Institut Polytechnique de Paris
    ("ror", "00pg5jh14"),  # AP-HP
    ("vat", "DE136695976"),
    ("vat", "FR40303265045"),
    ("lei", "213800KUD8LAJWSQ9D15"),
    ("ticker", "EURONEXT: SAN"),
    ("foreign_register", "HRB 12345"),
    ("foreign_register", "Amtsgericht München HRB 42243"),
    ("foreign_register", "HRB 42243 (Mannheim)"),
    ("foreign_register", "CHE-123.456.788, Zug"),
]
BAD = [
    ("siren", "395030845", "mistyped"),
    ("siren", "111222333", "mistyped"),
    ("siren", "000000000", "mistyped"),  # Luhn's sum of nothing is right; no register gives it
    ("siren", "39503084", "nine digits"),
    ("siren", "٣٩٥٠٣٠٨٤٤", "nine digits"),
    ("siret", "11122233344455", "first nine digits"),  # Luhn over all holds
    ("siret", "35600000009076", "last digits"),
    ("siret", "41816609600052", "last digits"),
    ("siret", "00000000000000", "first nine digits"),
    ("siret", "418166096", "fourteen"),
    ("ror", "02vjkv262", "last two digits"),
    ("ror", "12vjkv261", "looks like"),
    ("ror", "02vjki261", "looks like"),
    ("vat", "136695976", "two letters"),
    ("vat", "DE136695977", "mistyped"),
    ("lei", "213800KUD8LAJWSQ9D16", "last digits"),
    ("lei", "2138", "twenty"),
    ("ticker", "SAN", "exchange"),
    ("foreign_register", "<b>", "register"),
    ("foreign_register", "00000000", "register"),
    ("passport", "1", "Choose"),
]


@pytest.mark.parametrize(("scheme", "value"), GOOD)
def test_public_numbers_pass(scheme, value):
    assert problem_of(scheme, value) is None


@pytest.mark.parametrize(("scheme", "value", "words"), BAD)
def test_mistyped_numbers_are_told(scheme, value, words):
    assert words in (problem_of(scheme, value) or "")


@pytest.mark.parametrize(
    ("scheme", "typed", "stored"),
    [
        ("siren", " 395 030 844 ", "395030844"),
        ("siret", "418.166.096 00051", "41816609600051"),
        ("ror", "https://ror.org/02VJKV261", "02vjkv261"),
        ("vat", "de 136 695 976", "DE136695976"),
        ("ticker", "nasdaq:SNY", "NASDAQ: SNY"),
        ("foreign_register", "HRB  12345", "HRB 12345"),
    ],
)
def test_numbers_are_stored_in_one_form(scheme, typed, stored):
    assert normalised(scheme, typed) == stored


@given(st.sampled_from(IdentifierScheme.values), st.text(max_size=70))
def test_nothing_typed_breaks_the_check(scheme, text):
    value = normalised(scheme, text)

    problem = problem_of(scheme, value)

    assert problem is None or problem.endswith(".")
    assert normalised(scheme, value) == value


@given(st.integers(min_value=0, max_value=99_999_999))
def test_every_single_slip_in_a_siren_is_found(number):
    body = f"{number:08}"
    good = next(
        (f"{body}{d}" for d in range(10) if problem_of("siren", f"{body}{d}") is None), None
    )
    if good is None:  # only the number of nothing but zeros
        assert number == 0
        return

    slips = [
        good[:place] + str((int(good[place]) + 1) % 10) + good[place + 1 :] for place in range(9)
    ]

    assert [slip for slip in slips if problem_of("siren", slip) is None] == []
