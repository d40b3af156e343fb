"""What the staff admin need not hold, and why: as short as overriding its parts can make it.

The portal's own pages have no excuse. The admin is Unfold's; it is checked against WCAG 2.2 A and
AA, not against axe's further advice.
"""

# Rule of axe: the part of the page that may break it.
ADMIN: dict[str, str] = {
    # Django's autocomplete draws a choice of several as a list with a text beside the items; the
    # field it stands for has its label, and static/js/admin.js names the box.
    "list": "select2-selection",
}
