"""Every column that a person may see named has a name in both languages."""

from django.apps import apps
from django.utils.functional import Promise
from pghistory.models import Event

from partners.models import DirectoryChange, DirectoryWord, OrganisationSearch
from partners.models.edits import LiveEdit
from partners.models.tried import TriedImport, TriedRow

# Kept by the database and shown to nobody.
UNSEEN = (OrganisationSearch, DirectoryChange, DirectoryWord)
# Bases that partners and services share: their columns are named there.
SHARED = (LiveEdit, TriedImport, TriedRow)
SAME_EVERYWHERE = {"ORCID iD", "SHA-256"}


def own_columns():
    for model in apps.get_app_config("partners").get_models():
        if not issubclass(model, (Event, *UNSEEN)) and not model._meta.proxy:
            shared = {
                field.name
                for base in SHARED
                if issubclass(model, base)
                for field in base._meta.get_fields()
            }
            for field in (*model._meta.concrete_fields, *model._meta.many_to_many):
                if not field.auto_created and field.name not in shared:
                    yield field


def test_every_column_has_a_deliberate_name_that_is_translated():
    unnamed = [
        f"{field.model.__name__}.{field.name}"
        for field in own_columns()
        if not isinstance(field.verbose_name, Promise) and field.verbose_name not in SAME_EVERYWHERE
    ]

    assert unnamed == []
