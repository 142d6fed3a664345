"""Every route of ours, and values for their parameters: the matters of others that an address can name."""

from __future__ import annotations

import uuid

from django.urls import URLPattern, get_resolver

from applications import drafts, sittings
from applications.acts import accept, deliver, submit
from applications.credit import acts as credit
from base.accounts.acts import give_mandate
from base.accounts.rules import anywhere, as_citizen
from base.files import exports
from base.files.acts import receive as upload
from base.files.documents import of_case
from base.ledger import tasks
from base.ledger.clock import today
from base.ledger.models import Delivery
from catalog.queries import agreements
from feedback import tokens
from feedback.acts.asking import Asking, receive
from feedback.acts.enquiries import dispatch
from feedback.acts.ratings import Voice, rate, start_visit
from handoff import acts as paper
from tests.applications.test_joint import filing as moving
from tests.support.commitments import listed
from tests.support.consultations import asked as consultation
from tests.support.matters import guide_at, picture
from tests.support.papers import Window, all_ok

THEIR_OWN_TABLE = ("admin/", "i18n/")
"""Django's own addresses: the admin is for staff accounts, and checked below."""


def routes():
    """Every route of ours as it is written in urls.py."""

    def walk(patterns, before=""):
        for entry in patterns:
            route = before + str(entry.pattern)
            if isinstance(entry, URLPattern):
                yield route
            else:
                yield from walk(entry.url_patterns, route)

    return [route for route in walk(get_resolver().url_patterns) if not route.startswith(THEIR_OWN_TABLE)]


def address(route, values):
    """A route with its parameters filled in."""
    for name, choices in values.items():
        kind = next((kind for kind in choices if kind and f"{kind}/" in route), "")
        route = route.replace(name, choices.get(kind, choices[""]))
    return "/" + route


def values_of(card, cast):
    """Values for the parameters of routes: matters of `citizen`, at 鄂尔多斯."""
    case = accept(case=card.submit(), actor=cast["officer-ordos"])
    application = case.application
    draft = drafts.start(task_code=card.filing().task_code, actor=cast["citizen"])
    sitting = sittings.keep(
        key=uuid.uuid4(), actor=cast["window-lanzhou"], content={"receiving_place": "H-620100"}
    )
    material = application.materials.first()
    mandate = give_mandate(
        principal=cast["citizen"].party,
        agent=cast["company"],
        valid_to=today(),
        actor=as_citizen(cast["citizen"]),
    )
    asking = Asking(kind="ask", title="一件事", content="请问", application=application.number)
    enquiry = receive(asking=asking, actor=cast["citizen"], channel="page")
    dispatch(enquiry=enquiry, actor=cast["hotline-ordos"], organisation=case.authority_id)
    bag, incident = counted_with_a_gap(cast)
    rated, visit = rated_badly(card, cast), start_visit(actor=cast["window-lanzhou"], window="1号窗口")
    shown = upload(data=picture(), name="旧证.png", owner=cast["window-yulin"].person)
    asked_of_ordos = consultation(cast, attachments=[str(shown.id)])
    to_confirm = submit(filing=moving(cast), actor=cast["citizen"])
    tasks.drain("documents")
    receipt = of_case(case.number)[0]
    entry = listed(card)
    credit.appeal(record=entry, actor=cast["citizen"], text="已经补交")
    table = own_table(cast["officer-ordos"])
    return {
        "<str:number>": {
            "cases": case.number,
            "enquiries": enquiry.number,
            "ask": enquiry.number,
            "bags": bag.number,
            "consultations": asked_of_ordos.number,
            "my/confirm": to_confirm.number,
            "confirmations": to_confirm.number,
            "": application.number,
        },
        "<str:bag>": {"": bag.number},
        "<str:case>": {"": case.number},
        "<str:act>": {"office/ratings": "verify", "desk/consultations": "answer", "": "note"},
        "<str:code>": {"": application.item_id},
        "<slug:slug>": {"": "national"},
        "<str:task_code>": {
            "office/plans": guide_at("夫妻投靠户口迁移", "620200").task_code,
            "": draft.task_code,
        },
        "<uuid:commitment>": {"": str(entry.source_id)},
        "<slug:act>": {"": "uphold"},
        "<uuid:key>": {
            "credit": str(entry.id),
            "exports": str(table.id),
            "incidents": str(incident.id),
            "flags": str(rated.id),
            "ratings": str(rated.rectification.id),
            "rectifications": str(rated.rectification.id),
            "receive": str(sitting.id),
            "": str(draft.id),
        },
        "<int:visit>": {"": str(visit.id)},
        "<int:factor>": {"": "1"},
        "<slug:platform>": {"": "nobody"},
        "<slug:adapter>": {"": "kuaidi100"},
        "<str:key>": {"": "0" * 32},
        "<uuid:upload>": {"desk/consultations": str(shown.id), "": str(material.upload_id)},
        "<uuid:document>": {"": str(receipt.id)},
        "^(?P<rest>.*/)?$": {"": "nowhere/"},
        "<str:to>": {"": "150600"},
        "<str:token>": {"rate": token_of(rated), "": receipt.token},
        "<slug:step>": {"": "form"},
        "<int:page>": {"": "1"},
        "<int:mandate>": {"": str(mandate.id)},
        "<int:post>": {"": str(cast["officer-ordos"].posts.first().id)},
        "<int:agreement>": {"": str(agreements(on=today()).first().pk)},
        "<str:step>": {"": "end"},
        "<slug:key_id>": {"": "nobody"},
        "<int:mismatch>": {"": "1"},
        "<uuid:question>": {"": str(draft.id)},
        "<int:delivery>": {"": str(Delivery.objects.first().id)},
    }


def own_table(account):
    """A table somebody asked for, written."""
    made = exports.order(
        kind="ratings", since="2026-03-01", until="2026-03-04", actor=anywhere(account, "officer")
    )
    tasks.drain("documents")
    return made


def rated_badly(card, cast):
    """A bad rating of 鄂尔多斯 人社, given by somebody of their own: flagged."""
    case = deliver(case=card.issued(), actor=cast["officer-ordos"], method="electronic", receiver="王雅琴")
    token = tokens.token(tokens.of_matter(case.application.number))
    return rate(token=token, voice=Voice(5, anonymous=False), account=cast["officer-ordos"])


def token_of(rating):
    """What a rating was given with."""
    return tokens.token(tokens.of_matter(rating.source["number"]))


def counted_with_a_gap(cast):
    """A bag from 榆林 that 鄂尔多斯 counted, one line missing."""
    window, officer = Window(cast), cast["officer-ordos"]
    bag = paper.receive(bag=window.sent(window.collect()), actor=officer)
    first, *rest = all_ok(bag)
    paper.count(bag=bag, actor=officer, lines=[{**first, "outcome": "missing"}, *rest])
    return bag, bag.incidents.get()
