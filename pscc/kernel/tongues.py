"""In which language words are, so that a page can say so where it is not its own (WCAG 3.1.2)."""

import re
from collections import Counter
from typing import Any

from django.utils.translation import get_language

_WORD = re.compile(r"[a-zà-öø-ÿœ]+")
_ACCENTED = re.compile(r"[à-öø-ÿœ]")
# Words that the other language does not have, among the commonest of each.
_COMMON = {
    "fr": re.compile(
        r"le|la|les|des|du|une|et|est|sont|dans|pour|par|sur|avec|aux|qui|que|pas|ce|cette|ses|sa"
        r"|nous|notre|leur|entre|chez|sans|deux|trois|l|d"
    ),
    "en": re.compile(
        r"the|of|and|is|are|in|for|by|with|at|to|that|which|not|this|its|we|our|their|between|after"
        r"|from|without|has|have|two|three"
    ),
}


def evident_language(text: str) -> str:
    """Return "fr" or "en" where the common words and accents of a text show it, else ""."""
    seen: Counter[str] = Counter()
    for word in _WORD.findall(text.lower()):
        for language, words in _COMMON.items():
            seen[language] += bool(words.fullmatch(word))
        seen["fr"] += bool(_ACCENTED.search(word))
    if seen["fr"] == seen["en"]:
        return ""
    return max(seen, key=lambda language: seen[language])


def language_shown(thing: Any, field: str) -> str:
    """Return in which language a translated column of a row is shown: the reader's, or the other
    one where it lacks that.
    """
    wanted = (get_language() or "fr")[:2]
    other = "en" if wanted == "fr" else "fr"
    return wanted if getattr(thing, f"{field}_{wanted}", "") else other
