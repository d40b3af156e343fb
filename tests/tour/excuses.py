"""What the staff admin need not hold, and why: as short as overriding templates can make it.

The portal's own pages have no excuse. The admin is Unfold's; it is checked against WCAG 2.2 A and
AA, not against axe's further advice.
"""

# Rule of axe: why the page may break it.
ADMIN: dict[str, str] = {}
