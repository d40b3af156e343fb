"""The clock, the search configurations, and the kernel's own tables."""

import django.core.validators
from django.contrib.postgres.operations import (
    BtreeGistExtension,
    TrigramExtension,
    UnaccentExtension,
)
from django.db import migrations, models

CLOCK = """
CREATE FUNCTION portal_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$
  SELECT clock_timestamp()
       + coalesce(nullif(current_setting('portal.clock_offset', true), '')::interval, interval '0')
$$;
"""
SEARCH = """
CREATE TEXT SEARCH CONFIGURATION portal_fr (COPY = french);
ALTER TEXT SEARCH CONFIGURATION portal_fr
  ALTER MAPPING FOR hword, hword_part, word WITH unaccent, french_stem;
CREATE TEXT SEARCH CONFIGURATION portal_en (COPY = english);
ALTER TEXT SEARCH CONFIGURATION portal_en
  ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem;
"""
NO_SEARCH = """
DROP TEXT SEARCH CONFIGURATION portal_fr;
DROP TEXT SEARCH CONFIGURATION portal_en;
"""
CACHE = """
CREATE TABLE kernel_cache (
  cache_key varchar(255) PRIMARY KEY,
  value text NOT NULL,
  expires timestamptz NOT NULL
);
CREATE INDEX kernel_cache_expires ON kernel_cache (expires);
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        BtreeGistExtension(),
        migrations.RunSQL(CLOCK, "DROP FUNCTION portal_now();"),
        migrations.RunSQL(SEARCH, NO_SEARCH),
        migrations.RunSQL(CACHE, "DROP TABLE kernel_cache;"),
    ]
