"""The databases of the benchmarks: one with reference data and people, and fresh copies of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

import psycopg2
from django.core.management import call_command
from django.db import connection, connections

from portal.demo import people

TRIES = 5
"""PostgreSQL itself waits five seconds in each."""


def prepare() -> None:
    """Make the database the copies are made from, or bring it up to date."""
    name = connection.settings_dict["NAME"]
    with _server() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if not cursor.fetchone():
            cursor.execute(f'CREATE DATABASE "{name}"')
    call_command("migrate", verbosity=0)
    call_command("load_reference", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    people.make()
    connections.close_all()


@contextmanager
def copy(suffix: str, of: str = "") -> Iterator[str]:
    """Work on a copy of the prepared database (or of the one named) and throw it away."""
    before = connection.settings_dict["NAME"]
    name = f"{before}_{suffix}"
    connections.close_all()
    with _server() as cursor:
        _drop(cursor, name)
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{of or before}"')
    try:
        with using(name):
            yield name
    finally:
        connections.close_all()
        with _server() as cursor:
            _drop(cursor, name)


def _drop(cursor: psycopg2.extensions.cursor, name: str) -> None:
    """By force against sessions of ours that linger; plainly against autovacuum, which is not ours to end and gives
    way by itself."""
    for _try in range(TRIES):
        for force in ("WITH (FORCE)", ""):
            with suppress(psycopg2.errors.InsufficientPrivilege, psycopg2.errors.ObjectInUse):
                return cursor.execute(f'DROP DATABASE IF EXISTS "{name}" {force}')
    raise RuntimeError(f"{name} is still in use.")


@contextmanager
def made(suffix: str) -> Iterator[str]:
    """As `copy`, but the connection stays where it is."""
    before = connection.settings_dict["NAME"]
    with copy(suffix) as name, using(before):
        yield name


def address(name: str) -> str:
    """The DATABASE_URL of a copy, for processes beside us."""
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


@contextmanager
def using(name: str) -> Iterator[None]:
    """Django's connection goes to that database meanwhile."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


@contextmanager
def _server() -> Iterator[psycopg2.extensions.cursor]:
    """A cursor beside the databases, for making and dropping them."""
    parameters = {**connection.get_connection_params(), "dbname": "postgres"}
    parameters.pop("cursor_factory", None), parameters.pop("context", None)
    line = psycopg2.connect(**parameters)
    line.autocommit = True
    try:
        with line.cursor() as cursor:
            yield cursor
    finally:
        line.close()
