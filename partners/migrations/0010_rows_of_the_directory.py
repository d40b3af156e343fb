"""The directory's rows gain what its list narrows, sorts and counts by; triggers keep them."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

REFRESH = """
CREATE FUNCTION partners_refresh_search(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
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
  INSERT INTO partners_directorychange (id, steps, at)
  VALUES (pg_current_xact_id()::text::bigint, 1, portal_now())
  ON CONFLICT (id) DO UPDATE SET steps = partners_directorychange.steps + 1;
END $$;
"""
NO_REFRESH = "DROP FUNCTION partners_refresh_search(bigint[]);"
FILL = """
INSERT INTO partners_organisationsearch (organisation_id, plain, is_listed, name_key, codes, numbers)
SELECT id, '', false, '', '{}', '{}' FROM partners_organisation ON CONFLICT DO NOTHING;
SELECT partners_refresh_search(ARRAY(SELECT id FROM partners_organisation ORDER BY id));
"""


class Migration(migrations.Migration):
    dependencies = [("partners", "0013_history_of_tumour_types_and_moves")]
    operations = [
        migrations.CreateModel(
            name='DirectoryChange',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('steps', models.PositiveIntegerField(default=1)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='OrganisationDiscipline',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('partners.organisation_disciplines',),
        ),
        migrations.CreateModel(
            name='OrganisationTumourType',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('partners.organisation_tumour_types',),
        ),
        migrations.AddField(
            model_name='organisationsearch',
            name='changes_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='organisationsearch',
            name='checked_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='organisationsearch',
            name='codes',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
        ),
        migrations.AddField(
            model_name='organisationsearch',
            name='created_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='organisationsearch',
            name='is_listed',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='organisationsearch',
            name='name_key',
            field=models.CharField(db_collation='C', default='', max_length=600),
        ),
        migrations.AddField(
            model_name='organisationsearch',
            name='numbers',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
        ),
        migrations.AddIndex(
            model_name='organisationsearch',
            index=django.contrib.postgres.indexes.GinIndex(fields=['codes'], name='organisationsearch_codes'),
        ),
        migrations.AddIndex(
            model_name='organisationsearch',
            index=django.contrib.postgres.indexes.GinIndex(fields=['numbers'], name='organisationsearch_numbers'),
        ),
        migrations.AddIndex(
            model_name='organisationsearch',
            index=models.Index(condition=models.Q(('is_listed', True)), fields=['name_key', 'organisation'], name='partners_by_name'),
        ),
        migrations.AddIndex(
            model_name='organisationsearch',
            index=models.Index(models.OrderBy(models.F('created_at'), descending=True), models.F('organisation'), condition=models.Q(('is_listed', True)), name='partners_by_newest'),
        ),
        migrations.AddIndex(
            model_name='organisationsearch',
            index=models.Index(models.OrderBy(models.F('checked_on'), descending=True, nulls_last=True), models.F('organisation'), condition=models.Q(('is_listed', True)), name='partners_by_checked'),
        ),
        migrations.AddIndex(
            model_name='organisationsearch',
            index=models.Index(condition=models.Q(('changes_on__isnull', False)), fields=['changes_on'], name='partners_search_changes_on'),
        ),
        migrations.RunSQL(REFRESH, NO_REFRESH),
        pgtrigger.migrations.AddTrigger(
            model_name='circlemembership',
            trigger=pgtrigger.compiler.Trigger(name='refresh_search', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF TG_OP <> 'INSERT' THEN\n        PERFORM partners_refresh_search(ARRAY[OLD.organisation_id]);\n    END IF;\n    IF TG_OP <> 'DELETE' THEN\n        PERFORM partners_refresh_search(ARRAY[NEW.organisation_id]);\n    END IF;\n    RETURN NULL;\n", hash='aca62c7596ad4346fbb152d103251bba2071ba9d', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_refresh_search_ea348', table='partners_circlemembership', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='refresh_search', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF TG_OP = 'INSERT' THEN\n        INSERT INTO partners_organisationsearch\n            (organisation_id, plain, is_listed, name_key, codes, numbers)\n        VALUES (NEW.id, '', false, '', '{}', '{}') ON CONFLICT DO NOTHING;\n    END IF;\n    PERFORM partners_refresh_search(ARRAY[coalesce(NEW.id, OLD.id)]);\n    RETURN NULL;\n", hash='84e9a5b21dff8f4c5711babc6479bbf74236ed77', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_refresh_search_a6d5a', table='partners_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisationidentifier',
            trigger=pgtrigger.compiler.Trigger(name='refresh_search', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF TG_OP <> 'INSERT' THEN\n        PERFORM partners_refresh_search(ARRAY[OLD.organisation_id]);\n    END IF;\n    IF TG_OP <> 'DELETE' THEN\n        PERFORM partners_refresh_search(ARRAY[NEW.organisation_id]);\n    END IF;\n    RETURN NULL;\n", hash='52ad67df39e88751b3ba1cdd4a28569f4dfffd7f', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_refresh_search_1a69c', table='partners_organisationidentifier', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisationlabel',
            trigger=pgtrigger.compiler.Trigger(name='refresh_search', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF TG_OP <> 'INSERT' THEN\n        PERFORM partners_refresh_search(ARRAY[OLD.organisation_id]);\n    END IF;\n    IF TG_OP <> 'DELETE' THEN\n        PERFORM partners_refresh_search(ARRAY[NEW.organisation_id]);\n    END IF;\n    RETURN NULL;\n", hash='5b9677c3d312d312bf11ffd2e610a4c35823ad80', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_refresh_search_67058', table='partners_organisationlabel', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='site',
            trigger=pgtrigger.compiler.Trigger(name='refresh_search', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF TG_OP <> 'INSERT' THEN\n        PERFORM partners_refresh_search(ARRAY[OLD.organisation_id]);\n    END IF;\n    IF TG_OP <> 'DELETE' THEN\n        PERFORM partners_refresh_search(ARRAY[NEW.organisation_id]);\n    END IF;\n    RETURN NULL;\n", hash='f9e362379b12aa9a0ff0ac9aa0ffac008aa77ae0', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_refresh_search_47fc7', table='partners_site', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='term',
            trigger=pgtrigger.compiler.Trigger(name='refresh_search', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    PERFORM partners_refresh_search(ARRAY(\n        SELECT organisation_id FROM partners_organisationsearch\n        WHERE codes && ARRAY[\n            'discipline:' || OLD.code, 'tumour:' || OLD.code, 'label:' || OLD.code\n        ]\n    ));\n    RETURN NULL;\n", hash='d3d0f6c814c7b4908f2aa865883732a789b1b79f', operation='UPDATE', pgid='pgtrigger_refresh_search_15a4b', table='partners_term', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisationdiscipline',
            trigger=pgtrigger.compiler.Trigger(name='refresh_search', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF TG_OP <> 'INSERT' THEN\n        PERFORM partners_refresh_search(ARRAY[OLD.organisation_id]);\n    END IF;\n    IF TG_OP <> 'DELETE' THEN\n        PERFORM partners_refresh_search(ARRAY[NEW.organisation_id]);\n    END IF;\n    RETURN NULL;\n", hash='66fc3dd50cd860c56a064e1023f2bb2e00e78761', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_refresh_search_770be', table='partners_organisation_disciplines', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisationtumourtype',
            trigger=pgtrigger.compiler.Trigger(name='refresh_search', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF TG_OP <> 'INSERT' THEN\n        PERFORM partners_refresh_search(ARRAY[OLD.organisation_id]);\n    END IF;\n    IF TG_OP <> 'DELETE' THEN\n        PERFORM partners_refresh_search(ARRAY[NEW.organisation_id]);\n    END IF;\n    RETURN NULL;\n", hash='0c97aec33015f21be9b4ab338f15e7830c317f66', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_refresh_search_40381', table='partners_organisation_tumour_types', when='AFTER')),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
