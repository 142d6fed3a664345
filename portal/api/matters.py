"""Applications, cases, events, drafts: the matter itself."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, PolymorphicProxySerializer, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from applications import acts, drafts, joint, queries
from applications.acts import by_hand
from applications.acts.filing import duplicates
from applications.bench import state_choices
from applications.commitments import queries as commitments
from applications.flow import door
from applications.flow.who import owns
from applications.intake import Filing
from applications.signing import queries as confirmations
from base.errors import Conflict, Forbidden, Invalid, Missing
from base.ledger.numbers import clean_application_number
from feedback.queries import ratings
from handoff import queries as papers
from portal.api import bodies, signing
from portal.api import matter_shapes as shapes
from portal.api.base import KEYED, PAGED, Answer, PublicView, View, listed, once, parsed, query
from portal.api.plan_shapes import PlanShape
from portal.limits import few_failures
from portal.middleware import note_access

WRONG_CODES_PER_HOUR = 5


def whole(application, reader=None) -> dict:
    """One application as its reader sees it; ``reader`` is the account whose own rating is
    shown, and that reads of a bundle what is its own; without one everything is."""
    queries.bring_cases(application)
    form, materials = queries.readable(reader, application) if reader else _everything(application)
    context = {"form": form, "materials": materials, "originals": papers.originals(application)}
    context["plan"] = joint.standing(application)
    context["signers"] = confirmations.standings(application)
    context["commitments"] = commitments.of_application(application)
    context["rating"] = ratings.of_application(reader, application) if reader else None
    return dict(shapes.ApplicationShape(application, context=context).data)


def _everything(application) -> tuple[dict, list]:
    return application.form, queries.materials(application)


def whole_case(request: Request, case) -> dict:
    """One case with its limits and what this account may do."""
    timers = queries.timers([case.number])[case.number]
    context = {"timers": timers, "acts": door.available(case, request.user, timers)}
    return dict(shapes.CaseShape(case, context=context).data)


class Applications(View):
    @extend_schema(responses=shapes.ApplicationRowShape(many=True), parameters=PAGED)
    def get(self, request: Request) -> Response:
        """Applications of mine or in my scope, newest first. `state` is open or ended, `q` a number."""
        asked = query(request, "state", "q")
        _one_of("/state", asked["state"], ("open", "ended"))
        rows = queries.narrowed(queries.applications(request.user), **asked)
        shown = lambda page: shapes.ApplicationRowShape(page, many=True).data  # noqa: E731
        return listed(
            request, rows, ("-submitted_at", "-id"), shown, queries.application_scopes(request.user)
        )

    @extend_schema(
        request=bodies.FilingBody,
        responses={201: OpenApiResponse(shapes.ApplicationShape, "with query_code and warnings")},
        parameters=KEYED,
    )
    def post(self, request: Request) -> Response:
        """Hand in an application."""
        filing = Filing(**_plain(parsed(bodies.FilingBody, request)))
        return once(request, lambda: self._submit(request, filing))

    def _submit(self, request: Request, filing: Filing) -> Answer:
        hand_in = acts.collect if at_a_window(filing) else acts.submit
        try:
            return 201, handed_in(hand_in(filing=filing, actor=request.user))
        except Forbidden as no:
            if no.code == "identity_failed":
                note_access(request, f"window:{filing.receiving_place}", "identity_failed")
            raise


def at_a_window(filing: Filing) -> bool:
    """Whether somebody else hands in for the person in front of them, instead of filing for themselves."""
    return filing.identity_check is not None or bool(filing.receiving_place)


def handed_in(application) -> dict:
    """What is answered to a submission: the application, its secret code, and warnings."""
    warnings = [{"code": "duplicate", "number": other.number} for other in duplicates(application)[:5]]
    return {**whole(application), "query_code": application.query_code, "warnings": warnings}


def _plain(body: dict) -> dict:
    """Ids as text, so that the body can be kept and compared."""
    body = {name: str(value) if isinstance(value, uuid.UUID) else value for name, value in body.items()}
    materials = [
        {name: str(value) if name == "upload" else value for name, value in one.items()}
        for one in body.get("materials", [])
    ]
    return {**body, "materials": materials} if "materials" in body else body


class OneApplication(View):
    @extend_schema(responses=shapes.ApplicationShape)
    def get(self, request: Request, number: str) -> Response:
        """One application in my scope."""
        application = queries.application(request.user, number)
        if not owns(application.cases.all()[0], request.user):
            note_access(request, f"application:{application.number}", "read")
        return Response(whole(application, request.user))


class ApplicationPlan(View):
    @extend_schema(responses=PlanShape)
    def get(self, request: Request, number: str) -> Response:
        """The plan of an application that several decide: each step, whose turn it is, what is to be undone.

        404 where only one authority decides.
        """
        application = queries.application(request.user, number)
        if not owns(application.cases.all()[0], request.user):
            note_access(request, f"application:{application.number}", "read")
        standing = joint.standing(application)
        if standing is None:
            raise Missing(_("这件申请只由一个机关办，没有联办方案。"))
        return Response(PlanShape(standing).data)


class Events(View):
    @extend_schema(responses=shapes.EventShape(many=True))
    def get(self, request: Request, number: str) -> Response:
        """The application's history, in order; a line that is not for the reader shows only its place in the chain."""
        application = queries.application(request.user, number)
        rows = queries.events(request.user, application, request.query_params.get("case", ""))
        return Response(
            {"results": [shapes.event_line(event, readable) for event, readable in rows], "next": None}
        )


