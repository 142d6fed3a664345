"""What the API says about the plan of an application."""

from __future__ import annotations

from rest_framework import serializers as s

from portal.api.moments import When


class StepShape(s.Serializer):
    """One step: `after` are the keys it waits for, `late` over a limit, `stuck` with an authority that does not take
    the item any more."""

    key = s.CharField(source="planned.key")
    label = s.CharField(source="planned.label")
    after = s.ListField(child=s.CharField(), source="planned.after")
    on_refusal = s.CharField(source="planned.on_refusal")
    on_silence = s.CharField(source="planned.on_silence")
    case = s.CharField(source="case.number")
    authority = s.CharField(source="case.authority_id")
    authority_name = s.CharField(source="case.authority.name")
    state = s.CharField(source="case.state")
    due = When(source="case.due_at")
    late = s.BooleanField()
    stuck = s.BooleanField()


class UndoingShape(s.Serializer):
    """What an authority agreed to and has to take back, because another step was refused after it."""

    case = s.CharField(source="case.number")
    because = s.CharField(source="because.number")
    since = When()
    done_at = When()


class PlanShape(s.Serializer):
    """`picture`, `turn` as in the application; `cases` in the order of the plan, those of one stage side by side."""

    number = s.CharField(source="application.number")
    picture = s.CharField(source="application.picture")
    turn = s.CharField(source="application.turn")
    lead = s.CharField(source="plan.lead")
    join = s.CharField(source="plan.join")
    cases = StepShape(source="steps", many=True)
    undoings = UndoingShape(many=True)
