"""The database keeps no samples of what names somebody: they would outlive an erasure until the next count (ADR 11)."""

from django.db import migrations

COLUMNS = {
    "identitet": ("name_encrypted", "personnummer_encrypted", "personnummer_digest"),
    "igenkanning": ("personnummer_digest",),
    "kontaktuppgift": ("phone_encrypted", "email_encrypted"),
    "samtyckesblankett": ("content_encrypted",),
    "remissidentitet": ("name_encrypted", "personnummer_encrypted"),
    "listrad": ("content_encrypted",),
    "listperson": ("personnummer_digest",),
    "kolumnmappning": ("choices_encrypted",),
    "uppfoljningslank": ("token_digest",),
    "utdragsdel": ("code_digest", "content_sealed"),
}
EACH = [(f"participants_{table}", column) for table, columns in COLUMNS.items() for column in columns]
NONE = "".join(
    f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS 0;\n"
    f"SELECT pg_clear_attribute_stats('public', '{table}', '{column}', false);\n"
    for table, column in EACH
)
SOME = "".join(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS DEFAULT;\n" for table, column in EACH)


class Migration(migrations.Migration):
    dependencies = [("participants", "0059_seal_and_answer_once")]
    operations = [migrations.RunSQL(NONE, SOME)]
