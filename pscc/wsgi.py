"""The door through which the web server calls Django."""

from django.core.wsgi import get_wsgi_application

from pscc.settings.chosen import require_settings

require_settings()
application = get_wsgi_application()
