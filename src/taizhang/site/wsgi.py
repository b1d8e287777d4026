"""The WSGI application, loaded whole.

Worker processes that fork afterwards share its memory.
"""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "taizhang.site.settings")
gc.disable()  # nothing loaded here is ever thrown away: looking for garbage in it costs a fifth of the start
application = get_wsgi_application()
import_module(settings.ROOT_URLCONF)  # the pages, else loaded by the first request of each worker
gc.freeze()
gc.enable()
