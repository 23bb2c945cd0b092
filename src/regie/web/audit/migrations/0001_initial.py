# SPDX-License-Identifier: EUPL-1.2
"""The tables of the audit log, the register and retention."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("last_sequence", models.BigIntegerField(primary_key=True, serialize=False)),
                ("first_sequence", models.BigIntegerField()),
                ("last_hash", models.CharField(max_length=64)),
                ("file_name", models.CharField(max_length=200)),
                ("file_hash", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="RetentionPreview",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=40)),
                ("lines", models.JSONField(default=list)),
                ("started_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="RetentionTerm",
            fields=[
                ("category", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("days", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Verification",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("checked_at", models.DateTimeField()),
                ("good", models.BooleanField()),
                ("events", models.BigIntegerField()),
                ("last_sequence", models.BigIntegerField()),
                ("last_hash", models.CharField(max_length=64)),
                ("broken_at", models.BigIntegerField(null=True)),
                ("problem", models.CharField(blank=True, max_length=32)),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="AuditEvent",
            fields=[
                ("sequence", models.BigIntegerField(primary_key=True, serialize=False)),
                ("trace_id", models.CharField(max_length=32)),
                ("span_id", models.CharField(max_length=16)),
                ("parent_span_id", models.CharField(blank=True, max_length=16)),
                ("operation", models.CharField(max_length=100)),
                ("action", models.CharField(max_length=100)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("read", "inzien"),
                            ("search", "zoeken"),
                            ("export", "exporteren"),
                            ("create", "toevoegen"),
                            ("change", "wijzigen"),
                            ("delete", "verwijderen"),
                            ("execute", "uitvoeren"),
                            ("sign_in", "aanmelden"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("attempt", "begonnen"),
                            ("done", "gelukt"),
                            ("denied", "geweigerd"),
                            ("failed", "mislukt"),
                        ],
                        max_length=16,
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField()),
                ("activity", models.CharField(blank=True, max_length=64)),
                ("subjects", models.JSONField(default=list)),
                ("user_id", models.CharField(blank=True, max_length=40)),
                ("user_name", models.CharField(blank=True, max_length=150)),
                ("role", models.CharField(blank=True, max_length=32)),
                ("party_kind", models.CharField(blank=True, max_length=16)),
                ("party", models.CharField(blank=True, max_length=64)),
                ("object", models.CharField(blank=True, max_length=200)),
                ("purpose", models.CharField(blank=True, max_length=200)),
                ("details", models.JSONField(default=dict)),
                ("ip_address", models.CharField(blank=True, max_length=45)),
                ("user_agent", models.CharField(blank=True, max_length=200)),
                ("session_hash", models.CharField(blank=True, max_length=16)),
                ("source_system", models.CharField(max_length=100)),
                ("previous_hash", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
            ],
            options={
                "ordering": ["-sequence"],
                "indexes": [
                    models.Index(fields=["user_id", "sequence"], name="regie_audit_user"),
                    models.Index(fields=["action", "sequence"], name="regie_audit_action"),
                    models.Index(fields=["outcome", "sequence"], name="regie_audit_outcome"),
                    models.Index(fields=["started_at"], name="regie_audit_started"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProcessingActivity",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("activity", models.CharField(max_length=64)),
                ("version", models.PositiveIntegerField()),
                ("name", models.CharField(max_length=200, verbose_name="naam")),
                ("purpose", models.TextField(verbose_name="doel")),
                ("legal_ground", models.TextField(verbose_name="grondslag")),
                ("data_categories", models.TextField(verbose_name="soorten gegevens")),
                ("people", models.TextField(verbose_name="van wie")),
                ("retention", models.TextField(verbose_name="bewaartermijn")),
                ("recipients", models.TextField(verbose_name="ontvangers")),
                ("security", models.TextField(verbose_name="beveiliging")),
                ("controller", models.TextField(verbose_name="verwerkingsverantwoordelijke")),
                ("proposed", models.BooleanField(default=False)),
                ("changed_at", models.DateTimeField()),
                ("changed_by", models.CharField(blank=True, max_length=150)),
            ],
            options={
                "ordering": ["activity", "-version"],
                "constraints": [
                    models.UniqueConstraint(fields=("activity", "version"), name="regie_audit_activity_version")
                ],
            },
        ),
        migrations.CreateModel(
            name="EventSubject",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("subject", models.CharField(max_length=100)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="regie_audit.auditevent",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["subject", "event"], name="regie_audit_subject")],
            },
        ),
    ]
