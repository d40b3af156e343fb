"""What a few words about a suggested colleague say: an address, and perhaps a name."""

import re

_ADDRESS = re.compile(r"[^\s<>,;:()\"]+@[^\s<>,;:()\"]+\.[^\s<>,;:()\"]+")
_END_OF_NAME = re.compile(r"[,;:(<\n–]")
MAX_NAME = 120


def guess(words: str) -> dict[str, str]:
    """Return what fields of the invitation can be filled in with; staff check it."""
    found = _ADDRESS.search(words)
    rest = _ADDRESS.sub("", words)
    name = _END_OF_NAME.split(rest.strip(), maxsplit=1)[0].strip(" .")
    guessed = {"name": name[:MAX_NAME]}
    return guessed | ({"email": found.group().rstrip(".")} if found else {})
