"""What is over its time goes, what the law keeps stays, and history holds afterwards."""

import datetime as dt
import io

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from applications import acts, drafts
from applications.models import Application, Draft
from base.accounts.models import ApiToken, Party
from base.errors import Conflict, Forbidden, Missing
from base.files import documents
from base.files.acts import content, receive
from base.files.models import Document, Upload
from base.ledger import retention, tasks
from base.ledger.access import looked
from base.ledger.actors import Actor
from base.ledger.clock import now
from base.ledger.models import AccessLine, Event, EventText, Message
from base.ledger.retention import clear
from tests.support.matters import picture

KEEPER = Actor("00000000-0000-0000-0000-000000000001", "security_admin")
YEARS = dt.timedelta(days=366)


def call(*words, **options):
    out = io.StringIO()
    call_command(*words, stdout=out, stderr=out, **options)
    return out.getvalue()


@pytest.fixture
def ended(card, cast):
    """A matter that is over, with its papers."""
    case = acts.deliver(case=card.issued(), actor=cast["officer-ordos"], method="window", receiver="王雅琴")
    tasks.drain("documents")
    return case


def words_left(application):
    """Everything of a matter that could say whose it is."""
    application = Application.objects.get(id=application.id)
    texts = [text.body for text in EventText.objects.filter(event__stream=application.stream)]
    facts = [paper.facts for paper in Document.objects.filter(event__stream=application.stream)]
    case = application.cases.get()
    return repr(
        [application.applicant_facts, application.form, application.delivery, case.result, texts, facts]
    )


def test_every_kind_of_the_table_has_a_way():
    assert retention.without_way() == set()


def test_a_matter_is_emptied_after_ten_years_and_history_holds(ended, cast, client, clock):
    application, name = ended.application, cast["citizen"].party.name
    paths = [one.path for one in Upload.objects.all()] + [one.path for one in Document.objects.all()]
    assert name in words_left(application)
    clock.on(days=3652)
    assert clear(["matter"]) == {}
    clock.on(days=2)
    with transaction.atomic():
        assert clear(["matter"]) == {"matter": 1}
    left = words_left(application)
    for word in (name, cast["citizen"].party.id_number, "王雅琴", "示例路", "中国银行", "齐全"):
        assert word not in left
    assert paths
    assert clear(["matter"]) == {}
    assert Event.objects.filter(stream__kind="retention", act="erase").count() == 1
    call("check_ledger")


def test_its_files_go_and_the_paper_still_proves_itself(ended, clock, django_capture_on_commit_callbacks):
    paper = Document.objects.filter(event__stream=ended.application.stream).first()
    printed = documents.content(paper)
    upload = ended.application.materials.first().upload
    clock.on(days=4000)
    with django_capture_on_commit_callbacks(execute=True):
        clear(["matter"])
    paper.refresh_from_db()
    upload.refresh_from_db()
    assert not default_storage.exists(paper.path)
    assert not default_storage.exists(upload.path)
    with pytest.raises(Missing):
        documents.content(paper)
    with pytest.raises(Missing):
        content(upload)
    assert documents.by_file(printed).genuine
    assert documents.by_token(paper.token).genuine


def test_pages_and_api_still_answer_about_an_emptied_matter(ended, client, api, clock):
    clock.on(days=4000)
    clear(["matter"])
    number, case = ended.application.number, ended.number
    for who, path in [
        ("citizen", f"/my/matters/{number}/"), ("citizen", "/my/?tab=ended"), ("citizen", "/my/messages/"),
        ("officer-ordos", f"/desk/cases/{case}/"), ("supervisor", f"/desk/cases/{case}/"),
    ]:  # fmt: skip
        page = client.as_(who).get(path)
        assert page.status_code == 200, path
        assert (
            "王雅琴" not in page.content.decode().replace("<strong>王雅琴</strong>", "") or who == "citizen"
        )
    for path in (f"/applications/{number}/", f"/cases/{case}/", f"/applications/{number}/events/"):
        assert api("officer-ordos").get(path).status_code == 200, path
    paper = Document.objects.filter(case=case).first()
    assert client.get(f"/verify/{paper.token}/").status_code == 200


def test_a_file_two_matters_share_stays_for_the_younger(
    card, cast, clock, django_capture_on_commit_callbacks
):
    old = card.submit()
    shared = old.application.materials.first()
    clock.on(days=20)
    filing = card.filing()
    filing.materials[0]["upload"] = str(shared.upload_id)
    young = acts.submit(filing=filing, actor=cast["citizen"])
    Application.objects.filter(id=old.application_id).update(open_cases=0)
    clock.on(days=3640)
    with django_capture_on_commit_callbacks(execute=True):
        assert clear(["matter"]) == {"matter": 1}
    assert content(young.materials.get(upload=shared.upload_id).upload)
    Application.objects.filter(id=young.id).update(open_cases=0)
    clock.on(days=4000)
    with django_capture_on_commit_callbacks(execute=True):
        clear(["matter"])
    assert not default_storage.exists(shared.upload.path)


