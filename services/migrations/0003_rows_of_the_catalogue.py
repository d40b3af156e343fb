"""The catalogue's rows: what its list finds, narrows, sorts and counts by; triggers keep them."""

from django.db import migrations

REFRESH = """
CREATE FUNCTION services_refresh_search(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  -- Who comes second waits here, and then reads what the first has written.
  PERFORM 1 FROM services_servicesearch
  WHERE service_id = ANY(ids) ORDER BY service_id FOR UPDATE;
  WITH RECURSIVE
  kept AS (
    SELECT service.*, provider.name AS provider_name, provider.acronym AS provider_acronym,
      provider.slug AS provider_slug, provider.city AS provider_city,
      provider.state = 'published' AND provider.freshness <> 'unlisted' AS provider_is_listed,
      provider.freshness <> 'unoriented' AS provider_is_oriented
    FROM services_service AS service
    JOIN partners_organisation AS provider ON provider.id = service.provider_id
    WHERE service.id = ANY(ids)
  ),
  tagged AS (
    SELECT service_id, 'stage' AS facet, term_id
    FROM services_service_stages WHERE service_id = ANY(ids)
    UNION
    SELECT service_id, 'modality', term_id
    FROM services_service_modalities WHERE service_id = ANY(ids)
    UNION
    SELECT service_id, 'tumour', term_id
    FROM services_service_tumour_types WHERE service_id = ANY(ids)
    UNION
    SELECT service_id, 'discipline', term_id
    FROM services_service_disciplines WHERE service_id = ANY(ids)
    UNION
    SELECT service_id, 'label', term_id
    FROM services_service_labels WHERE service_id = ANY(ids)
    UNION
    SELECT tagged.service_id, tagged.facet, term.parent_id
    FROM tagged JOIN partners_term term ON term.id = tagged.term_id
    WHERE term.parent_id IS NOT NULL
  ),
  words AS (
    SELECT service_id,
           string_agg(term.label_fr, ' ') AS french, string_agg(term.label_en, ' ') AS english
    FROM tagged JOIN partners_term term ON term.id = tagged.term_id
    GROUP BY service_id
  ),
  instruments AS (
    SELECT service_id,
           string_agg(concat_ws(' ', name_fr, model), ' ') AS french,
           string_agg(concat_ws(' ', name_en, model), ' ') AS english
    FROM services_equipment WHERE service_id = ANY(ids) GROUP BY service_id
  ),
  coded AS (
    SELECT id AS service_id, 'kind:' || kind AS code FROM kept
    UNION SELECT id, 'access:' || access FROM kept
    UNION SELECT id, 'state:' || state FROM kept
    UNION SELECT id, 'price:' || price_basis FROM kept
    UNION SELECT id, 'industry:' || industry_use FROM kept
    UNION SELECT id, 'way:' || access_mode FROM kept
    UNION SELECT id, 'provider:' || provider_slug FROM kept
    UNION SELECT id, 'city:' || provider_city FROM kept WHERE provider_city <> ''
    UNION SELECT id, 'quality:' || standard
          FROM kept, unnest(quality_standards) AS standard WHERE standard <> ''
    UNION SELECT service_id, 'audience:' || audience FROM services_offer
          WHERE service_id = ANY(ids)
    UNION SELECT service_id, facet || ':' || term.code
          FROM tagged JOIN partners_term term ON term.id = tagged.term_id
  ),
  codes AS (
    SELECT service_id, array_agg(code ORDER BY code) AS codes FROM coded GROUP BY service_id
  ),
  fresh AS (
    SELECT kept.id,
      kept.state IN ('planned', 'open', 'paused') AND kept.freshness <> 'unlisted'
        AND kept.provider_is_listed AS is_listed,
      kept.freshness <> 'unoriented' AND kept.provider_is_oriented AS is_oriented,
      left(lower(unaccent(coalesce(nullif(kept.title_fr, ''), kept.title_en, ''))), 200)
        AS title_key_fr,
      left(lower(unaccent(coalesce(nullif(kept.title_en, ''), kept.title_fr, ''))), 200)
        AS title_key_en,
      kept.stated_days, kept.created_at, kept.checked_on,
      coalesce(codes.codes, '{}') AS codes,
      lower(unaccent(concat_ws(' ', kept.title_fr, kept.title_en, kept.summary_fr,
        kept.summary_en, kept.provider_name, kept.provider_acronym))) AS plain,
      concat_ws(' ', kept.title_fr) AS named_fr, concat_ws(' ', kept.title_en) AS named_en,
      concat_ws(' ', kept.provider_name, kept.provider_acronym, kept.summary_fr) AS said_fr,
      concat_ws(' ', kept.provider_name, kept.provider_acronym, kept.summary_en) AS said_en,
      concat_ws(' ', words.french, array_to_string(kept.quality_standards, ' ')) AS tags_fr,
      concat_ws(' ', words.english, array_to_string(kept.quality_standards, ' ')) AS tags_en,
      concat_ws(' ', kept.for_whom_fr, kept.you_bring_fr, kept.you_get_fr, kept.terms_fr,
        kept.next_step_fr, instruments.french) AS body_fr,
      concat_ws(' ', kept.for_whom_en, kept.you_bring_en, kept.you_get_en, kept.terms_en,
        kept.next_step_en, instruments.english) AS body_en
    FROM kept
    LEFT JOIN words ON words.service_id = kept.id
    LEFT JOIN instruments ON instruments.service_id = kept.id
    LEFT JOIN codes ON codes.service_id = kept.id
  )
  UPDATE services_servicesearch AS found SET
    is_listed = fresh.is_listed, is_oriented = fresh.is_listed AND fresh.is_oriented,
    title_key_fr = fresh.title_key_fr, title_key_en = fresh.title_key_en,
    stated_days = fresh.stated_days, created_at = fresh.created_at,
    checked_on = fresh.checked_on, codes = fresh.codes, plain = fresh.plain,
    vector_fr = setweight(to_tsvector('portal_fr', fresh.named_fr), 'A')
      || setweight(to_tsvector('portal_fr', fresh.said_fr), 'B')
      || setweight(to_tsvector('portal_fr', fresh.tags_fr), 'C')
      || setweight(to_tsvector('portal_fr', fresh.body_fr), 'D'),
    vector_en = setweight(to_tsvector('portal_en', fresh.named_en), 'A')
      || setweight(to_tsvector('portal_en', fresh.said_en), 'B')
      || setweight(to_tsvector('portal_en', fresh.tags_en), 'C')
      || setweight(to_tsvector('portal_en', fresh.body_en), 'D')
  FROM fresh WHERE fresh.id = found.service_id;
  INSERT INTO services_catalogueword (word)
  SELECT DISTINCT word FROM (
    SELECT regexp_split_to_table(plain, '[^[:alpha:]]+') AS word
    FROM services_servicesearch WHERE service_id = ANY(ids) AND is_listed
  ) AS words
  WHERE length(word) BETWEEN 4 AND 60 ORDER BY word ON CONFLICT DO NOTHING;
  INSERT INTO services_cataloguechange (id, steps, at)
  VALUES (pg_current_xact_id()::text::bigint, 1, portal_now())
  ON CONFLICT (id) DO UPDATE SET steps = services_cataloguechange.steps + 1;
END $$;

CREATE FUNCTION services_term_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.code, OLD.label_fr, OLD.label_en, OLD.parent_id)
      IS DISTINCT FROM (NEW.code, NEW.label_fr, NEW.label_en, NEW.parent_id) THEN
    PERFORM services_refresh_search(ARRAY(
      SELECT service_id FROM services_servicesearch WHERE codes && ARRAY[
        'stage:' || OLD.code, 'modality:' || OLD.code, 'tumour:' || OLD.code,
        'discipline:' || OLD.code, 'label:' || OLD.code
      ] ORDER BY service_id
    ));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER services_refresh_search AFTER UPDATE ON partners_term
FOR EACH ROW EXECUTE FUNCTION services_term_changed();

CREATE FUNCTION services_provider_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- A provider's name is found, its address is a code, and its state opens or shuts the list.
  IF (OLD.name, OLD.acronym, OLD.slug, OLD.state, OLD.freshness, OLD.city)
      IS DISTINCT FROM (NEW.name, NEW.acronym, NEW.slug, NEW.state, NEW.freshness, NEW.city) THEN
    PERFORM services_refresh_search(ARRAY(
      SELECT id FROM services_service WHERE provider_id = NEW.id ORDER BY id
    ));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER services_refresh_search AFTER UPDATE ON partners_organisation
FOR EACH ROW EXECUTE FUNCTION services_provider_changed();
"""
NO_REFRESH = """
DROP TRIGGER services_refresh_search ON partners_organisation;
DROP FUNCTION services_provider_changed();
DROP TRIGGER services_refresh_search ON partners_term;
DROP FUNCTION services_term_changed();
DROP FUNCTION services_refresh_search(bigint[]);
"""
FILL = """
INSERT INTO services_servicesearch
  (service_id, plain, is_listed, is_oriented, title_key_fr, title_key_en, codes)
SELECT id, '', false, false, '', '', '{}' FROM services_service ON CONFLICT DO NOTHING;
SELECT services_refresh_search(ARRAY(SELECT id FROM services_service ORDER BY id));
"""


class Migration(migrations.Migration):
    dependencies = [
        ("services", "0002_whole_catalogue"),
        ("partners", "0020_words_of_the_directory"),
    ]
    operations = [
        migrations.RunSQL(REFRESH, NO_REFRESH),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
