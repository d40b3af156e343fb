"""What problems of an import say, in the reader's language."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from partners.identifiers import problem_of
from pscc.kernel.formats import file_size, labelled

Say = Callable[[Mapping[str, Any]], str]

SENTENCES: dict[str, Any] = {
    # The file
    "empty": _("The file is empty. Choose another."),
    "no_rows": _("The file has a head but no row. Add rows below it."),
    "too_large": _("The file is larger than %(limit)s. Cut it into parts."),
    "too_many_rows": _("The file has more than %(limit)s rows. Cut it into parts."),
    "spreadsheet": _("This is a spreadsheet. Save it as CSV (UTF-8), then send that."),
    "not_text": _("This file is no text. Save your table as CSV (UTF-8), then send that."),
    "not_json": _("This file is no JSON. Check that you chose the right file and format."),
    "not_ror": _("This JSON holds no record of ROR, version 2. Take it from ROR's API, version 2."),
    "not_sirene": _(
        "This JSON holds no record of SIRENE. Take it from INSEE's API: a place, a legal unit, or"
        " the reply to a search."
    ),
    "no_name_column": _(
        "No column is called “name”. The first row must name the columns; see the sample."
    ),
    "column_twice": _("The column “%(column)s” is there twice. Remove one."),
    "broken_quotes": _("Row %(row)s cannot be read: a quotation mark is never closed, or a cell is"
                       " too long."),
    "windows_1252": _("The file is not UTF-8; it was read as Windows-1252. Check the accents."),
    "utf16": _("The file was read as UTF-16. Check the accents."),
    "unknown_column": _("The column “%(name)s” is not known and was left out."),
    # Cells
    "no_name": _("The name is missing."),
    "no_kind": _("The kind is missing; a new organisation needs one."),
    "no_city": _("An address needs a town."),
    "unseen_signs": _("This cell has signs that cannot be shown. Type it anew."),
    "direction_signs": _("This cell has signs that turn the writing around. Type it anew."),
    "formula": _("“%(value)s” would be run as a formula by a spreadsheet. Write plain text."),
    "html": _("“%(value)s” looks like HTML. Write plain text."),
    "too_long": _("%(length)s characters; at most %(limit)s fit."),
    "choice": _("“%(value)s” is not known. Write one of: %(known)s."),
    "country": _("“%(value)s” is no country code. Write two letters, for instance FR."),
    "year": _("“%(value)s” is no year. Write four digits."),
    "website": _("“%(value)s” is no web address. Write https:// and the address."),
    "email": _("“%(value)s” is no e-mail address."),
    "degrees": _("“%(value)s” is no place on Earth. Write degrees, from -%(most)s to %(most)s."),
    "half_a_point": _("A point needs a longitude and a latitude."),
    "too_many_cells": _("%(count)s cells where the head has %(columns)s. Is a separator in a text"
                        " without quotation marks?"),
    # Records
    "not_a_ror_record": _("This is no record of ROR, version 2."),
    "not_active": _("ROR says that this organisation is “%(status)s”."),
    "not_a_sirene_record": _("This record has no SIREN and no SIRET."),
    "unit_ceased": _("SIRENE says that this company has ceased."),
    "place_closed": _("SIRENE says that this place is closed."),
    "not_diffused": _("This person or company asked INSEE not to be shown. Do not publish it."),
    # The directory
    "possible_duplicate": _("%(name)s has the same name and country. If it is the same, add its"
                            " number to one of them; if not, make the names differ."),
    "points_at_two": _("The numbers belong to two organisations: %(name)s and %(other)s. Check"
                       " them, or merge the two."),
    "number_in_file": _("Row %(row)s has the same %(scheme)s. Keep one."),
    "name_in_file": _("Row %(row)s has the same name and country. Keep one."),
    "same_as_row": _("Row %(row)s is about the same organisation. Keep one."),
    "archived": _("%(name)s is closed. Reopen it first, or leave this row out."),
    "shared_siren": _("%(name)s has the SIREN %(value)s too. If the two are one, merge them."),
    "kind_guessed": _("The register does not say which kind it is. Check it."),
    "changed_since": _("The directory has changed since this table was tried. Rows that would do"
                       " something else now: %(count)s. Nothing was written. Try again, then look"
                       " at them."),
    "not_all_good": _("You wanted all rows or none, so nothing was written. Rows that cannot be"
                      " taken: %(count)s."),
}  # fmt: skip


def sentence(problem: Mapping[str, Any]) -> str:
    """Say a kept problem."""
    code, params = problem["code"], problem.get("params", {})
    if code == "identifier":
        number = params["value"]
        return labelled(number, problem_of(problem["column"], number) or "")
    if code == "too_large":
        params = {"limit": file_size(params["limit"])}
    said: str = str(SENTENCES[code]) % params
    return said
