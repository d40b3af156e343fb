"""Demo data: real organisations with sourced facts, and invented people, projects and dossiers.

Everything invented carries `is_demo`. What exists already is left as it is, so that loading twice
changes nothing but the windows of the calls, which follow the calendar.
"""
