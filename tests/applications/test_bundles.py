"""高效办成一件事: one application, each case decided as its own item, each authority with what is its own."""

from __future__ import annotations

import datetime as dt

import pytest

from applications import acts, drafts, queries, share
from applications.intake import Filing
from applications.models import Application
from applications.models.matter import State
from applications.tasks import sweep_due
from base.errors import Conflict, Invalid
from base.files.acts import receive
from base.ledger import chain
from base.ledger.models import Stream, Timer
from catalog import acts as catalogue
from catalog.guides import Guide
from catalog.queries import authority_for, bundles, open_version
from tests.applications.test_joint import cases, states
from tests.support.matters import picture
from tests.support.papers import APPLICANT, CHECKED

pytestmark = pytest.mark.django_db

NEWBORN, RETIRE = "新生儿出生一件事", "退休一件事"
ALL = "card_yes,insurance_yes,father_yes,married,subsidised"
FEWER = "card_no,insurance_yes,father_no,unmarried,pays_fully"
WORDS = {
    "child_name": "王小安", "child_sex": "女", "birth_date": "2026-02-20", "birth_hospital": "鄂尔多斯市中心医院",
    "mother_name": "王雅琴", "mother_id": "620102199003072144", "father_name": "马建国",
    "father_id": "620502198511120314", "ethnicity": "汉族", "follow": "随母", "householder": "王雅琴",
    "bank": "中国银行", "subsidy": "低保对象", "birth_region": "150602", "residence_region": "150602",
    "hukou_region": "150602", "insured_region": "150602",
}  # fmt: skip


def bundle_guide(name, region="150600"):
    code = next(one.pk for one in bundles() if one.name == name)
    return Guide.of(open_version(authority_for(code, region).task_code))


def filing(cast, situation=ALL, who="citizen", **changes):
    guide, owner = bundle_guide(NEWBORN), cast[who].person
    asked = guide.in_situation(guide.answered(situation))
    materials = [
        {"key": one.key, "upload": str(receive(data=picture(), name=f"{one.key}.png", owner=owner).id)}
        for one in asked.materials
    ]
    form = {name: WORDS[name] for name in asked.form_schema["properties"]}
    content = {"form": form, "materials": materials, "delivery": {"method": "window"}, **changes}
    return Filing(guide.task_code, "joint", situation=situation, **content)


@pytest.fixture
def born(cast):
    return acts.submit(filing=filing(cast), actor=cast["citizen"])


def decide(case, cast):
    """Accepted, reviewed, agreed and handed over by whoever sits at that authority."""
    case.refresh_from_db()
    hands = "-ordos2" if case.authority_id.split("-")[2] in ("health", "medicare") else "-ordos"
    officer, approver = cast[f"officer{hands}"], cast[f"approver{hands}"]
    acts.accept(case=case, actor=officer)
    acts.review(case=case, actor=officer, passed=True, opinion="齐全")
    return acts.approve(case=case, actor=approver)


def test_each_case_is_decided_as_its_own_item_by_its_own_authority(born):
    told = {
        key: (
            case.authority_id,
            case.version.implementation.item.name,
            case.version.promised_days,
            case.final,
        )
        for key, case in cases(born).items()
    }
    assert told == {
        "birth_cert": ("A-150600-health", "出生医学证明首次签发", 3, True),
        "vaccine": ("A-150600-health", "预防接种证办理", 2, True),
        "register": ("A-150600-police", "出生登记", 5, True),
        "card": ("A-150600-hrss", "社会保障卡申领", 10, True),
        "insurance": ("A-150600-medicare", "新生儿基本医疗保险参保登记", 3, True),
    }
    assert (born.item.name, born.version.implementation.item.name) == (NEWBORN, NEWBORN)


def test_what_can_go_at_once_goes_at_once(born, cast):
    assert states(born) == {
        "birth_cert": "received", "vaccine": "received", "register": "waiting", "card": "waiting",
        "insurance": "waiting",
    }  # fmt: skip
    decide(cases(born)["birth_cert"], cast)
    assert states(born) == {
        "birth_cert": "approved", "vaccine": "received", "register": "received", "card": "waiting",
        "insurance": "waiting",
    }  # fmt: skip
    decide(cases(born)["register"], cast)
    assert {states(born)[key] for key in ("card", "insurance")} == {"received"}
    assert list(chain.faults(Stream.objects.filter(id=born.stream_id))) == []


