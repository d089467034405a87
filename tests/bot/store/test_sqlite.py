"""One file, many threads: writers take turns, and nothing is closed under a hand."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest

from bot.store import Store, StoreUnavailableError, back_up, open_store
from bot.store.lending import MOST_IDLE
from bot.store.sqlite import SqliteLink
from bot.store.turns import Turns

NOW = datetime(2026, 11, 10, 22, 0, tzinfo=UTC)
# Where SQLite's header says by whom the file may be written: a version above 2 is
# one that we do not know, so the file is read-only to us, root or not.
# https://www.sqlite.org/fileformat2.html#file_format_version_numbers
WRITE_VERSION, OURS, TOO_NEW = 18, b"\x02", b"\x03"


def set_write_version(path, version):
    with path.open("r+b") as file:
        file.seek(WRITE_VERSION)
        file.write(version)


@pytest.fixture
def path(tmp_path):
    """Return where a database with its tables stands; nobody has it open."""
    path = tmp_path / "patchbot.db"
    open_store(path).close()
    return path


@pytest.fixture
def store(path):
    """Return the store on it."""
    opened = open_store(path)
    yield opened
    opened.close()


def test_writers_go_in_the_order_they_came():
    turns, went = Turns(), []
    turns.take(within_s=0)

    def go(n):
        turns.take(within_s=30)
        went.append(n)
        turns.give()

    waiting = []
    for n in range(20):
        waiting.append(threading.Thread(target=go, args=(n,)))
        waiting[-1].start()
        while len(turns._waiting) <= n:
            waiting[-1].join(0.001)
    turns.give()
    for thread in waiting:
        thread.join()

    assert went == list(range(20))


def test_who_gives_up_waiting_leaves_the_turn_to_the_next():
    turns = Turns()
    turns.take(within_s=0)

    assert not turns.take(within_s=0.01)

    turns.give()

    assert turns.take(within_s=0)


def test_threads_write_in_the_order_they_came(path):
    link = SqliteLink(path, busy_timeout_s=30)
    store, went, threads = Store(link), [], []

    def write(n):
        with store.transaction():
            store.inbox.claim(f"Ev{n}", {}, now=NOW)
            went.append(n)

    with store.transaction():
        for n in range(20):
            threads.append(threading.Thread(target=write, args=(n,)))
            threads[-1].start()
            while len(link._writers._waiting) <= n:
                threads[-1].join(0.001)
    for thread in threads:
        thread.join()

    assert went == list(range(20))
    assert store.inbox.depth() == 20
    store.close()


def test_a_thread_that_writes_for_long_holds_the_others_up_no_longer_than_allowed(path):
    store = Store(SqliteLink(path, busy_timeout_s=0.05))
    failed = []

    def claim():
        with pytest.raises(StoreUnavailableError) as caught:
            store.inbox.claim("Ev1", {}, now=NOW)
        failed.append(caught.value)

    with store.transaction():
        other = threading.Thread(target=claim)
        other.start()
        other.join()

    assert len(failed) == 1
    assert store.inbox.claim("Ev1", {}, now=NOW)
    store.close()


def test_closing_waits_for_a_thread_in_the_middle_of_a_transaction(path):
    store = Store(SqliteLink(path, busy_timeout_s=0.01))
    inside, go_on, written = threading.Event(), threading.Event(), []

    def write():
        with store.transaction():
            store.inbox.claim("Ev1", {}, now=NOW)
            inside.set()
            go_on.wait()
            written.append(store.inbox.claim("Ev2", {}, now=NOW))

    writer = threading.Thread(target=write)
    writer.start()
    inside.wait()
    closer = threading.Thread(target=store.close)
    closer.start()
    closer.join(0.2)
    waits = closer.is_alive()
    go_on.set()
    writer.join()
    closer.join()

    assert waits

    again = open_store(path)
    assert (written, again.inbox.depth()) == ([True], 2)
    again.close()


def test_a_thread_that_ends_leaves_no_connection_behind(store):
    for _ in range(5):
        thread = threading.Thread(target=store.inbox.depth)
        thread.start()
        thread.join()

    assert len(store.link._lending._idle) == 1


def test_a_burst_leaves_few_connections_behind(store):
    everybody = threading.Barrier(3 * MOST_IDLE)

    def read():
        with store.link.snapshot():
            everybody.wait()

    threads = [threading.Thread(target=read) for _ in range(3 * MOST_IDLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(store.link._lending._idle) == MOST_IDLE


def test_a_backup_ends_although_others_go_on_writing(store, tmp_path, path):
    for n in range(50):
        store.inbox.claim(f"Ev{n}", {"text": "x" * 100_000}, now=NOW)
    written, over = [], threading.Event()

    def write():
        while not over.is_set():
            written.append(store.inbox.claim(f"more {len(written)}", {}, now=NOW))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        back_up(store, tmp_path / "backup.db")
    finally:
        over.set()
        writer.join()

    copy = open_store(tmp_path / "backup.db")
    assert 50 <= copy.inbox.depth() <= 50 + len(written)
    copy.close()


def test_a_read_only_database_is_read_and_takes_writes_once_it_may(path):
    set_write_version(path, TOO_NEW)
    store = open_store(path)

    assert store.inbox.depth() == 0
    with pytest.raises(StoreUnavailableError, match="readonly"):
        store.inbox.claim("Ev1", {}, now=NOW)

    set_write_version(path, OURS)

    assert store.inbox.claim("Ev1", {}, now=NOW)
    store.close()


def test_a_database_that_cannot_be_opened_yet_is_got_ready_later(path):
    aside = path.rename(path.with_name("aside"))
    path.mkdir()  # there, and no file
    with pytest.raises(StoreUnavailableError):
        SqliteLink(path)
    store = Store(SqliteLink(path, patient=True))

    with pytest.raises(StoreUnavailableError):
        store.inbox.depth()

    path.rmdir()
    aside.rename(path)

    assert store.inbox.claim("Ev1", {}, now=NOW)
    store.close()


def test_a_database_that_is_nowhere_is_refused_at_once(tmp_path):
    with pytest.raises(StoreUnavailableError):
        SqliteLink(tmp_path / "no" / "such" / "folder.db", patient=True)


def test_a_claim_goes_before_what_nobody_waits_for():
    turns, went, threads = Turns(), [], []
    turns.take(within_s=0)

    def go(name, *, urgent):
        turns.take(within_s=30, urgent=urgent)
        went.append(name)
        turns.give()

    for n, (name, urgent) in enumerate([("work", False), ("claim", True)], start=1):
        threads.append(
            threading.Thread(target=go, args=(name,), kwargs={"urgent": urgent})
        )
        threads[-1].start()
        while len(turns._waiting) + len(turns._urgent) < n:
            threads[-1].join(0.001)
    turns.give()
    for thread in threads:
        thread.join()

    assert went == ["claim", "work"]
