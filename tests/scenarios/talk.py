"""What people say to each other on a patch night when nothing is broken."""

from __future__ import annotations

import random
from itertools import product

HOSTS = (
    *("WEB01", "web07", "SQL02", "the DC in Lyon", "app-12", "the file server"),
    *("WEB02", "print01", "the old intranet box", "exch02", "RDS05", "the test farm"),
)
PATCHES = ("KB5066835", "KB973917", "SP4", "the November rollup", "KB5068779")
PEOPLE = ("Anna", "Raj", "the night shift", "Tomasz", "our vendor", "the DBA")
TIMES = ("02:15", "in ten minutes", "after the backup", "around 3", "tomorrow", "now")
LINES = (
    "{host} is done, {who} looks at the next one {time}",
    "lunch box of {who} is in the fridge next to {host}",
    "I take {host} {time}, {who} takes the rest",
    "who has the console of {host}?",
    "{who} asked if we can wait with {patch} until {time}",
    "rebooting {host} {time}",
    "{host} is back, all services up",
    "ring 1 is done, {who} starts ring 2 {time}",
    "coffee? back {time}",
    "snapshot of {host} is done, go ahead {time}",
    "{who}: please put {host} into maintenance mode {time}",
    "load balancer drained for {host}, {who} can start",
    "+1, {patch} went fine on {host}",
    "can somebody approve {patch} in WSUS for {host}?",
    "how many are left with {patch}? I count 12",
    "is {patch} the one that needs two reboots?",
    "{patch} is on {host}, looks good from here",
    "handover call is {time}, {who} joins from the train",
    "change ticket for {host} is approved by {who}",
    "I am on {host} {time}, ping me if you need the session",
    "thanks {who}, {host} looks healthy",
    "next is {host}, then we are done with {patch}",
    "let's skip {host} tonight, {who} needs it {time}",
    "{who} brings pizza {time}",
    "monitoring for {host} is green again",
    "{host} took eleven minutes to come back, that is normal for it",
    "reminder: nobody touches {host} before {who} says so",
)


def talk(count, *, seed=7):
    """Return ``count`` different lines, the same for the same seed."""
    every = [
        line.format(host=host, patch=patch, who=who, time=time)
        for line, host, patch, who, time in product(
            LINES, HOSTS, PATCHES, PEOPLE, TIMES
        )
    ]
    return random.Random(seed).sample(sorted(set(every)), count)
