"""Unknown pastes that say the same are one thing to write."""

from __future__ import annotations

from datetime import timedelta

from bot.clusters import Unknown, clusters


def unknown(now, line, *hosts, later=0):
    return Unknown(line, hosts, now + timedelta(minutes=later))


def test_lines_that_share_their_words_are_one_cluster(now):
    [cluster] = clusters(
        [
            unknown(now, "the frobnicator service failed with error <n>", "A"),
            unknown(now, "the frobnicator service failed with error <n>", "B", later=5),
            unknown(now, "frobnicator service failed with error <n>", "C", later=9),
        ]
    )

    assert cluster.line == "the frobnicator service failed with error <n>"
    assert (cluster.count, cluster.hosts) == (3, ("A", "B", "C"))
    assert cluster.last_seen_at - cluster.first_seen_at == timedelta(minutes=9)


def test_other_failures_of_the_same_sort_are_others(now):
    found = clusters(
        [
            unknown(now, "the frobnicator service failed to start"),
            unknown(now, "the spooler cannot reach its printer"),
        ]
    )

    assert len(found) == 2


def test_the_biggest_cluster_comes_first(now):
    lines = ["a b c", "x y z", "x y z"]

    assert [c.count for c in clusters(unknown(now, line) for line in lines)] == [2, 1]


def test_every_paste_is_in_one_cluster_even_without_words(now):
    lines = ["", "", "!!!", "???", "a b"]

    assert sum(c.count for c in clusters(unknown(now, line) for line in lines)) == 5


def test_the_order_of_pastes_does_not_matter(now):
    pastes = [unknown(now, f"w{n % 7} w{n % 5} w{n % 3} same") for n in range(200)]

    assert clusters(pastes) == clusters(reversed(pastes))


def test_ten_thousand_different_lines_are_no_trouble(now):
    pastes = [unknown(now, f"common words and one {n}x") for n in range(10_000)]

    assert sum(cluster.count for cluster in clusters(pastes)) == 10_000
