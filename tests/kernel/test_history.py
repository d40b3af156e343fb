"""What staff change in the house itself leaves a trace, whoever writes and however."""

import pytest

from pscc.files.models import StoredFile
from pscc.kernel.history import tracked
from pscc.kernel.models import SiteConfiguration
from tests.access.world import store

pytestmark = pytest.mark.django_db


def test_every_change_of_the_configuration_is_kept():
    SiteConfiguration.objects.update_or_create(pk=1, defaults={"short_name": "First"})

    SiteConfiguration.objects.update(short_name="Second")

    events = tracked[SiteConfiguration].objects.order_by("-pgh_id")
    assert [each.short_name for each in events[:2]] == ["Second", "First"]
    assert events[0].pgh_label == "update"


def test_a_file_keeps_its_states_but_not_its_name():
    file = store("x")

    StoredFile.objects.filter(pk=file.pk).update(name="other.pdf", audited_at=file.created_at)
    StoredFile.objects.filter(pk=file.pk).delete()

    events = tracked[StoredFile].objects.filter(pgh_obj_id=file.pk).order_by("pgh_id")
    assert [(event.pgh_label, event.state) for event in events] == [
        ("insert", "clean"), ("delete", "clean")
    ]  # fmt: skip
    assert not hasattr(events[0], "name")