class ApplicationActs(View):
    @extend_schema(
        request=PolymorphicProxySerializer(
            "ApplicationAct", [bodies.OptionalReasonBody, bodies.FulfilBody], None
        ),
        responses=shapes.ApplicationShape,
        parameters=KEYED,
    )
    def post(self, request: Request, number: str, act: str) -> Response:
        """withdraw, confirm_receipt or remind; fulfil: bring what was promised; sign or decline by the people who have
        to confirm it."""
        if act in signing.ACTS:
            return signing.ACTS[act](request, number)
        application = queries.application(request.user, number)
        if act not in _ON_APPLICATION:
            raise Missing(_("没有“%(act)s”这个动作。") % {"act": act})
        body = _plain(parsed(_BODIES.get(act, bodies.OptionalReasonBody), request))
        return once(request, lambda: self._act(request, application, act, body))

    def _act(self, request: Request, application, act: str, body: dict) -> Answer:
        _ON_APPLICATION[act](request.user, application, body)
        return 200, whole(queries.application(request.user, application.number), request.user)


def _withdraw(account, application, body: dict) -> None:
    seq = body.get("expected_seq")
    acts.withdraw(application=application, actor=account, reason=body.get("reason", ""), expected_seq=seq)


def _on_each_open_case(act):
    @transaction.atomic
    def run(account, application, body: dict) -> None:
        cases = queries.open_cases(application)
        if not cases:
            raise Conflict(_("申请已经结束。"), code="already_done")
        for case in cases:
            act(case=case, actor=account, expected_seq=body.get("expected_seq"))

    return run


def _fulfil(account, application, body: dict) -> None:
    acts.fulfil(case=commitments.owing_case(application), actor=account, **body)


_BODIES = {"fulfil": bodies.FulfilBody}
_ON_APPLICATION = {
    "withdraw": _withdraw,
    "fulfil": _fulfil,
    "confirm_receipt": _on_each_open_case(acts.confirm_receipt),
    "remind": _on_each_open_case(acts.remind),
}


class Track(PublicView):
    @extend_schema(responses=OpenApiResponse(description="mode, cases[{state, timers}], whose_turn"))
    def get(self, request: Request, number: str) -> Response:
        """Where an application stands, by number and query code (header X-Query-Code); nothing personal."""
        cleaned = clean_application_number(number)  # however it is written, tries count for the same number
        with few_failures(f"query-code:{cleaned}", WRONG_CODES_PER_HOUR):
            application = queries.by_query_code(cleaned, request.headers.get("X-Query-Code", ""))
        cases = list(application.cases.all())
        limits = queries.timers([case.number for case in cases])
        return Response(
            {
                "number": application.number,
                "mode": application.mode,
                "item": application.item.name,
                "whose_turn": shapes.TurnShape(queries.whose_turn(queries.current(application))).data,
                "cases": [
                    {"state": case.state, "timers": shapes.TimerShape(limits[case.number], many=True).data}
                    for case in cases
                ],
            }
        )


class Cases(View):
    @extend_schema(responses=shapes.CaseRowShape(many=True), parameters=PAGED)
    def get(self, request: Request) -> Response:
        """Cases in my scope by what is due first; `box` mine, open or waiting is the desk of my authorities."""
        asked = query(request, "box", "state", "due_before")
        _one_of("/box", asked["box"], ("mine", "open", "waiting"))
        _one_of("/state", asked["state"], [code for code, _name in state_choices()])
        rows = queries.desk(request.user, asked["box"]) if asked["box"] else queries.cases(request.user)
        rows = queries.due_before(rows, _moment(asked["due_before"])) if asked["due_before"] else rows
        rows = rows.filter(state=asked["state"]) if asked["state"] else rows
        within = queries.desks(request.user) if asked["box"] else queries.scopes(request.user)
        shown = lambda page: shapes.CaseRowShape(page, many=True).data  # noqa: E731
        return listed(request, rows, ("due_at", "id"), shown, within)


def _one_of(pointer: str, word: str, words: Collection[str]) -> None:
    """A filter is blank or one of its words: a wrong one must not look like an empty list."""
    if word and word not in words:
        raise Invalid.at(pointer, _("请从给出的选项中选择。"))


def _moment(text: str):
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Invalid.at("/due_before", _("请填写带时区的时间，例如2026-12-01T00:00:00+08:00。"))
    return moment


