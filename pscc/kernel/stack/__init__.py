"""Embedded PostgreSQL and Valkey, and the supervisor behind `make demo`.

Nothing here imports Django: the services must be up before the settings can be read.
`python -m pscc.kernel.stack --help` lists the commands.
"""
