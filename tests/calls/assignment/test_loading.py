"""The web process does not pay for what only the worker computes."""

import json
import subprocess
import sys

from tests.conventions.sources import PROJECT

HEAVY = ("scipy", "sklearn")
START = f"""
import json, os, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pscc.settings.test")
import django
django.setup()
for module in %r:
    __import__(module)
print(json.dumps(sorted(name for name in {HEAVY!r} if name in sys.modules)))
"""


def loaded_after(*modules):
    done = subprocess.run(
        [sys.executable, "-c", START % (modules,)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def test_pages_and_admin_load_neither_scipy_nor_sklearn():
    assert loaded_after("calls.urls", "calls.admin") == []


def test_nor_does_any_module_of_the_assignment():
    folder = PROJECT / "calls" / "assignment"
    modules = [f"calls.assignment.{path.stem}" for path in sorted(folder.glob("[a-z]*.py"))]

    assert loaded_after(*modules) == []
