"""Frequent questions: published from answers by a dispatcher, withdrawn by one."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from applications.acts.fields import required
from base.accounts.models import Account
from base.errors import Forbidden, Invalid
from base.ledger.clock import now
from catalog.models import Item
from feedback.behind import without_asker
from feedback.enquiry_flow import who
from feedback.enquiry_flow.door import passing
from feedback.masking import masked
from feedback.models.enquiries import Enquiry, FrequentQuestion

QUESTION_MAX, WORDS_MAX, WORD_MAX = 200, 20, 20


def publish(
    *, enquiry: Enquiry, actor: who.Who, question: str, answer: str, item: str = "", keywords: str = "",
    expected_seq: int | None = None,
) -> Enquiry:  # fmt: skip
    """发布为常见问题: in words fit for everybody. Raises Invalid where an identity or telephone number, or the name of
    whoever asked, is left."""
    with passing(enquiry, "publish", actor, expected_seq) as step:
        entry = FrequentQuestion(
            question=_public(step.enquiry, question, "/question", QUESTION_MAX),
            answer=_public(step.enquiry, answer, "/answer"),
            keywords=_keywords(keywords),
            item=_item(item.strip()) if item.strip() else step.enquiry.item,
            enquiry=step.enquiry,
            organisation=step.enquiry.desk,
            published_by=step.actor.person,
            published_at=now(),
        )
        entry.save()
        step.data = {"question": str(entry.id)}
    return enquiry


def _public(enquiry: Enquiry, text: str, pointer: str, most: int = 2000) -> str:
    words = required(text, pointer)
    if len(words) > most:
        raise Invalid.at(pointer, _("最多%(most)d个字。") % {"most": most})
    if masked(words) != words:
        raise Invalid.at(pointer, _("里面有证件号码或电话号码，请删去后再发布。"))
    if without_asker(enquiry, words) != words:
        raise Invalid.at(pointer, _("里面有提问人的姓名，请删去后再发布。"))
    return words


def _keywords(text: str) -> list[str]:
    """Other ways to say it, apart by spaces or commas; at most twenty, of twenty characters."""
    words = re.split(r"[\s,，、;；]+", text.lower())
    return [word for word in dict.fromkeys(words) if 2 <= len(word) <= WORD_MAX][:WORDS_MAX]


def _item(code: str) -> Item:
    found = Item.objects.filter(code=code).first()
    if found is None:
        raise Invalid.at("/item", _("没有这个事项。"))
    return found


def withdraw(*, question: FrequentQuestion, actor: Account) -> FrequentQuestion:
    """No longer shown. Raises Forbidden for whoever does not dispatch for that government or one above it."""
    if not any(question.organisation.path.startswith(one.path) for one in who.governments(actor)):
        raise Forbidden(_("您没有办理这一步的权限。"))
    question.withdrawn_at = question.withdrawn_at or now()
    question.save(update_fields=["withdrawn_at"])
    return question
