"""Settings of the test suite: the product's own, with a place for its files and quick hashing."""

import os
import tempfile

# Goes away with the process; in memory where the system offers it, so that no disk is waited for.
_MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
_FOLDER = tempfile.TemporaryDirectory(prefix="luze-test-", dir=_MEMORY)
os.environ["LUZE_VAR"] = _FOLDER.name
os.environ["LUZE_HTTPS"] = "0"
os.environ["LUZE_DEMO"] = "1"

from portal.settings import *  # noqa: F403
from portal.settings import BASE_DIR, DATABASES, STORAGES, VAR_DIR

SECURE = False
(VAR_DIR / "static").mkdir()
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",
    "django.contrib.auth.hashers.Argon2PasswordHasher",
]
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, so that a browser's server thread and several writers see one database.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TASKS = {
    "default": {
        "BACKEND": "django_tasks.backends.immediate.ImmediateBackend",
        "QUEUES": ["default", "papers"],
    }
}
ALLOWED_HOSTS = ["*"]
LUZE_CHECKPOINTER = ""  # tests of checkpoints start one of their own
# Drawn once for the whole working copy (`manage.py build_fonts`), not for each run.
LUZE_FONT_CACHE = os.environ.get("LUZE_FONT_CACHE") or BASE_DIR / "var" / "fonts"
