"""The door through which the web server calls Django."""

import gc

from django.core.wsgi import get_wsgi_application

from pscc.settings.chosen import require_settings

require_settings()
application = get_wsgi_application()

# What is loaded now stays: the collector looks at what requests leave behind only, and less often.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 50)
