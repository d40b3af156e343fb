"""Who is told what of declarations, passports and reports."""

from pscc.impact.notifications import declarations, passports, reports

__all__ = ["declarations", "passports", "reports"]
