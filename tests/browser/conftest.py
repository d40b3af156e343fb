"""The demo portal with browsers in front of it."""

from tests.journeys.fixtures import demo_browser, portal, slides

__all__ = ["demo_browser", "portal", "slides"]
