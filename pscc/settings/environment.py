"""The one reader of the environment: NAME, or NAME_FILE for secrets kept in files."""

import environ

env = environ.FileAwareEnv()
