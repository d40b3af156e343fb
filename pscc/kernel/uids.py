"""Public identifiers that tell nothing: not how many, not in which order."""

import secrets

ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"  # no 0 1 i l o u: read aloud without mistakes


def new_uid() -> str:
    """Return a random public id of 12 characters (58 bits)."""
    return "".join(secrets.choice(ALPHABET) for _ in range(12))
