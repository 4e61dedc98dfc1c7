"""PostgreSQL refuses two leaders in charge of one department on any day.

SQLite has no exclusion constraints; there rule F1 in the action stands alone, under the
writer's lock.
"""

from django.db import migrations

ADD = (
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    """
    ALTER TABLE portal_portfolio ADD CONSTRAINT portal_portfolio_one_in_charge
    EXCLUDE USING gist (department_id WITH =, daterange("start", "end", '[]') WITH &&)
    WHERE (relation = 'in_charge' AND withdrawn_at IS NULL)
    """,
)
REMOVE = ("ALTER TABLE portal_portfolio DROP CONSTRAINT portal_portfolio_one_in_charge",)


def run(statements):
    def step(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            for statement in statements:
                schema_editor.execute(statement)

    return step


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_initial")]
    operations = [migrations.RunPython(run(ADD), run(REMOVE))]
