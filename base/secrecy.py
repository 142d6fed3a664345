"""Personal data at rest: fields that encrypt themselves, and blind indexes to find them again.

AES-256-GCM under the first key of FIELD_KEYS; the associated data is table, column and row, so that a value
moved to another row does not open. A blind index is an HMAC under a key of its own (INDEX_KEYS).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
from collections.abc import Callable
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

NONCE_BYTES = 12


class Unreadable(Exception):
    """The value was changed, moved to another row, or its key is not in the ring."""


def seal(plain: bytes, context: str) -> bytes:
    """Encrypt under the current key: one length byte, key id, nonce, ciphertext. ``context`` is authenticated."""
    key_id, key = next(iter(settings.FIELD_KEYS.items()))
    nonce = os.urandom(NONCE_BYTES)
    name = key_id.encode()
    return bytes([len(name)]) + name + nonce + AESGCM(key).encrypt(nonce, plain, context.encode())


HEAD_BYTES = 256
"""So many bytes from the start of what is sealed are enough for `key_id_of`."""


def key_id_of(sealed: bytes) -> str:
    """The name of the key under which something was sealed; its first bytes are enough."""
    return bytes(sealed[1 : 1 + sealed[0]]).decode(errors="replace")


def unseal(sealed: bytes, context: str) -> bytes:
    """Open what `seal` closed. Raises Unreadable."""
    sealed = bytes(sealed)
    start = 1 + sealed[0]
    key = settings.FIELD_KEYS.get(key_id_of(sealed))
    if key is None:
        raise Unreadable(f"no key in the ring for {context}")
    nonce, ciphertext = sealed[start : start + NONCE_BYTES], sealed[start + NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, ciphertext, context.encode())
    except InvalidTag as error:
        raise Unreadable(context) from error


def blind_index(purpose: str, value: str) -> str:
    """A keyed digest (64 hex digits) by which equal values are found without being readable.

    Letters are compared in upper case: the check letter of an identity number is typed both ways.
    """
    return next(iter(blind_indexes(purpose, value).values()))


def blind_indexes(purpose: str, value: str) -> dict[str, str]:
    """The digest under each key of the ring by the key's name, the current one first: what was kept under an older
    key is found too while that key is in the ring."""
    said = f"{purpose}\0{value.strip().upper()}".encode()
    return {
        name: hmac.new(key, said, hashlib.sha256).hexdigest() for name, key in settings.INDEX_KEYS.items()
    }


class _Sealed(bytes):
    """Ciphertext as it came from the database, not opened yet."""


class _Opener:
    """Opens the value at first sight, when the row it belongs to is known."""

    def __init__(self, field: EncryptedField):
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type | None = None) -> Any:
        if instance is None:
            return self
        if self.field.attname not in instance.__dict__:
            instance.refresh_from_db(fields=[self.field.attname])
        value = instance.__dict__[self.field.attname]
        if isinstance(value, _Sealed):
            value = self.field.decode(unseal(value, self.field.context(instance)))
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class EncryptedField(models.Field):
    """A JSON value (string, object, list) kept encrypted in a bytea column.

    The model's primary key must be known before the row is saved (a UUID made here): it is part of what is
    authenticated. Such a column cannot be filtered; keep a `blind_index` beside it where that is needed.
    """

    description = "encrypted JSON value"
    empty_strings_allowed = False

    def get_internal_type(self) -> str:
        return "BinaryField"

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only=private_only)
        setattr(cls, name, _Opener(self))

    def context(self, instance: models.Model) -> str:
        return f"{self.model._meta.db_table}:{self.column}:{instance.pk}"

    def encode(self, value: Any) -> bytes:
        return json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder).encode()

    def decode(self, plain: bytes) -> Any:
        return json.loads(plain)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = model_instance.__dict__.get(self.attname)
        if value is None or isinstance(value, _Sealed):
            return value
        if model_instance.pk is None:
            raise ValueError(f"{self.model.__name__} needs its key before {self.name} can be encrypted")
        return _Sealed(seal(self.encode(value), self.context(model_instance)))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is not None and not isinstance(value, _Sealed):
            raise TypeError(f"{self.name} is encrypted and cannot be compared or set by a query")
        return None if value is None else connection.Database.Binary(value)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return None if value is None else _Sealed(value)

    def value_to_string(self, obj: models.Model) -> str:
        return ""


class IndexField(models.CharField):
    """A column with a blind index, which `base.reindexing` moves to a new key. In migrations it is the CharField it is.

    ``told_by`` gives (purpose, value) of a row that keeps what was indexed, or None; a column without it repeats what
    stands in such a row elsewhere.
    """

    def __init__(
        self, *args: Any, told_by: Callable[[Any], tuple[str, str] | None] | None = None, **options: Any
    ):
        self.told_by = told_by
        super().__init__(*args, **options)

    def deconstruct(self) -> tuple[str, str, list, dict]:
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.CharField", args, options

    def said(self, row: models.Model) -> tuple[str, str] | None:
        """(purpose, value) of a row that can tell."""
        return self.told_by(row) if self.told_by else None


def identity_of_kind(id_type: str) -> str:
    """For what an identity number is indexed: the same digits on two kinds of document are two people."""
    return f"identity:{id_type}"


class PersonIndexField(IndexField):
    """The index of somebody's identity number; ``told_by`` gives (type of document, number)."""

    def said(self, row: models.Model) -> tuple[str, str] | None:
        told = super().said(row)
        return told and (identity_of_kind(told[0]), told[1])


LONG_NUMBER = re.compile(r"\d{7,}")
MAILBOX = re.compile(r"[\w.+-]+@")


def without_numbers(text: str) -> str:
    """Words of others, fit to be kept in the open: seven and more digits in a row and who an e-mail is for starred."""
    return MAILBOX.sub("*@", LONG_NUMBER.sub(lambda found: "*" * len(found[0]), text))


def mask(value: str, head: int = 4, tail: int = 4) -> str:
    """The value with its middle starred: identity number 4 and 4, phone 3 and 4, name 1 and 0."""
    if len(value) <= head + tail:
        return value[:1] + "*" * (len(value) - 1)
    return value[:head] + "*" * (len(value) - head - tail) + (value[-tail:] if tail else "")
