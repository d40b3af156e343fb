"""Who is told what of declarations and reports."""

from pscc.impact.notifications import declarations, reports

__all__ = ["declarations", "reports"]
