"""The long run of `./dev faults`: clients drive matters through the API while everything is killed at random.

processes  web, worker, beat and the two stubs under our own hand: started again whenever they end
killing    what can happen to them, to the engines and to the other sides
clients    people with tokens, who send again until they are answered
matters    what they do: online, corrected, withdrawn, by paper, with another system
proving    waiting for quiet, and what must be true then
"""
