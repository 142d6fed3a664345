"""Verbs of accounts: register, verify, appoint, give and revoke mandates, log in by token."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from base.accounts import identity, rules
from base.accounts.models import Account, ApiToken, Mandate, Party, Post
from base.accounts.models.accounts import Assurance
from base.accounts.roles import apart, roles
from base.errors import Conflict, Forbidden, Invalid
from base.ledger import chain
from base.ledger.actors import SYSTEM, Actor
from base.ledger.clock import now, today
from base.secrecy import blind_indexes, identity_of_kind

TOKEN_LIFE = dt.timedelta(hours=8)
MANDATE_YEARS = 2
GRANTER = "security_admin"
"""The role that gives and takes posts (roles.csv)."""
CITIZEN = "applicant"
"""The role under which people act for themselves (base.accounts.rules.as_citizen)."""


def make_party(
    *,
    name: str,
    id_type: str,
    id_number: str,
    phone: str = "",
    address: dict | None = None,
    at: str = "/applicant",
) -> Party:
    """A person or company, checked but not saved. Raises Invalid beside the field (under the pointer ``at``)."""
    number = identity.clean_id_number(id_type, id_number, f"{at}/id_number")
    return Party(
        kind=identity.kind_of(id_type),
        name=identity.clean_name(name, f"{at}/name"),
        id_type=id_type,
        id_number=number,
        id_index=id_index(id_type, number),
        phone=identity.clean_phone(phone, f"{at}/phone") if phone else None,
        address=address,
    )


def id_index(id_type: str, number: str) -> str:
    """The blind index of an identity document under which its bearer is known: while keys are changed
    (base.reindexing) that may still be an older one. One query then, else none."""
    current, *older = blind_indexes(identity_of_kind(id_type), number).values()
    known = (
        Party.objects.filter(id_index__in=older).values_list("id_index", flat=True).first() if older else None
    )
    return known or current


def register(*, username: str, password: str) -> Account:
    """A new account of assurance 0. Raises Conflict when the name is taken."""
    try:
        with transaction.atomic():
            return Account.objects.create_user(username=username, password=password)
    except IntegrityError as error:
        raise Conflict(_("这个用户名已有人用。"), code="already_done") from error


@transaction.atomic
def verify(*, account: Account, party: Party, actor: Actor) -> Account:
    """Bind an account to a person whose identity was checked (at a window, or by OIDC). Assurance becomes 1.

    Raises Conflict when another verified account stands for the same number (one per number).
    """
    if Account.objects.filter(verified_index=party.id_index).exclude(id=account.id).exists():
        raise Conflict(_("这个证件号码已经有实名账号。"), code="already_done")
    party.save()
    account.party, account.assurance, account.verified_index = party, Assurance.VERIFIED, party.id_index
    account.save(update_fields=["party", "assurance", "verified_index"])
    note(account, "verify", actor, {})
    return account


@transaction.atomic
def appoint(
    *,
    account: Account,
    role: str,
    organisation: str,
    actor: Actor,
    since: dt.date | None = None,
    reason: str = "",
) -> Post:
    """Give somebody a post; ``reason`` is a code.

    Only security administrators (and the system) grant, and not to themselves: Forbidden. Raises Invalid at ``/role``
    for no such role, and for a second of the roles that are kept apart (三员分立).
    """
    if role not in roles():
        raise Invalid.at("/role", _("没有这个角色。"))
    _check_granter(account, actor)
    since = since or today()
    _check_apart(account, role, since)
    post = Post.objects.create(account=account, role=role, organisation_id=organisation, valid_from=since)
    because = {"reason": reason} if reason else {}
    note(account, "appoint", actor, {"role": role, "organisation": organisation, **because})
    return post


def _check_granter(account: Account, actor: Actor) -> None:
    if actor.person == account.person:
        raise Forbidden(_("不能给自己授岗、撤岗。"))
    if actor != SYSTEM and actor.role != GRANTER:
        raise Forbidden(_("只有安全管理员可以授岗、撤岗。"))


def _check_apart(account: Account, role: str, since: dt.date) -> None:
    """Friendlier than the constraint ``administration_apart``, which holds against two at once."""
    standing = Post.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=since), account=account)
    if role in apart() and standing.filter(role__in=apart()).exclude(role=role).exists():
        raise Invalid.at("/role", _("系统管理、安全管理、审计管理由不同的人担任，一个人只能任其中一个。"))


@transaction.atomic
def dismiss(*, post: Post, actor: Actor, until: dt.date, reason: str = "") -> Post:
    """End a post after a day; ``reason`` is a code.

    Raises Forbidden as `appoint`, Invalid at ``/until`` for a day before its first.
    """
    _check_granter(post.account, actor)
    if until < post.valid_from:
        raise Invalid.at("/until", _("不能早于上岗日。"))
    post.valid_to = until
    post.save(update_fields=["valid_to"])
    because = {"reason": reason} if reason else {}
    note(post.account, "dismiss", actor, {"role": post.role, "organisation": post.organisation_id, **because})
    return post


@transaction.atomic
def give_mandate(
    *,
    principal: Party,
    agent: Account,
    valid_to: dt.date,
    actor: Actor,
    representative: bool = False,
    items: list[str] = (),
) -> Mandate:
    """Let an account act for a party from today until a day (民法典 art. 165); the same asked twice is one mandate.

    ``items`` are item codes, none for every item. A citizen gives for the own verified person, or for a company as its
    representative, up to two years, and names no representative: that is for windows and the system.
    Raises Forbidden, or Invalid at ``/valid_to`` and ``/agent`` (oneself, nobody verified).
    """
    _check_giver(principal, actor, representative)
    _check_agent(principal, agent, actor)
    _check_end(valid_to, actor)
    lock_history(agent)
    wanted = {"agent": agent, "valid_to": valid_to, "representative": representative, "items": sorted(items)}
    alike = Mandate.objects.filter(rules.in_force(), revoked_at__isnull=True, **wanted)
    if already := alike.filter(principal__id_index=principal.id_index).first():
        return already
    mandate = Mandate.objects.create(principal=principal, valid_from=today(), **wanted)
    note(agent, "mandate", actor, {"mandate": mandate.id})
    return mandate


def _check_giver(principal: Party, actor: Actor, representative: bool) -> None:
    if actor.role != CITIZEN:
        return
    giver = Account.objects.filter(public_id=actor.person).first()
    theirs = {party.id_index for party in rules.principals_of(giver)} if giver else set()
    if representative or principal.id_index not in theirs:
        raise Forbidden(_("只能替自己，或者替您法定代表的单位委托。"))


def _check_agent(principal: Party, agent: Account, actor: Actor) -> None:
    if agent.person == actor.person or agent.verified_index == principal.id_index:
        raise Invalid.at("/agent", _("不能委托给自己。"))
    if actor.role == CITIZEN and not agent.verified_index:
        raise Invalid.at("/agent", _("对方还没有实名，不能接受委托。"))


def _check_end(valid_to: dt.date, actor: Actor) -> None:
    if valid_to < today():
        raise Invalid.at("/valid_to", _("结束日期不能早于今天。"))
    if actor.role == CITIZEN and valid_to > latest_end():
        raise Invalid.at("/valid_to", _("一次最多委托两年，到期可以再委托。"))


def latest_end() -> dt.date:
    """The last day until which a citizen can give a mandate today: the same in two years, 28 February for the 29th."""
    day = today()
    return day.replace(year=day.year + MANDATE_YEARS, day=28 if (day.month, day.day) == (2, 29) else day.day)


@transaction.atomic
def revoke_mandate(*, mandate: Mandate, actor: Actor) -> Mandate:
    """End a mandate at once (民法典 art. 173): who may speak for the principal takes it back, the agent gives it back.

    Once ended it stays so and nothing is noted again. Raises Forbidden for anybody else, Conflict when it has expired.
    """
    if not _may_end(mandate, actor):
        raise Forbidden(_("这份委托不是您给的，也不是给您的。"))
    lock_history(mandate.agent)
    mandate = Mandate.objects.select_for_update(of=("self",), no_key=True).get(id=mandate.id)
    if mandate.revoked_at is not None:
        return mandate
    if mandate.valid_to < today():
        raise Conflict(_("这份委托已经到期了。"), code="already_done")
    mandate.revoked_at = now()
    mandate.save(update_fields=["revoked_at"])
    note(mandate.agent, "revoke_mandate", actor, {"mandate": mandate.id})
    return mandate


def _may_end(mandate: Mandate, actor: Actor) -> bool:
    if actor == SYSTEM or actor.person == mandate.agent.person:
        return True
    giver = Account.objects.filter(public_id=actor.person).first()
    theirs = {party.id_index for party in rules.principals_of(giver)} if giver else set()
    return mandate.principal.id_index in theirs


@transaction.atomic
def note(account: Account, act: str, actor: Actor, data: dict) -> None:
    """Append to the account's own stream; ``data`` holds codes and ids only."""
    chain.record(lock_history(account), act=act, actor=actor, audience="staff", data=data)


