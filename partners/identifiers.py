"""Numbers of registers: how they are written, and whether their checksum holds.

A checksum proves typing, not that the number exists or whose it is; the pages say so.
"""

import re
from collections.abc import Callable

from django.utils.translation import gettext as _
from stdnum import lei
from stdnum.eu import vat
from stdnum.exceptions import ValidationError as NumberError
from stdnum.fr import siren, siret

from partners.enums import IdentifierScheme

LA_POSTE = "356000000"
_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"  # base 32 without i, l, o, u
_ROR = re.compile(rf"0[{_CROCKFORD}]{{6}}[0-9]{{2}}")
_TICKER = re.compile(r"[A-Z][A-Z0-9 ]{1,19}: [A-Z0-9.\-]{1,12}")
_PLAIN = re.compile(r"(?=.*[1-9A-Z])[^\W_][\w .,/()\-'’]{1,58}", re.IGNORECASE)


def normalised(scheme: str, value: str) -> str:
    """Return a number as it is stored: without spaces, dots or the address of its register."""
    value = " ".join(value.split())
    if scheme == IdentifierScheme.ROR:
        return re.sub(r"^(https?://)?(www\.)?ror\.org/", "", value.lower()).strip("/")
    if scheme == IdentifierScheme.TICKER:
        return re.sub(r"\s*:\s*", ": ", value.upper())
    if scheme == IdentifierScheme.FOREIGN_REGISTER:
        return value
    return re.sub(r"[\s.\-]", "", value).upper()


def problem_of(scheme: str, value: str) -> str | None:
    """Return what is wrong with a normalised number, in words that say how to mend it; None if
    nothing.
    """
    check = _CHECKS.get(scheme)
    return check(value) if check else _("Choose which register the number is from.")


def _of(scheme: str, number: str) -> bool:
    """Tell whether python-stdnum accepts a number; it takes the zeros that no register gives."""
    module = {"siren": siren, "siret": siret, "lei": lei, "vat": vat}[scheme]
    try:
        module.validate(number)
    except NumberError:
        return False
    return number.isascii() and set(number) != {"0"}


def _siren(value: str) -> str | None:
    """INSEE: nine digits, the last of which is Luhn's; never all zeros."""
    if not re.fullmatch(r"[0-9]{9}", value):
        return _("A SIREN has nine digits. Check the number.")
    if not _of("siren", value):
        return _("This SIREN is mistyped: its last digit does not match the others.")
    return None


def _siret(value: str) -> str | None:
    """INSEE: a SIREN and five digits, Luhn over all; La Poste's add up to a multiple of five
    instead, but for its head office, which keeps Luhn's rule.
    """
    if not re.fullmatch(r"[0-9]{14}", value):
        return _("A SIRET has fourteen digits. Check the number.")
    if _siren(value[:9]) is not None:
        return _("This SIRET is mistyped: its first nine digits are not a SIREN.")
    if not _of("siret", value):
        return _("This SIRET is mistyped: its last digits do not match the others.")
    return None


def _ror(value: str) -> str | None:
    """ROR: 0, six of Crockford's base 32, two check digits by ISO 7064 MOD 97-10."""
    if not _ROR.fullmatch(value):
        return _(
            "A ROR identifier looks like 02vjkv261: a zero, six letters or digits, two digits."
        )
    number = 0
    for sign in value[:7]:
        number = number * 32 + _CROCKFORD.index(sign)
    if 98 - (number * 100) % 97 != int(value[7:]):
        return _("This ROR identifier is mistyped: its last two digits do not match the others.")
    return None


def _vat(value: str) -> str | None:
    """European Union and Northern Ireland: each country's own checksum."""
    if not re.fullmatch(r"[A-Z]{2}[0-9A-Z+*]{2,14}", value):
        return _("A VAT number begins with the two letters of its country, for instance FR or DE.")
    if not _of("vat", value):
        return _("This VAT number is mistyped, or not of the European Union.")
    return None


def _lei(value: str) -> str | None:
    """ISO 17442: twenty signs, the last two by ISO 7064 MOD 97-10."""
    if not re.fullmatch(r"[0-9A-Z]{18}[0-9]{2}", value):
        return _("An LEI has twenty letters and digits. Check the number.")
    return None if _of("lei", value) else _("This LEI is mistyped: its last digits do not match.")


def _ticker(value: str) -> str | None:
    if _TICKER.fullmatch(value):
        return None
    return _("Write the exchange, a colon and the ticker, for instance EURONEXT: SAN.")


def _foreign(value: str) -> str | None:
    if _PLAIN.fullmatch(value):
        return None
    return _("Write the register and the number, for instance Amtsgericht München HRB 42243.")


_CHECKS: dict[str, Callable[[str], str | None]] = {
    IdentifierScheme.SIREN: _siren,
    IdentifierScheme.SIRET: _siret,
    IdentifierScheme.ROR: _ror,
    IdentifierScheme.VAT: _vat,
    IdentifierScheme.LEI: _lei,
    IdentifierScheme.TICKER: _ticker,
    IdentifierScheme.FOREIGN_REGISTER: _foreign,
}
