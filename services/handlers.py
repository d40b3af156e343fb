"""What follows in the catalogue from changes elsewhere."""

from pscc.outbox import handles
from services.actions import refresh_service_search
from services.models import Service


@handles("partners.organisation_renamed")
def find_services_by_the_new_name(organisation_id: int) -> None:
    """Let the services of a provider be found by the name that it has now."""
    for service in Service.objects.filter(provider=organisation_id).select_related("provider"):
        refresh_service_search(service)
