"""Tables and register records read into entries; pure: no database, no user."""