def test_one_is_late_and_the_others_go_on(born, cast, clock):
    decide(cases(born)["birth_cert"], cast)
    decide(cases(born)["register"], cast)
    late = cases(born)["insurance"]
    clock.on(days=10)
    sweep_due()
    assert Timer.objects.get(case=late.number, kind="answer").due_at < clock.now
    assert born.stream.events.filter(case=late.number, act="silent").exists()
    case = decide(cases(born)["card"], cast)
    acts.issue(case=case, actor=cast["officer-ordos"])
    acts.confirm_receipt(case=case, actor=cast["citizen"])
    assert (states(born)["card"], states(born)["insurance"]) == ("closed", "received")


def test_a_refusal_in_one_branch_leaves_the_others(born, cast):
    decide(cases(born)["birth_cert"], cast)
    acts.refuse(
        case=cases(born)["vaccine"], actor=cast["officer-ordos2"], ground="art32_1", reason="已经接种过"
    )
    assert (states(born)["vaccine"], states(born)["register"]) == ("refused", "received")
    acts.refuse(
        case=cases(born)["register"], actor=cast["officer-ordos"], ground="art32_1", reason="已在外地落户"
    )
    assert {states(born)[key] for key in ("card", "insurance")} == {"received"}


def test_without_the_first_there_is_no_bundle(born, cast):
    acts.refuse(
        case=cases(born)["birth_cert"], actor=cast["officer-ordos2"], ground="art32_1", reason="不在本市出生"
    )
    assert set(states(born).values()) == {"refused", "terminated"}


def test_a_situation_switches_fields_materials_and_cases(cast):
    one = acts.submit(filing=filing(cast, FEWER), actor=cast["citizen"])
    assert one.situation == FEWER
    assert states(one).keys() == {"birth_cert", "vaccine", "register", "insurance"}
    assert not {"father_name", "bank", "subsidy"} & one.form.keys()
    assert not {"marriage_cert", "photo"} & set(one.materials.values_list("key", flat=True))


def test_answers_may_come_by_question(cast):
    answers = {
        "marriage": "unmarried", "card": "card_no", "insured_as": "pays_fully", "father": "father_no",
        "insurance": "insurance_yes",
    }  # fmt: skip
    made = filing(cast, FEWER)
    made = Filing(**{**made.__dict__, "situation": answers})
    assert acts.submit(filing=made, actor=cast["citizen"]).situation == FEWER


@pytest.mark.parametrize(
    ("situation", "texts"),
    [
        ("", 5),
        ("card_no,insurance_no,father_yes", 1),
        ("card_yes,card_no,insurance_no,father_yes,married", 1),
        ("card_no,insurance_no,father_yes,married,moon", 1),
        (
            {
                "card": "card_no",
                "moon": "x",
                "insurance": "insurance_no",
                "father": "father_no",
                "marriage": "married",
            },
            1,
        ),
    ],
)
def test_an_unanswered_question_is_complained_about_in_words(cast, situation, texts):
    made = filing(cast, FEWER)
    with pytest.raises(Invalid) as no:
        acts.submit(filing=Filing(**{**made.__dict__, "situation": situation}), actor=cast["citizen"])
    assert len(no.value.errors["/situation"]) == texts


def test_a_question_about_a_case_that_is_left_out_needs_no_answer(cast):
    one = acts.submit(filing=filing(cast, "card_no,insurance_no,father_no,unmarried"), actor=cast["citizen"])
    assert states(one).keys() == {"birth_cert", "vaccine", "register"}


def test_a_field_that_the_situation_leaves_out_is_not_taken(cast):
    made = filing(cast, FEWER)
    made.form["bank"] = "中国银行"
    with pytest.raises(Invalid) as no:
        acts.submit(filing=made, actor=cast["citizen"])
    assert list(no.value.errors) == ["/form/bank"]


def test_a_draft_is_handed_in_without_what_its_situation_left_out_since(cast):
    full, fewer = filing(cast), filing(cast, FEWER)
    draft = drafts.start(task_code=full.task_code, actor=cast["citizen"])
    content = {name: getattr(full, name) for name in ("mode", "form", "materials", "delivery")}
    drafts.keep(draft=draft, content={**content, "situation": fewer.situation})
    one = drafts.hand_in(draft=draft, actor=cast["citizen"])
    assert one.form.keys() == fewer.form.keys()


