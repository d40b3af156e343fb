"""Start the web server once the settings have been accepted: `python -m pscc.serve granian …`.

Granian reads them only in its workers, each of which would say the same refusal, and starts those
that fail again.
"""

import os
import sys

from pscc.settings.chosen import require_settings

if __name__ == "__main__":
    require_settings()
    os.execvp(sys.argv[1], sys.argv[1:])  # noqa: S606 the image's own command
