#!/usr/bin/env python
"""Run Django's commands with the local settings unless the environment names others."""

import sys

from django.core.management import execute_from_command_line

from pscc.settings.chosen import choose_settings, require_settings


def main() -> None:
    choose_settings(sys.argv[1:], default="pscc.settings.local")
    require_settings()
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