class OneCase(View):
    @extend_schema(responses=shapes.CaseShape)
    def get(self, request: Request, number: str) -> Response:
        """One case in my scope."""
        case = queries.case(request.user, number)
        if not owns(case, request.user):
            note_access(request, f"application:{case.application.number}", "read")
        return Response(whole_case(request, case))


class CaseActs(View):
    @extend_schema(
        request=PolymorphicProxySerializer("CaseAct", list(dict.fromkeys(bodies.ON_CASE.values())), None),
        responses=shapes.CaseShape,
        parameters=KEYED,
    )
    def post(self, request: Request, number: str, act: str) -> Response:
        """Take one act of the flow table; `expected_seq` refuses it when the case has moved on.

        A window that answers for an authority not on the portal adds `evidence` (an upload) and `answered_on`.
        A window that has the query code (X-Query-Code) may `correct` a matter that was begun elsewhere, and `fulfil`.
        """
        if act in _ELSEWHERE and request.headers.get("X-Query-Code"):
            return self._act_elsewhere(request, number, act)
        case = queries.case(request.user, number)
        if act == "withdraw":
            raise Conflict(_("撤回针对整件申请，不能只撤回其中一步。"))
        if act not in bodies.ON_CASE:
            raise Missing(_("没有“%(act)s”这个动作。") % {"act": act})
        body = _plain(parsed(bodies.ON_CASE[act], request))
        return once(request, lambda: self._act(request, case, act, body))

    def _act(self, request: Request, case, act: str, body: dict) -> Answer:
        hands = by_hand.hands(account=request.user, **parsed(bodies.AnswerOnBehalf, request))
        getattr(acts, act)(case=case, actor=hands, **body)
        queries.look_again(case)
        return 200, whole_case(request, case)

    def _act_elsewhere(self, request: Request, number: str, act: str) -> Response:
        code, about = request.headers["X-Query-Code"], queries.application_number_of(number)
        with few_failures(f"query-code:{about}", WRONG_CODES_PER_HOUR):
            case, hands = acts.open_elsewhere(number=number, query_code=code, actor=request.user)
        note_access(request, f"application:{case.application.number}", act)
        body = _plain(parsed(bodies.ON_CASE[act], request))
        return once(request, lambda: self._acted(case, hands, act, body))

    def _acted(self, case, hands, act: str, body: dict) -> Answer:
        getattr(acts, act)(case=case, actor=hands, **body)
        context = {"timers": queries.timers([case.number])[case.number], "acts": []}
        return 200, dict(shapes.CaseShape(case, context=context).data)


_ELSEWHERE = ("correct", "fulfil")
"""What any window under an agreement may do with number and query code."""


class CaseDocuments(View):
    @extend_schema(responses=shapes.DocumentShape(many=True))
    def get(self, request: Request, number: str) -> Response:
        """The documents of a case, oldest first; `url` is null while one is being made."""
        rows = queries.documents(request.user, queries.case(request.user, number))
        return Response({"results": shapes.DocumentShape(rows, many=True).data, "next": None})


class Drafts(View):
    @extend_schema(responses=shapes.DraftShape(many=True), parameters=PAGED)
    def get(self, request: Request) -> Response:
        """My drafts, latest first."""
        rows = queries.drafts(request.user)
        return listed(
            request, rows, ("-updated_at", "-id"), lambda page: shapes.DraftShape(page, many=True).data
        )

    @extend_schema(request=bodies.DraftBody, responses={201: shapes.DraftShape}, parameters=KEYED)
    def post(self, request: Request) -> Response:
        """Begin a draft."""
        body = parsed(bodies.DraftBody, request)
        return once(
            request, lambda: (201, dict(shapes.DraftShape(drafts.start(actor=request.user, **body)).data))
        )


class OneDraft(View):
    @extend_schema(responses=shapes.DraftShape)
    def get(self, request: Request, key: str) -> Response:
        """One of my drafts."""
        return Response(shapes.DraftShape(queries.draft(request.user, key)).data)

    @extend_schema(request=bodies.DraftContent, responses=shapes.DraftShape)
    def patch(self, request: Request, key: str) -> Response:
        """Keep what is filled so far."""
        body = parsed(bodies.DraftContent, request)
        return Response(shapes.DraftShape(drafts.keep(draft=queries.draft(request.user, key), **body)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, key: str) -> Response:
        """Throw a draft away."""
        drafts.erase(draft=queries.draft(request.user, key))
        return Response(status=204)


class DraftSubmission(View):
    @extend_schema(request=None, responses={201: shapes.ApplicationShape}, parameters=KEYED)
    def post(self, request: Request, key: str) -> Response:
        """Hand a draft in; it is erased then."""
        return once(request, lambda: self._submit(request, key))

    def _submit(self, request: Request, key: str) -> Answer:
        draft = queries.draft(request.user, key)
        return 201, handed_in(drafts.hand_in(draft=draft, actor=request.user))
