"""What browser and what system a log-in came from, in words that a clerk knows."""

from __future__ import annotations

from django.utils.translation import gettext as _

# The first word that fits; browsers of one family name the others too.
BROWSERS = (
    ("MicroMessenger", "微信"), ("Edg", "Edge"), ("360SE", "360"), ("QIHU", "360"),
    ("QQBrowser", "QQ"), ("UBrowser", "UC"), ("Firefox", "Firefox"), ("OPR", "Opera"),
    ("Chrome", "Chrome"), ("Safari", "Safari"),
)
SYSTEMS = (
    ("HarmonyOS", "鸿蒙"), ("OpenHarmony", "鸿蒙"), ("Android", "Android"), ("iPhone", "iPhone"),
    ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("Linux", "Linux"),
)


def browser_words(user_agent: str) -> str:
    """Browser and system; an unknown one is called so."""
    found = [_named(user_agent, BROWSERS), _named(user_agent, SYSTEMS)]
    return "，".join(filter(None, found)) or _("未能识别")


def _named(text: str, names: tuple[tuple[str, str], ...]) -> str:
    return next((name for mark, name in names if mark in text), "")
