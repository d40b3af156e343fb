"""The demo portal with browsers in front of it."""

from tests.journeys.fixtures import portal, slides

__all__ = ["portal", "slides"]
