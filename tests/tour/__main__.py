"""`make tour`: `python -m tests.tour [--only founder/receipt] [--at URL --data FOLDER]`."""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pscc.kernel.stack.layout import PROJECT
from pscc.kernel.stack.terminal import say
from tests.browser.chromium import chromium
from tests.browser.presence import CHROMIUM, is_absent
from tests.demo_portal import DemoPortal
from tests.journeys.portal import Portal
from tests.tour.camera import Camera, Picture
from tests.tour.ids import look_up
from tests.tour.stops import TOUR, Stop


def main() -> int:
    """Run the tour; return 1 if a page has a trouble."""
    options = _options()
    if is_absent():
        say(f"No browser at {CHROMIUM}: install Debian's chromium.")
        return 1
    wanted = _wanted(options.only)
    began = time.monotonic()
    with _portal(options) as (url, data), chromium() as browser:
        camera = Camera(browser, url, look_up(Portal(url, data, browser)), options.folder)
        pictures = [
            _report(picture)
            for role, stops in wanted.items()
            for picture in camera.round(role, stops)
        ]
    troubled = [picture for picture in pictures if picture.troubles]
    seconds = time.monotonic() - began
    say(f"\n{len(pictures)} pictures in {options.folder}, {seconds:.0f} s.")
    say(f"{len(troubled)} have troubles." if troubled else "No page has a trouble.")
    return 1 if troubled or not pictures else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.tour", description=__doc__)
    parser.add_argument("--only", default="", help="a part of role/page, for example founder/rec")
    parser.add_argument("--at", help="the address of a demo portal that runs already")
    parser.add_argument("--data", type=Path, help="its data folder", default=PROJECT / ".local")
    parser.add_argument("--folder", type=Path, default=PROJECT / ".local" / "tour")
    return parser.parse_args()


def _wanted(only: str) -> dict[str, list[Stop]]:
    chosen = {
        role: [stop for stop in stops if only in f"{role}/{stop.name}"]
        for role, stops in TOUR.items()
    }
    return {role: stops for role, stops in chosen.items() if stops}


@contextmanager
def _portal(options: argparse.Namespace) -> Iterator[tuple[str, Path]]:
    """Use the portal that is named, or one of our own that goes afterwards."""
    if options.at:
        yield options.at, options.data
        return
    folder = Path(tempfile.mkdtemp(prefix="tour-"))
    folder.chmod(0o755)  # PostgreSQL's account passes through
    own = DemoPortal(folder)
    try:
        say("Starting a portal with fresh demo data …")
        own.start()
        yield own.url, own.local_dir
        own.stop()
    finally:
        own.forget()
        shutil.rmtree(folder, ignore_errors=True)


def _report(picture: Picture) -> Picture:
    for trouble in picture.troubles:
        say(f"{picture.role}/{picture.name}: {trouble}")
    return picture


if __name__ == "__main__":
    sys.exit(main())
