"""Companies are found by their stock tickers."""

from django.db import migrations

REFRESH = """
CREATE OR REPLACE FUNCTION partners_refresh_search(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  today date := (portal_now() AT TIME ZONE 'UTC')::date;
BEGIN
  -- Who comes second waits here, and then reads what the first has written.
  PERFORM 1 FROM partners_organisationsearch
  WHERE organisation_id = ANY(ids) ORDER BY organisation_id FOR UPDATE;
  WITH RECURSIVE
  kept AS (
    SELECT * FROM partners_organisation WHERE id = ANY(ids)
  ),
  tagged AS (
    SELECT organisation_id, 'discipline' AS facet, term_id
    FROM partners_organisation_disciplines WHERE organisation_id = ANY(ids)
    UNION
    SELECT organisation_id, 'tumour', term_id
    FROM partners_organisation_tumour_types WHERE organisation_id = ANY(ids)
    UNION
    SELECT organisation_id, 'label', label_id
    FROM partners_organisationlabel
    WHERE organisation_id = ANY(ids)
      AND (since IS NULL OR since <= today) AND (until IS NULL OR until > today)
    UNION
    SELECT tagged.organisation_id, tagged.facet, term.parent_id
    FROM tagged JOIN partners_term term ON term.id = tagged.term_id
    WHERE term.parent_id IS NOT NULL
  ),
  words AS (
    SELECT organisation_id,
           string_agg(term.label_fr, ' ') AS french, string_agg(term.label_en, ' ') AS english
    FROM tagged JOIN partners_term term ON term.id = tagged.term_id
    GROUP BY organisation_id
  ),
  places AS (
    SELECT organisation_id, string_agg(DISTINCT city, ' ') AS cities
    FROM partners_site WHERE organisation_id = ANY(ids) GROUP BY organisation_id
  ),
  dated AS (
    SELECT organisation_id, since, until, circle FROM partners_circlemembership
    WHERE organisation_id = ANY(ids)
    UNION ALL
    SELECT organisation_id, since, until, NULL FROM partners_organisationlabel
    WHERE organisation_id = ANY(ids)
  ),
  turns AS (
    SELECT organisation_id, min(day) AS next
    FROM (SELECT organisation_id, since AS day FROM dated
          UNION ALL SELECT organisation_id, until FROM dated) AS days
    WHERE day > today GROUP BY organisation_id
  ),
  coded AS (
    SELECT id AS organisation_id, 'kind:' || kind AS code FROM kept
    UNION SELECT id, 'maturity:' || maturity FROM kept WHERE maturity <> ''
    UNION SELECT id, 'country:' || country FROM kept WHERE country <> ''
    UNION SELECT id, 'city:' || city FROM kept WHERE city <> ''
    UNION SELECT organisation_id, 'city:' || city FROM partners_site
          WHERE organisation_id = ANY(ids) AND city <> ''
    UNION SELECT organisation_id, 'circle:' || circle FROM dated
          WHERE circle IS NOT NULL
            AND (since IS NULL OR since <= today) AND (until IS NULL OR until > today)
    UNION SELECT organisation_id, facet || ':' || term.code
          FROM tagged JOIN partners_term term ON term.id = tagged.term_id
  ),
  codes AS (
    SELECT organisation_id, array_agg(code ORDER BY code) AS codes
    FROM coded GROUP BY organisation_id
  ),
  numbered AS (
    SELECT organisation_id, upper(regexp_replace(value, '[^[:alnum:]]', '', 'g')) AS number
    FROM partners_organisationidentifier WHERE organisation_id = ANY(ids)
    UNION
    SELECT organisation_id, left(value, 9)
    FROM partners_organisationidentifier WHERE organisation_id = ANY(ids) AND scheme = 'siret'
  ),
  numbers AS (
    SELECT organisation_id, array_agg(number ORDER BY number) AS numbers
    FROM numbered WHERE number <> '' GROUP BY organisation_id
  ),
  tickers AS (
    SELECT organisation_id, string_agg(value, ' ' ORDER BY value) AS tickers
    FROM partners_organisationidentifier
    WHERE organisation_id = ANY(ids) AND scheme = 'ticker'
      AND (since IS NULL OR since <= today) AND (until IS NULL OR until > today)
    GROUP BY organisation_id
  ),
  fresh AS (
    SELECT kept.id,
      kept.state = 'published' AND kept.freshness <> 'unlisted' AS is_listed,
      left(lower(unaccent(kept.name)), 600) AS name_key,
      kept.created_at, kept.checked_on, turns.next AS changes_on,
      coalesce(codes.codes, '{}') AS codes, coalesce(numbers.numbers, '{}') AS numbers,
      lower(unaccent(concat_ws(' ', kept.name, kept.acronym, kept.legal_name, kept.city,
                               kept.summary_fr, kept.summary_en))) AS plain,
      names.named, kept.summary_fr, kept.summary_en,
      words.french, words.english,
      concat_ws(' ', kept.city, places.cities, kept.description_fr) AS body_fr,
      concat_ws(' ', kept.city, places.cities, kept.description_en) AS body_en
    FROM kept
    LEFT JOIN tickers ON tickers.organisation_id = kept.id
    CROSS JOIN LATERAL (SELECT concat_ws(' ', kept.name, kept.legal_name, kept.acronym,
      regexp_replace(kept.acronym, '[^[:alnum:]]', '', 'g'), tickers.tickers) AS named) AS names
    LEFT JOIN words ON words.organisation_id = kept.id
    LEFT JOIN places ON places.organisation_id = kept.id
    LEFT JOIN turns ON turns.organisation_id = kept.id
    LEFT JOIN codes ON codes.organisation_id = kept.id
    LEFT JOIN numbers ON numbers.organisation_id = kept.id
  )
  UPDATE partners_organisationsearch AS found SET
    is_listed = fresh.is_listed, name_key = fresh.name_key, created_at = fresh.created_at,
    checked_on = fresh.checked_on, changes_on = fresh.changes_on, codes = fresh.codes,
    numbers = fresh.numbers, plain = fresh.plain,
    vector_fr = setweight(to_tsvector('portal_fr', fresh.named), 'A')
      || setweight(to_tsvector('portal_fr', coalesce(fresh.summary_fr, '')), 'B')
      || setweight(to_tsvector('portal_fr', coalesce(fresh.french, '')), 'C')
      || setweight(to_tsvector('portal_fr', fresh.body_fr), 'D'),
    vector_en = setweight(to_tsvector('portal_en', fresh.named), 'A')
      || setweight(to_tsvector('portal_en', coalesce(fresh.summary_en, '')), 'B')
      || setweight(to_tsvector('portal_en', coalesce(fresh.english, '')), 'C')
      || setweight(to_tsvector('portal_en', fresh.body_en), 'D')
  FROM fresh WHERE fresh.id = found.organisation_id;
  INSERT INTO partners_directoryword (word)
  SELECT DISTINCT word FROM (
    SELECT regexp_split_to_table(plain, '[^[:alpha:]]+') AS word
    FROM partners_organisationsearch WHERE organisation_id = ANY(ids) AND is_listed
  ) AS words
  WHERE length(word) BETWEEN 4 AND 60 ORDER BY word ON CONFLICT DO NOTHING;
  INSERT INTO partners_directorychange (id, steps, at)
  VALUES (pg_current_xact_id()::text::bigint, 1, portal_now())
  ON CONFLICT (id) DO UPDATE SET steps = partners_directorychange.steps + 1;
END $$;
"""
BEFORE = """
CREATE OR REPLACE FUNCTION partners_refresh_search(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  today date := (portal_now() AT TIME ZONE 'UTC')::date;
BEGIN
  -- Who comes second waits here, and then reads what the first has written.
  PERFORM 1 FROM partners_organisationsearch
  WHERE organisation_id = ANY(ids) ORDER BY organisation_id FOR UPDATE;
  WITH RECURSIVE
  kept AS (
    SELECT * FROM partners_organisation WHERE id = ANY(ids)
  ),
  tagged AS (
    SELECT organisation_id, 'discipline' AS facet, term_id
    FROM partners_organisation_disciplines WHERE organisation_id = ANY(ids)
    UNION
    SELECT organisation_id, 'tumour', term_id
    FROM partners_organisation_tumour_types WHERE organisation_id = ANY(ids)
    UNION
    SELECT organisation_id, 'label', label_id
    FROM partners_organisationlabel
    WHERE organisation_id = ANY(ids)
      AND (since IS NULL OR since <= today) AND (until IS NULL OR until > today)
    UNION
    SELECT tagged.organisation_id, tagged.facet, term.parent_id
    FROM tagged JOIN partners_term term ON term.id = tagged.term_id
    WHERE term.parent_id IS NOT NULL
  ),
  words AS (
    SELECT organisation_id,
           string_agg(term.label_fr, ' ') AS french, string_agg(term.label_en, ' ') AS english
    FROM tagged JOIN partners_term term ON term.id = tagged.term_id
    GROUP BY organisation_id
  ),
  places AS (
    SELECT organisation_id, string_agg(DISTINCT city, ' ') AS cities
    FROM partners_site WHERE organisation_id = ANY(ids) GROUP BY organisation_id
  ),
  dated AS (
    SELECT organisation_id, since, until, circle FROM partners_circlemembership
    WHERE organisation_id = ANY(ids)
    UNION ALL
    SELECT organisation_id, since, until, NULL FROM partners_organisationlabel
    WHERE organisation_id = ANY(ids)
  ),
  turns AS (
    SELECT organisation_id, min(day) AS next
    FROM (SELECT organisation_id, since AS day FROM dated
          UNION ALL SELECT organisation_id, until FROM dated) AS days
    WHERE day > today GROUP BY organisation_id
  ),
  coded AS (
    SELECT id AS organisation_id, 'kind:' || kind AS code FROM kept
    UNION SELECT id, 'maturity:' || maturity FROM kept WHERE maturity <> ''
    UNION SELECT id, 'country:' || country FROM kept WHERE country <> ''
    UNION SELECT id, 'city:' || city FROM kept WHERE city <> ''
    UNION SELECT organisation_id, 'city:' || city FROM partners_site
          WHERE organisation_id = ANY(ids) AND city <> ''
    UNION SELECT organisation_id, 'circle:' || circle FROM dated
          WHERE circle IS NOT NULL
            AND (since IS NULL OR since <= today) AND (until IS NULL OR until > today)
    UNION SELECT organisation_id, facet || ':' || term.code
          FROM tagged JOIN partners_term term ON term.id = tagged.term_id
  ),
  codes AS (
    SELECT organisation_id, array_agg(code ORDER BY code) AS codes
    FROM coded GROUP BY organisation_id
  ),
  numbered AS (
    SELECT organisation_id, upper(regexp_replace(value, '[^[:alnum:]]', '', 'g')) AS number
    FROM partners_organisationidentifier WHERE organisation_id = ANY(ids)
    UNION
    SELECT organisation_id, left(value, 9)
    FROM partners_organisationidentifier WHERE organisation_id = ANY(ids) AND scheme = 'siret'
  ),
  numbers AS (
    SELECT organisation_id, array_agg(number ORDER BY number) AS numbers
    FROM numbered WHERE number <> '' GROUP BY organisation_id
  ),
  fresh AS (
    SELECT kept.id,
      kept.state = 'published' AND kept.freshness <> 'unlisted' AS is_listed,
      left(lower(unaccent(kept.name)), 600) AS name_key,
      kept.created_at, kept.checked_on, turns.next AS changes_on,
      coalesce(codes.codes, '{}') AS codes, coalesce(numbers.numbers, '{}') AS numbers,
      lower(unaccent(concat_ws(' ', kept.name, kept.acronym, kept.legal_name, kept.city,
                               kept.summary_fr, kept.summary_en))) AS plain,
      names.named, kept.summary_fr, kept.summary_en,
      words.french, words.english,
      concat_ws(' ', kept.city, places.cities, kept.description_fr) AS body_fr,
      concat_ws(' ', kept.city, places.cities, kept.description_en) AS body_en
    FROM kept
    CROSS JOIN LATERAL (SELECT concat_ws(' ', kept.name, kept.legal_name, kept.acronym,
      regexp_replace(kept.acronym, '[^[:alnum:]]', '', 'g')) AS named) AS names
    LEFT JOIN words ON words.organisation_id = kept.id
    LEFT JOIN places ON places.organisation_id = kept.id
    LEFT JOIN turns ON turns.organisation_id = kept.id
    LEFT JOIN codes ON codes.organisation_id = kept.id
    LEFT JOIN numbers ON numbers.organisation_id = kept.id
  )
  UPDATE partners_organisationsearch AS found SET
    is_listed = fresh.is_listed, name_key = fresh.name_key, created_at = fresh.created_at,
    checked_on = fresh.checked_on, changes_on = fresh.changes_on, codes = fresh.codes,
    numbers = fresh.numbers, plain = fresh.plain,
    vector_fr = setweight(to_tsvector('portal_fr', fresh.named), 'A')
      || setweight(to_tsvector('portal_fr', coalesce(fresh.summary_fr, '')), 'B')
      || setweight(to_tsvector('portal_fr', coalesce(fresh.french, '')), 'C')
      || setweight(to_tsvector('portal_fr', fresh.body_fr), 'D'),
    vector_en = setweight(to_tsvector('portal_en', fresh.named), 'A')
      || setweight(to_tsvector('portal_en', coalesce(fresh.summary_en, '')), 'B')
      || setweight(to_tsvector('portal_en', coalesce(fresh.english, '')), 'C')
      || setweight(to_tsvector('portal_en', fresh.body_en), 'D')
  FROM fresh WHERE fresh.id = found.organisation_id;
  INSERT INTO partners_directoryword (word)
  SELECT DISTINCT word FROM (
    SELECT regexp_split_to_table(plain, '[^[:alpha:]]+') AS word
    FROM partners_organisationsearch WHERE organisation_id = ANY(ids) AND is_listed
  ) AS words
  WHERE length(word) BETWEEN 4 AND 60 ORDER BY word ON CONFLICT DO NOTHING;
  INSERT INTO partners_directorychange (id, steps, at)
  VALUES (pg_current_xact_id()::text::bigint, 1, portal_now())
  ON CONFLICT (id) DO UPDATE SET steps = partners_directorychange.steps + 1;
END $$;
"""
FILL = """
SELECT partners_refresh_search(ARRAY(SELECT id FROM partners_organisation ORDER BY id));
"""


class Migration(migrations.Migration):
    dependencies = [("partners", "0032_numbers_of_archived_organisations")]
    operations = [
        migrations.RunSQL(REFRESH, BEFORE),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
