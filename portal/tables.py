"""A migration operation that makes all tables of an app in one step.

Django draws the whole model state anew after each single operation. With a hundred tables that
takes longer than everything else at a first start, so the first migration of each app collects
its operations here: the state is drawn once. Later migrations use Django's own operations.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import Model


class Tables(Operation):
    """The tables as they are after all of `operations`, with their indexes and constraints."""

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.__dict__.pop("apps", None)  # drawn again when it is next asked for
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState, to_state: ProjectState,
    ) -> None:
        for model in self._models(app_label, to_state):
            if self.allow_migrate_model(schema_editor.connection.alias, model):
                schema_editor.create_model(model)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState, to_state: ProjectState,
    ) -> None:
        for model in reversed(list(self._models(app_label, from_state))):
            if self.allow_migrate_model(schema_editor.connection.alias, model):
                schema_editor.delete_model(model)

    def _models(self, app_label: str, state: ProjectState) -> Iterator[type[Model]]:
        for operation in self.operations:
            if isinstance(operation, CreateModel):
                yield state.apps.get_model(app_label, operation.name)

    def describe(self) -> str:
        return f"Create {sum(isinstance(o, CreateModel) for o in self.operations)} tables"

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (type(self).__name__, [list(self.operations)], {})