def test_what_is_held_back_is_not_emptied(ended, clock):
    subject = f"application:{ended.application.number}"
    retention.hold(subject=subject, reason="诉讼", actor=KEEPER)
    with pytest.raises(Conflict):
        retention.hold(subject=subject, reason="诉讼", actor=KEEPER)
    with pytest.raises(Forbidden):
        retention.lift(subject=subject, reason="判决", actor=Actor("x", "officer"))
    clock.on(days=4000)
    assert clear(["matter"]) == {}
    retention.lift(subject=subject, reason="判决", actor=KEEPER)
    assert clear(["matter"]) == {"matter": 1}


def test_small_things_go_in_their_time(card, cast, clock, django_capture_on_commit_callbacks):
    citizen = cast["citizen"]
    drafts.start(task_code=card.filing().task_code, actor=citizen)
    upload = receive(data=picture(), name="x.png", owner=citizen.person)
    ApiToken.objects.create(digest="d", account=citizen, created_at=now(), expires_at=now())
    case = card.submit()
    assert Message.objects.filter(event__stream=case.application.stream).exists()
    clock.on(days=31)
    with django_capture_on_commit_callbacks(execute=True):
        done = clear()
    assert done["upload"]
    assert done["token"] == 1
    assert not done["draft"]
    assert not default_storage.exists(upload.path)
    clock.on(days=150)
    assert clear()["draft"] == Draft.objects.count() + 1
    clock.on(days=1000)
    assert clear()["message"]
    assert not Message.objects.filter(event__stream=case.application.stream).exists()
    call("check_ledger")


def test_batches_and_an_interruption_lose_nothing(cast, clock):
    for name in range(7):
        receive(data=picture(), name=f"{name}.png", owner=cast["citizen"].person)
    before = Upload.objects.count()
    clock.on(days=31)
    assert clear(["upload"], batch=3)["upload"] == before
    assert not Upload.objects.exists()


def test_the_database_keeps_the_access_log_half_a_year(cast, clock):
    real = dt.datetime.now(dt.UTC)  # noqa: TID251 - the database's clock is the machine's
    clock.to(real - dt.timedelta(days=182))
    young = looked(Actor("x", "officer"), "application:1", "read")
    clock.to(real - dt.timedelta(days=184))
    old = looked(Actor("x", "officer"), "application:1", "read")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AccessLine.objects.filter(id=young.id).delete()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AccessLine.objects.filter(id=old.id).update(purpose="")
    AccessLine.objects.filter(id=old.id).delete()
    assert not AccessLine.objects.filter(id=old.id).exists()


def test_somebody_with_an_open_matter_cannot_close_the_account(card, client, cast):
    card.submit()
    page = client.as_("citizen").get("/my/data/close/").content.decode()
    assert "没办完" in page
    assert "form-end" not in page
    answer = client.post("/my/data/close/", {"proof": "tongban-demo"})
    assert answer.status_code == 409
    assert cast["citizen"].__class__.objects.get(id=cast["citizen"].id).is_active


def test_closing_takes_what_may_go_and_names_what_stays(
    ended, cast, client, django_capture_on_commit_callbacks
):
    citizen = cast["citizen"]
    drafts.start(task_code=ended.version.implementation.task_code, actor=citizen)
    loose = receive(data=picture(), name="x.png", owner=citizen.person)
    page = client.as_("citizen").get("/my/data/close/").content.decode()
    assert "依法还要保存的" in page
    assert "档案法" in page
    wrong = client.post("/my/data/close/", {"proof": "nonsense"})
    assert wrong.status_code == 422 or wrong.status_code == 400
    assert "不对" in wrong.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/my/data/close/", {"proof": "tongban-demo"})
    assert answer.status_code == 302
    assert client.get("/my/").status_code == 302
    citizen.refresh_from_db()
    assert not citizen.is_active
    assert citizen.username.startswith("closed-")
    assert citizen.party_id is citizen.verified_index is None
    assert not Draft.objects.filter(account=citizen).exists()
    assert not default_storage.exists(loose.path)
    assert not Message.objects.filter(to=citizen.person).exists()
    kept = Party.objects.get(id=ended.application.applicant_id)
    assert (kept.phone, kept.address) == (None, None)
    call("check_ledger")


def test_a_new_account_of_the_same_person_finds_the_old_matters(ended, cast, client):
    from base.accounts.acts import make_party, register, verify
    from base.accounts.leaving import leave
    from base.accounts.rules import as_citizen
    from base.ledger.actors import SYSTEM

    party = cast["citizen"].party
    name, number = party.name, party.id_number
    leave(account=cast["citizen"], actor=as_citizen(cast["citizen"]))
    again = register(username="again", password="a long password indeed")
    verify(account=again, party=make_party(name=name, id_type="111", id_number=number), actor=SYSTEM)
    assert client.as_("again").get(f"/my/matters/{ended.application.number}/").status_code == 200


def test_staff_close_no_account_of_their_own_and_nobody_elses(cast):
    from base.accounts.leaving import leave
    from base.accounts.rules import as_citizen

    with pytest.raises(Conflict):
        leave(account=cast["officer-ordos"], actor=as_citizen(cast["officer-ordos"]))
    with pytest.raises(Forbidden):
        leave(account=cast["citizen2"], actor=as_citizen(cast["citizen"]))


def test_the_commands_ask_who_and_why(ended, cast):
    with pytest.raises(CommandError, match="no security administrator"):
        call("erase", person="citizen2", by="officer-ordos")
    with pytest.raises(CommandError, match="why"):
        call("retention", hold="application:1", by="officer-ordos")
    assert "matter\t3653" in call("retention")