def lock_history(account: Account) -> chain.Stream:
    """The locked head of the account's stream, made when there is none: whoever holds it, alone changes the account."""
    stream, _created = chain.Stream.objects.get_or_create(kind="account", key=account.person)
    return chain.lock([stream.id])[stream.id]


def issue_token(*, account: Account) -> tuple[str, ApiToken]:
    """A new bearer token; the plain text is returned once and not kept."""
    plain = secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        digest=_digest(plain), account=account, created_at=now(), expires_at=now() + TOKEN_LIFE
    )
    return plain, token


def revoke_token(*, plain: str) -> None:
    """Log out a program."""
    ApiToken.objects.filter(digest=_digest(plain)).update(revoked_at=now())


def end_tokens(account: Account) -> None:
    """Log out every program of an account."""
    ApiToken.objects.filter(account=account, revoked_at__isnull=True).update(revoked_at=now())


def account_by_token(plain: str) -> Account | None:
    """Who holds a token that is neither expired nor revoked, nor of a closed account."""
    held = ApiToken.objects.select_related("account__party").filter(
        digest=_digest(plain), revoked_at__isnull=True, expires_at__gt=now(), account__is_active=True
    )
    token = held.first()
    return token.account if token else None


def _digest(plain: str) -> str:
    return hashlib.sha256(plain.encode()).hexdigest()
