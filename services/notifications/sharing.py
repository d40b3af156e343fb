"""Who is told of reminders, escalations and access to dossiers."""
