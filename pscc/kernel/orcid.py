"""ORCID iDs: how they are written, and whether their checksum holds."""

from stdnum.iso7064 import mod_11_2

LENGTH = 16


def normalised(value: str) -> str:
    """Return an ORCID iD as 0000-0000-0000-0000; what cannot be one comes back as it is."""
    digits = (
        value.strip().removeprefix("https://orcid.org/").replace("-", "").replace(" ", "").upper()
    )
    if not is_orcid(digits):
        return value.strip()
    return "-".join(digits[start : start + 4] for start in range(0, LENGTH, 4))


def is_orcid(value: str) -> bool:
    """Tell whether a value is an ORCID iD, by its checksum: ISO 7064 mod 11-2."""
    digits = value.replace("-", "")
    return len(digits) == LENGTH and digits.isascii() and bool(mod_11_2.is_valid(digits))
