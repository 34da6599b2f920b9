"""A gallringsplan, the times that it was carried out, and what that erased (ADR 19)."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("insatser", "0004_personuppgiftsansvarig"),
        ("members", "0019_reminders"),
        ("participants", "0036_asked_by_one_key"),
    ]

    operations = [
        migrations.CreateModel(
            name="Gallring",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("day", models.DateField(verbose_name="dag")),
                ("expected", models.PositiveIntegerField(verbose_name="uppgifter i förhandsvisningen")),
                (
                    "ordered_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="startad"),
                ),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="klar")),
                ("sha256", models.CharField(blank=True, default="", max_length=64)),
                (
                    "ordered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.uppdrag",
                        verbose_name="beslutad av",
                    ),
                ),
            ],
            options={
                "verbose_name": "gallring",
                "ordering": ["-ordered_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Gallringsbevis",
            fields=[
                (
                    "gallring",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="bevis",
                        serialize=False,
                        to="participants.gallring",
                    ),
                ),
                ("content", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
            ],
            options={
                "verbose_name": "gallringsbevis",
            },
        ),
        migrations.CreateModel(
            name="Gallringsplan",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("beslut_on", models.DateField(verbose_name="beslutsdatum")),
                ("paragraf", models.CharField(max_length=40, verbose_name="paragraf")),
                ("valid_from", models.DateField(verbose_name="gäller från")),
                (
                    "registered_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="registrerad"),
                ),
                (
                    "registered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.uppdrag",
                        verbose_name="registrerad av",
                    ),
                ),
            ],
            options={
                "verbose_name": "gallringsplan",
                "ordering": ["-valid_from", "-registered_at", "pk"],
            },
        ),
        migrations.AddField(
            model_name="gallring",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="gallringar",
                to="participants.gallringsplan",
                verbose_name="plan",
            ),
        ),
        migrations.CreateModel(
            name="Gallringsregel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "slag",
                    models.CharField(
                        choices=[
                            ("identitet", "Namn och personnummer"),
                            ("kommun", "Folkbokföringskommun"),
                            ("felregistrering", "Beskrivning av en felregistrering"),
                        ],
                        max_length=20,
                        verbose_name="slag",
                    ),
                ),
                ("days", models.PositiveIntegerField(verbose_name="dagar")),
                (
                    "plan",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="regler",
                        to="participants.gallringsplan",
                    ),
                ),
            ],
            options={
                "verbose_name": "gallringsregel",
            },
        ),
        migrations.CreateModel(
            name="GallradUppgift",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "slag",
                    models.CharField(
                        choices=[
                            ("identitet", "Namn och personnummer"),
                            ("kommun", "Folkbokföringskommun"),
                            ("felregistrering", "Beskrivning av en felregistrering"),
                        ],
                        max_length=20,
                        verbose_name="slag",
                    ),
                ),
                ("rad", models.UUIDField(verbose_name="deltagande")),
                ("over_on", models.DateField(verbose_name="slut")),
                (
                    "insats",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="insatser.insats",
                    ),
                ),
                (
                    "gallring",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uppgifter",
                        to="participants.gallring",
                    ),
                ),
            ],
            options={
                "verbose_name": "gallrad uppgift",
                "constraints": [
                    models.UniqueConstraint(fields=("gallring", "slag", "rad"), name="participants_gallrad_once"),
                    models.CheckConstraint(
                        condition=models.Q(("slag__in", ["identitet", "kommun", "felregistrering"])),
                        name="participants_gallrad_known",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="gallringsplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_from__gte", models.F("beslut_on"))),
                name="participants_gallringsplan_after_beslut",
                violation_error_message="Planen kan inte gälla från en dag före beslutet.",
            ),
        ),
        migrations.AddIndex(
            model_name="gallring",
            index=models.Index(fields=["-ordered_at", "id"], name="participants_gallring_newest"),
        ),
        migrations.AddConstraint(
            model_name="gallring",
            constraint=models.UniqueConstraint(
                fields=("finished_at",),
                name="participants_gallring_one_at_a_time",
                nulls_distinct=False,
                violation_error_message="En gallring pågår redan.",
            ),
        ),
        migrations.AddConstraint(
            model_name="gallring",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("finished_at__isnull", True), ("sha256", "")),
                    models.Q(("finished_at__gte", models.F("ordered_at")), ("sha256__regex", "^[0-9a-f]{64}$")),
                    _connector="OR",
                ),
                name="participants_gallring_sealed_when_finished",
            ),
        ),
        migrations.AddConstraint(
            model_name="gallringsregel",
            constraint=models.UniqueConstraint(fields=("plan", "slag"), name="participants_gallringsregel_once"),
        ),
        migrations.AddConstraint(
            model_name="gallringsregel",
            constraint=models.CheckConstraint(
                condition=models.Q(("days__lte", 36500), ("slag__in", ["identitet", "kommun", "felregistrering"])),
                name="participants_gallringsregel_known",
            ),
        ),
    ]
