"""The hosts a team has, from a CSV file: ``host,ring,role,os,owner``.  Pure."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from kb.errors import UserError

COLUMNS = ("host", "ring", "role", "os", "owner")


class InventoryError(UserError):
    """The inventory cannot be read; says which column is missing."""


@dataclass(frozen=True, slots=True)
class Host:
    """One host of the inventory; ``name`` in upper case, without its domain."""

    name: str
    ring: str
    role: str = ""
    os: str = ""
    owner: str = ""


Inventory = Mapping[str, Host]


def read_inventory(lines: Iterable[str]) -> Inventory:
    """Return the hosts by name; only the column ``host`` has to be there.

    Raises ``InventoryError``.
    """
    rows = csv.DictReader(lines, skipinitialspace=True)
    names = [name.strip().casefold() for name in rows.fieldnames or ()]
    if "host" not in names:
        raise InventoryError(f"the inventory has no column `host` (of {COLUMNS})")
    rows.fieldnames = names
    found: dict[str, Host] = {}
    for row in rows:
        said = {column: (row.get(column) or "").strip() for column in COLUMNS}
        name = short(said.pop("host"))
        if name:
            found[name] = Host(name, **said)
    return found


def short(host: str) -> str:
    """Return a host as the inventory names it.

    >>> short("web01.corp.example")
    'WEB01'
    >>> short(" web01 .corp")
    'WEB01'
    """
    return host.partition(".")[0].strip().upper()


def rings(hosts: Collection[str], inventory: Inventory) -> tuple[str, ...]:
    """Return how far hosts are of each ring: ``7 of 40 hosts in ring 2``, and ring 1.

    Rings without one of them are named too; hosts in no inventory are counted apart.
    """
    if not inventory:
        return ()
    hit = {short(host) for host in hosts}
    all_of = Counter(host.ring for host in inventory.values())
    hit_of = Counter(inventory[name].ring for name in hit if name in inventory)
    said = [
        f"{hit_of[ring]} of {all_of[ring]} hosts in ring {ring or '?'}"
        for ring in sorted(all_of, key=lambda ring: (-hit_of[ring], ring))
    ]
    strangers = len(hit - inventory.keys())
    return (*said, *([f"{strangers} not in the inventory"] if strangers else []))
