"""A square code (QR) as a drawing of a page: one path, no picture to fetch, no style of its own."""

from dataclasses import dataclass

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

QUIET = 4  # modules left white around it. Source: ISO/IEC 18004.


@dataclass(frozen=True)
class Square:
    """The side of a drawing in modules, and the path of its dark ones."""

    side: int
    path: str


def square_code(text: str) -> Square:
    """Return the code of a text."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    code.add_data(text)
    rows = code.get_matrix()
    dark = [f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, cell in enumerate(row) if cell]
    return Square(side=len(rows), path="".join(dark))
