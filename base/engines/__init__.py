"""The engines a machine may lack: PostgreSQL, a broker, a cache, started and shared by `./dev`.

Nothing here knows Django, so that it works before a single setting can be read:

    paths       where things lie          account   as whom PostgreSQL runs when we are root
    locks       flock, our only memory    processes leftovers, and dying with one's parent
    postgres, valkey                      what each engine is: files, command line, readiness, address
    keeper      one detached process per engine; starts it, restarts it, stops it when the last user left
    attach      what a command does to use an engine: hold its lock, have a keeper, read its address
    environment the variables children get; keys made once
    preflight   what the machine itself lacks
    cli, run, checks, lock                the commands
"""


class EngineError(Exception):
    """Something a person has to put right; its text is a whole sentence and is printed without a traceback."""
