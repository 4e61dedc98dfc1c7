from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("履责")

    def ready(self) -> None:
        # Imported here because models and checks need the app registry.
        from portal import checks  # noqa: F401
        from portal.ledger import guards

        connection_created.connect(_guard, dispatch_uid="portal.ledger.guards")
        self.guards = guards


def _guard(sender, connection, **kwargs) -> None:
    """The one receiver of `connection_created`: the ledger's guards on each connection."""
    from portal.ledger import guards

    guards.install(connection)