def test_each_authority_sees_what_its_own_item_asks_for(born):
    card = cases(born)["card"]
    assert share.form_of(card) == {"insured_region": "150602", "bank": "中国银行"}
    assert {one.key for one in share.materials_of(card, queries.materials(born))} == {"id_card", "photo"}
    register = share.form_of(cases(born)["register"])
    assert "father_id" not in register
    assert "child_name" in register


def test_parts_may_lie_at_other_places(cast):
    made = filing(cast)
    made.form["insured_region"] = "620200"
    one = acts.submit(filing=made, actor=cast["citizen"])
    assert {key: case.authority_id for key, case in cases(one).items()}["card"] == "A-620200-hrss"
    made.form["birth_region"] = "620200"
    with pytest.raises(Invalid) as no:
        acts.submit(filing=made, actor=cast["citizen"])
    assert list(no.value.errors) == ["/form/birth_region"]


def test_a_place_where_a_part_is_not_done_is_named(cast):
    made = filing(cast)
    made.form["hukou_region"] = "430102"
    with pytest.raises(Invalid) as no:
        acts.submit(filing=made, actor=cast["citizen"])
    assert list(no.value.errors) == ["/form/hukou_region"]
    assert not Application.objects.exists()


def test_a_part_that_asks_for_more_than_the_bundle_closes_it(cast):
    made = filing(cast)
    case = next(one for one in bundle_guide(NEWBORN).plan.cases if one.key == "vaccine")
    claim = authority_for(case.item, "150600")
    draft = catalogue.draft_version(task_code=claim.task_code, actor="one")
    more = {"key": "mother_book", "material_name": "母子健康手册", "paper": "look", "is_need": "required"}
    elements = {**draft.elements, "materials": [*draft.elements["materials"], more]}
    catalogue.edit_draft(draft=draft.pk, elements=elements, actor="one")
    catalogue.submit_for_review(draft=draft.pk, actor="one")
    catalogue.publish(draft=draft.pk, actor="two")
    with pytest.raises(Conflict, match="母子健康手册") as no:
        acts.submit(filing=made, actor=cast["citizen"])
    assert no.value.code == "not_open"


def test_a_correction_asks_one_authoritys_things_and_keeps_the_whole_form(born, cast):
    card = cases(born)["birth_cert"]
    with pytest.raises(Invalid):
        acts.request_correction(
            case=card,
            actor=cast["officer-ordos2"],
            defects=[{"field": "bank", "problem": "错", "remedy": "改"}],
        )
    defects = [{"field": "birth_hospital", "problem": "名称不全", "remedy": "写全称"}]
    acts.request_correction(case=card, actor=cast["officer-ordos2"], defects=defects)
    acts.correct(case=card, actor=cast["citizen"], form={"birth_hospital": "鄂尔多斯市中心医院康巴什部"})
    born.refresh_from_db()
    assert (born.form["birth_hospital"], born.form["bank"]) == ("鄂尔多斯市中心医院康巴什部", "中国银行")


def test_at_the_counter_too(cast):
    guide = bundle_guide(NEWBORN)
    asked = guide.in_situation(FEWER)
    clerk = cast["window-yulin"]
    materials = [
        {"key": one.key, "paper": {"originals": 1}}
        if one.paper == "look"
        else {
            "key": one.key,
            "upload": str(receive(data=picture(), name="a.png", owner=clerk.person).id),
            "paper": {"originals": 0, "copies": 0},
        }
        for one in asked.materials
    ]
    made = Filing(
        guide.task_code, "joint", {name: WORDS[name] for name in asked.form_schema["properties"]}, materials,
        {"method": "window"}, situation=FEWER, applicant=APPLICANT, identity_check=CHECKED,
    )  # fmt: skip
    one = acts.collect(filing=made, actor=clerk)
    assert (one.agreement.code, one.situation) == ("AG-18", FEWER)
    assert states(one)["birth_cert"] == State.RECEIVED


def test_it_is_one_application_in_the_figures(born):
    assert Application.objects.filter(item=born.item).count() == 1
    assert born.open_cases == 5


def test_opening_costs_the_same_for_three_cases_and_five(cast, django_assert_max_num_queries):
    made = filing(cast)
    with django_assert_max_num_queries(60):
        acts.submit(filing=made, actor=cast["citizen"])


def test_days_are_the_items_own(born, cast):
    vaccine = acts.accept(case=cases(born)["vaccine"], actor=cast["officer-ordos2"])
    assert dict(Timer.objects.filter(case=vaccine.number).values_list("kind", "total"))["promised"] == 2
    assert isinstance(vaccine.due_at, dt.datetime)
