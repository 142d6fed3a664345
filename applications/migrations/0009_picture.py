"""Where an application stands, kept with it; what was there before is drawn from its cases once."""

import django.db.models.deletion
from django.db import migrations, models

OVER = ("rerouted", "closed", "withdrawn", "terminated", "revoked")
UNANSWERED = ("waiting", "received", "accepted", "in_review", "awaiting_correction")
STAGES = (
    ("correction", ("awaiting_correction",)),
    ("in_progress", ("received", "accepted", "in_review")),
    ("decided", ("approved", "issued", "denied", "refused")),
    ("waiting", ("waiting",)),
)


def draw(apps, schema_editor):
    Application, Case = apps.get_model("applications", "Application"), apps.get_model("applications", "Case")
    for application in Application.objects.only("id").iterator():
        cases = list(application.cases.select_related("version").exclude(state="rerouted"))
        _put_in_order(Case, cases)
        Application.objects.filter(id=application.id).update(**_drawn(cases))


def _put_in_order(Case, cases):
    """Positions and finals as the frozen plan has them."""
    if len(cases) < 2:
        return
    steps = (cases[0].version.elements.get("plan") or {}).get("cases", [])
    keys = [step["key"] for step in steps]
    there = {case.key for case in cases}
    before = {key for step in steps if step["key"] in there for key in step.get("after", ())}
    for case in cases:
        case.position, case.final = keys.index(case.key) if case.key in keys else 0, case.key not in before
    Case.objects.bulk_update(cases, ["position", "final"])
    cases.sort(key=lambda case: case.position)


def _drawn(cases):
    alive = [case for case in cases if case.state not in OVER]
    counted = {"open_cases": len(alive), "asked": len(cases)}
    counted["answered"] = sum(case.state not in UNANSWERED for case in cases)
    for picture, states in STAGES:
        if found := [case for case in alive if case.state in states]:
            current = min(
                found, key=lambda case: (case.due_at is None, str(case.due_at or ""), case.position)
            )
            untouched = all(case.state in ("received", "waiting") for case in cases)
            picture = "received" if picture == "in_progress" and untouched else picture
            return {"picture": picture, "turn": _turn(current), "current": current, **counted}
    finals = [case for case in cases if case.final] or cases
    closed = [case for case in finals if case.state == "closed"]
    outcome = (closed or finals or [None])[-1]
    return {"picture": "done" if closed else "stopped", "turn": "", "current": outcome, **counted}


def _turn(case):
    if case.state in ("received", "accepted", "in_review", "approved"):
        return case.authority_id
    return "signers" if case.state == "waiting" else "applicant"


class Migration(migrations.Migration):
    dependencies = [("applications", "0008_consultation_room")]

    operations = [
        migrations.AddField(
            model_name="case", name="position", field=models.PositiveSmallIntegerField(default=0)
        ),
        migrations.AddField(model_name="case", name="final", field=models.BooleanField(default=True)),
        migrations.AddField(
            model_name="application", name="asked", field=models.PositiveSmallIntegerField(default=1)
        ),
        migrations.AddField(
            model_name="application", name="answered", field=models.PositiveSmallIntegerField(default=0)
        ),
        migrations.AddField(
            model_name="application",
            name="picture",
            field=models.CharField(
                choices=[
                    ("waiting", "等待开始"),
                    ("received", "已收件"),
                    ("correction", "待补正"),
                    ("in_progress", "办理中"),
                    ("decided", "已决定，待送达"),
                    ("done", "已办结"),
                    ("stopped", "已终止"),
                ],
                default="received",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="application", name="turn", field=models.CharField(blank=True, max_length=40)
        ),
        migrations.AddField(
            model_name="application",
            name="current",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="applications.case",
            ),
        ),
        migrations.RunPython(draw, migrations.RunPython.noop, elidable=True),
    ]
