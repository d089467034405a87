"""The hosts of incidents, in the order in which they came up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.store.link import Link, marks

MOST_VALUES = 500  # in one IN list


def hosts_of(link: Link, numbers: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
    """Return the hosts of each incident; none for one that names none."""
    found: dict[int, dict[str, None]] = {number: {} for number in numbers}
    for at in range(0, len(numbers), MOST_VALUES):
        some = numbers[at : at + MOST_VALUES]
        for row in link.rows(
            f"SELECT incident, host FROM host WHERE incident IN ({marks(some)})"
            " ORDER BY incident, seen_at, occurrence, position",
            *some,
        ):
            found[row["incident"]][row["host"]] = None
    return {number: tuple(hosts) for number, hosts in found.items()}
