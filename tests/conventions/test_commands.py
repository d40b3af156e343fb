"""Every command of ours explains itself: `manage.py NAME --help`."""

import pytest
from django.core.management import get_commands, load_command_class

from tests.conventions.sources import ROOMS

OURS = {name: app for name, app in get_commands().items() if str(app).split(".")[0] in ROOMS}


def help_of(name: str) -> str:
    """Return what `--help` prints, on one line."""
    command = load_command_class(OURS[name], name)
    return " ".join(command.create_parser("manage.py", name).format_help().split())


@pytest.mark.parametrize("name", sorted(OURS))
def test_every_command_of_ours_says_what_it_does(name: str) -> None:
    text = help_of(name)

    assert text.startswith(f"usage: manage.py {name} ")
    assert load_command_class(OURS[name], name).help.split()[0] in text


def test_the_bench_says_how_its_rows_are_split() -> None:
    assert "split as 30 % organisations, 30 % services, 2 % calls" in help_of("bench")
