"""How much texts resemble one another: TF-IDF on words, word pairs and letters within words.

Accents are kept. French and English meet in the letters that their words share. The same texts
give the same figures, in whatever order they come.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray

LETTERS = (3, 4, 5)  # lengths of the pieces of words, a space before and after counted
MOST_WORDS = 2_000  # read of each text
EVERYWHERE = 0.5  # what more than this share of the texts holds says nothing
FEW = 20  # texts among which nothing is left out for that

_WORD = re.compile(r"[^\W_]{2,}")


def similarity(
    left: Sequence[str], right: Sequence[str], *, characters_percent: int
) -> NDArray[np.float32]:
    """Return the cosine of each text on the left with each on the right, from 0 to 1."""
    result = np.zeros((len(left), len(right)), dtype=np.float32)
    ids, ends, vocabulary = _read([*left, *right])
    if not vocabulary:
        return result
    words = _counts(np.repeat(np.arange(len(ends)), np.diff(ends, prepend=0)), ids, len(ends))
    share = characters_percent / 100
    for part, matrix in (
        (share, words @ _letters(vocabulary)),
        ((1 - share), _beside(words, _pairs(ids, ends, len(vocabulary)))),
    ):
        if part:
            weighted = _weighted(matrix)
            near = weighted[: len(left)] @ weighted[len(left) :].T
            result += np.float32(part) * near.toarray()
    return np.clip(result, 0, 1)


def _read(texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64], list[str]]:
    """Return the words of all texts as places in a sorted vocabulary, where each text ends, and
    the vocabulary.
    """
    known: defaultdict[str, int] = defaultdict(count().__next__)
    ids: list[int] = []
    ends: list[int] = []
    for text in texts:
        words = _WORD.findall(unicodedata.normalize("NFC", text).lower())[:MOST_WORDS]
        ids += [known[word] for word in words]
        ends.append(len(ids))
    vocabulary = sorted(known)
    place = np.empty(len(known), dtype=np.int64)
    place[[known[word] for word in vocabulary]] = np.arange(len(known))
    numbers = place[np.array(ids, dtype=np.int64)] if ids else np.zeros(0, dtype=np.int64)
    return numbers, np.array(ends, dtype=np.int64), vocabulary


def _counts(texts: NDArray[np.int64], features: NDArray[np.int64], size: int) -> Any:
    """Return how often each text holds each feature; features that none holds have no column."""
    from scipy.sparse import csr_array  # noqa: PLC0415 costs memory: in the worker only

    names, columns = np.unique(features, return_inverse=True)
    ones = np.ones(len(texts), dtype=np.float32)
    matrix = csr_array((ones, (texts, columns)), shape=(size, max(len(names), 1)))
    matrix.sum_duplicates()
    return matrix


def _pairs(ids: NDArray[np.int64], ends: NDArray[np.int64], size: int) -> Any:
    """Return how often each text holds two words side by side."""
    texts = np.repeat(np.arange(len(ends)), np.diff(ends, prepend=0))
    inside = texts[1:] == texts[:-1]
    codes = (ids[:-1] * size + ids[1:])[inside]
    return _counts(texts[1:][inside], codes, len(ends))


def _beside(left: Any, right: Any) -> Any:
    from scipy.sparse import hstack  # noqa: PLC0415 costs memory: in the worker only

    return hstack([left, right], format="csr")


def _letters(vocabulary: list[str]) -> Any:
    """Return how often each word holds each piece.

    The pieces stay within words, so that words need cutting once and not in each text. A piece is
    the number that its letters make, longer ones above all shorter ones.
    """
    text = "".join([f" {word} \0" for word in vocabulary])
    letters, codes = np.unique(
        np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32), return_inverse=True
    )
    codes = codes.astype(np.int64)
    base = len(letters)
    ends = np.concatenate([[0], np.cumsum(codes == 0)])  # how many words end before each letter
    pieces, words, longer = [], [], 0
    for size in LETTERS:
        windows = np.lib.stride_tricks.sliding_window_view(codes, size)
        inside = ends[size:] == ends[:-size]
        pieces.append(windows[inside] @ base ** np.arange(size) + longer)
        words.append(ends[:-size][inside])
        longer += base**size
    return _counts(np.concatenate(words), np.concatenate(pieces), len(vocabulary))


def _weighted(counts: Any) -> Any:
    """Return TF-IDF rows of length 1, without what one text alone or most of them hold."""
    from sklearn.feature_extraction.text import (  # noqa: PLC0415 costs memory: in the worker only
        TfidfTransformer,
    )

    found = np.bincount(counts.indices, minlength=counts.shape[1])
    texts = counts.shape[0]
    most = texts * EVERYWHERE if texts >= FEW else texts
    kept = counts[:, np.flatnonzero((found > 1) & (found <= most))]
    return TfidfTransformer(sublinear_tf=True).fit_transform(kept) if kept.shape[1] else kept
