"""What the loading of every kind of row shares."""

from collections.abc import Iterator

from django.db import connection

BATCH = 2000
SUBJECTS = (
    ("immunothérapie", "immunotherapy"), ("radiothérapie", "radiotherapy"),
    ("séquençage", "sequencing"), ("imagerie", "imaging"), ("biopsie liquide", "liquid biopsy"),
    ("thérapie cellulaire", "cell therapy"), ("données de santé", "health data"),
)  # fmt: skip


def batches(numbers: range) -> Iterator[range]:
    """Cut a range into parts that one statement can write."""
    return (numbers[start : start + BATCH] for start in range(0, len(numbers), BATCH))


def write_search(table: str, owner: str, french: str, english: str) -> None:
    """Write the search rows of the loaded objects in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table}search ({owner}_id, vector_fr, vector_en, plain)"  # noqa: S608 our own names
            f" SELECT id, setweight(to_tsvector('portal_fr', {french}), 'A')"
            "        || setweight(to_tsvector('portal_fr', summary_fr), 'B'),"
            f"       setweight(to_tsvector('portal_en', {english}), 'A')"
            "        || setweight(to_tsvector('portal_en', summary_en), 'B'),"
            f"       lower(unaccent({french} || ' ' || {english} || ' ' || summary_fr))"
            f" FROM {table} WHERE slug LIKE 'bench-%%' ON CONFLICT DO NOTHING"
        )
