"""The databases of the benchmarks: one with reference data and people, and fresh copies of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg2
from django.core.management import call_command
from django.db import connection, connections

from portal.demo import people


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
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{of or before}"')
    try:
        with using(name):
            yield name
    finally:
        connections.close_all()
        with _server() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


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
