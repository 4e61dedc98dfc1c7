"""The web process."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = get_wsgi_application()

# What start-up made stays. A page makes many objects that live briefly; collecting after each
# seven hundred of them took up to a fifth of its time.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
