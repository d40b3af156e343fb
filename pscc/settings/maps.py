"""Where the map's tiles come from. Without an address the portal's own drawing is the map, and no
page asks another host for anything.
"""

from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from pscc.settings.environment import env

__all__ = ["LEAFLET_DIR", "MAP_TILES_ATTRIBUTION", "MAP_TILES_ORIGINS", "MAP_TILES_URL"]

MAP_TILES_URL = env.str("MAP_TILES_URL", default="")  # https://tiles.example/{z}/{x}/{y}.png
MAP_TILES_ATTRIBUTION = env.str("MAP_TILES_ATTRIBUTION", default="")  # whom to credit, as text


def origins(url: str) -> list[str]:
    """Return the hosts of a tile address for the security policy; {s} stands for any subdomain."""
    parts = urlsplit(url)
    return [f"{parts.scheme}://{parts.netloc.replace('{s}', '*')}"] if parts.netloc else []


MAP_TILES_ORIGINS = origins(MAP_TILES_URL)


def _static_folder() -> str:
    """Return Leaflet's files without importing its package, which would ask for the settings."""
    package = find_spec("leaflet")
    if package is None or package.origin is None:
        msg = "django-leaflet is not installed."
        raise ModuleNotFoundError(msg)
    return str(Path(package.origin).parent / "static" / "leaflet")


LEAFLET_DIR = _static_folder()
