"""统一接收: how an enquiry comes in, whatever the way."""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import asdict, dataclass, field
from itertools import count

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from applications import queries as matters
from applications.flow.who import owns
from applications.intake import Complaints
from applications.models import Application
from base.accounts import rules
from base.accounts.models import Account
from base.errors import Forbidden, Invalid, Missing
from base.ledger import chain, numbers
from base.ledger.actors import Actor
from base.ledger.clock import now, today
from base.regions.models import Organisation
from base.regions.queries import government_codes
from base.secrecy import blind_index
from catalog.models import Item
from feedback import tokens
from feedback.behind import rating_of, subject_of
from feedback.enquiry_flow import door, who
from feedback.enquiry_flow.table import row
from feedback.models.enquiries import Enquiry, EnquiryChannel, EnquiryKind
from feedback.models.ratings import Rating

CONTENT_MAX, TITLE_MAX, NAME_MAX, PHONE_MAX = 5000, 60, 40, 24
BY_CLERKS = (EnquiryChannel.WINDOW, EnquiryChannel.PHONE)


@dataclass(frozen=True)
class Asking:
    """What somebody asks, as it was typed. ``code`` is the query code of the matter, needed when it is not one's own;
    ``rating`` the token a rating was made with.

    ``key`` makes sending the same form twice one enquiry. It is the form's alone: the pages of lists show
    the enquiry's own id to staff, and who knows that must not get the enquiry for it.
    """

    kind: str = ""
    title: str = ""
    content: str = ""
    region: str = ""
    item: str = ""
    application: str = ""
    code: str = ""
    rating: str = ""
    anonymous: bool = False
    name: str = ""
    phone: str = ""
    key: uuid.UUID = field(default_factory=uuid.uuid4)


@dataclass(frozen=True)
class About:
    """What it is about: a matter, a rating, both or neither."""

    matter: Application | None = None
    rating: Rating | None = None

    @property
    def item(self) -> Item | None:
        return self.matter.item if self.matter else self.rating.item if self.rating else None

    @property
    def authority(self) -> Organisation | None:
        """The organ the latest case of the matter lies with, else the one that was rated."""
        if self.matter:
            return self.matter.cases.select_related("authority").latest("received_at", "id").authority
        return self.rating.organisation if self.rating else None

    @property
    def open_rating(self) -> str:
        """The rating's id, unless it was made anonymously: with a name beside it, it would not be any more."""
        return str(self.rating.id) if self.rating and not self.rating.anonymous else ""


def check_words(asking: Asking) -> None:
    """The first half: kind and words. Raises Invalid with everything that is wrong."""
    complaints = Complaints()
    complaints.gather(lambda: _one_of(asking.kind))
    complaints.gather(lambda: _words(asking.title, "/title", TITLE_MAX))
    complaints.gather(lambda: _words(asking.content, "/content", CONTENT_MAX))
    complaints.raise_any()


def receive(*, asking: Asking, actor: Account | None, channel: str, session: str = "") -> Enquiry:
    """Take an enquiry in; its limit to be answered runs from today.

    ``actor`` is whoever asks, or the clerk (window, phone); None for somebody without an account. An anonymous one
    keeps neither account nor contact nor matter. The same form sent twice by the same account is one enquiry;
    without an account, by the same ``session`` (a secret of the browser). Anybody else's is another one, whatever its
    key.

    Raises Invalid, Missing (number or query code of the matter), Forbidden.
    """
    sent_as = _sent_as(asking, actor, channel, session)
    if sent_as and (known := Enquiry.objects.filter(sent_as=sent_as).first()):
        return known
    check_words(asking)
    by = _by(actor, channel)
    asker = actor if channel not in BY_CLERKS else None
    about = About(
        matter=_matter(asking, asker) if asking.application.strip() else None,
        rating=_rating(asking.rating.strip()) if asking.rating.strip() else None,
    )
    try:
        return _take_in(asking, asker, channel, about, by, sent_as)
    except IntegrityError:
        if not sent_as:
            raise
        return Enquiry.objects.get(sent_as=sent_as)


def _sent_as(asking: Asking, actor: Account | None, channel: str, session: str) -> str:
    """The digest of a form as somebody sent it; blank for somebody of whom nothing is known."""
    whose = f"account:{actor.person}" if actor else f"session:{session}" if session else ""
    whole = json.dumps([whose, channel, asdict(asking)], default=str, sort_keys=True)
    return blind_index("enquiry-sent", hashlib.sha256(whole.encode()).hexdigest()) if whose else ""


