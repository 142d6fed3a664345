"""`python -m tests.faults.drain QUEUE`: one worker's work on one queue, in a process that can be killed."""

import sys

import django

django.setup()

from base.ledger import tasks  # noqa: E402

tasks.drain(sys.argv[1])
