"""The engines a machine may lack: PostgreSQL, a broker, a cache, started and shared by `./dev`.

Nothing here knows Django, so that it works before a single setting can be read:

    paths, places    where things lie, and where instead when the checkout's own folder will not do
    account          as whom PostgreSQL runs when we are root
    locks            flock, our only memory of who uses what
    processes        dying with one's parent, and what is left of those that could not
    postgres, valkey what each engine is: files, command line, readiness, address
    keeper           one detached process per engine: starts it, restarts it, stops it when the last user has left
    attach           what a command does to use an engine
    environment      the variables children get; keys, made once
    preflight        what the machine itself lacks
    cli              the commands; the longer ones in run, serve, checks, requirements
"""


class EngineError(Exception):
    """Something a person has to put right; its text is a whole sentence and is printed without a traceback."""