@transaction.atomic
def _take_in(
    asking: Asking, asker: Account | None, channel: str, about: About, by: Actor, sent_as: str
) -> Enquiry:
    enquiry = _made(asking, asker, channel, about)
    enquiry.sent_as = sent_as
    step = door.Step(row("receive"), enquiry, by, enquiry.stream, days=door.limits(enquiry))
    step.data = {"kind": enquiry.kind, "channel": enquiry.channel, "desk": enquiry.desk_id}
    door.leave(step)
    return enquiry


def _by(actor: Account | None, channel: str) -> Actor:
    if channel not in BY_CLERKS:
        return who.ASKER
    for role in who.CLERKS if actor else ():
        if clerk := rules.anywhere(actor, role):
            return clerk
    raise Forbidden(_("只有窗口和派单人员可以代为登记。"))


def _made(asking: Asking, asker: Account | None, channel: str, about: About) -> Enquiry:
    number, hidden = _free_number(), asking.anonymous
    authority = about.authority
    desk = _desk(authority.region_id if authority else asking.region.strip())
    return Enquiry(
        number=number,
        query_code=numbers.query_code(),
        stream=chain.open_stream("enquiry", number),
        kind=asking.kind,
        channel=channel,
        title=asking.title.strip(),
        content=asking.content.strip(),
        anonymous=hidden,
        contact=None if hidden else _contact(asking, asker),
        account=None if hidden else asker,
        region=desk.region,
        item=about.item or _item(asking.item.strip()),
        application=None if hidden else about.matter,
        rating="" if hidden else about.open_rating,
        authority=authority,
        desk=desk,
        organisation=desk,
        received_at=now(),
    )


def _free_number() -> str:
    """One that neither an enquiry nor a matter has."""
    drawn = (numbers.scattered_number(today()) for _ in count())
    taken = lambda number: any(kind.objects.filter(number=number).exists() for kind in (Enquiry, Application))  # noqa: E731
    return next(number for number in drawn if not taken(number))


def _one_of(kind: str) -> None:
    if kind not in EnquiryKind.values:
        raise Invalid.at("/kind", _("请选择是哪一类。"))


def _words(text: str, pointer: str, most: int) -> None:
    if not text.strip():
        raise Invalid.at(pointer, _("请填写这一项。"))
    if len(text.strip()) > most:
        raise Invalid.at(
            pointer, _("最多%(most)d个字，现在有%(n)d个。") % {"most": most, "n": len(text.strip())}
        )


def _matter(asking: Asking, asker: Account | None) -> Application:
    """The matter it is about: one's own, or one whose query code is known. Raises Missing, whichever is wrong."""
    number = numbers.clean_application_number(asking.application)
    if asker:
        own = matters.own_applications(asker).filter(number=number or "-").first()
        if own and owns(own.cases.all()[0], asker):
            return own
    return matters.by_query_code(number, "".join(asking.code.split()))


def _rating(token: str) -> Rating:
    """The rating that was made with a token; nobody else has it. Raises Invalid."""
    subject = tokens.subject(token)
    one = rating_of(subject) if subject else None
    if one is None or subject_of(one) != subject:
        raise Invalid.at("/rating", _("没有这次评价。"))
    return one


def _desk(region: str) -> Organisation:
    """The nearest government of a place. Raises Invalid."""
    try:
        codes = government_codes(region)
    except Missing as no:
        raise Invalid.at("/region", _("请选择是哪个地方的事。")) from no
    found = {one.code: one for one in Organisation.objects.filter(code__in=codes).select_related("region")}
    nearest = next((found[code] for code in codes if code in found), None)
    if nearest is None:
        raise Invalid.at("/region", _("这个地方还没有接入。"))
    return nearest


def _item(code: str) -> Item | None:
    if not code:
        return None
    item = Item.objects.filter(code=code).first()
    if item is None:
        raise Invalid.at("/item", _("没有这个事项。"))
    return item


def _contact(asking: Asking, asker: Account | None) -> dict | None:
    """Name and telephone: those typed, else those of the verified person."""
    name, phone = asking.name.strip(), asking.phone.strip()
    for text, pointer, most in ((name, "/name", NAME_MAX), (phone, "/phone", PHONE_MAX)):
        if len(text) > most:
            raise Invalid.at(pointer, _("最多%(most)d个字。") % {"most": most})
    if phone and sum(char.isdecimal() for char in phone) < 7:
        raise Invalid.at("/phone", _("电话号码不对，请核对。"))
    party = asker.party if asker else None
    name, phone = name or (party.name if party else ""), phone or (party.phone if party else "") or ""
    return {"name": name, "phone": phone} if name or phone else None
