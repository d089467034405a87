"""The tables, as named migrations that both databases run; times are microseconds."""

from __future__ import annotations

# Never change one that has landed: add the next.  ``{id}`` is the dialect's own
# numbered primary key.  ``audience`` is '' where the whole team may read, else
# the channel whose members may: one column instead of a join in every query.
MIGRATIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "0001_inbox_and_outbox",
        (
            """CREATE TABLE inbox (
                event_key TEXT PRIMARY KEY,
                state TEXT NOT NULL,
                payload TEXT,
                attempts INTEGER NOT NULL,
                received_at BIGINT NOT NULL,
                lease_until BIGINT NOT NULL,
                done_at BIGINT)""",
            """CREATE INDEX inbox_unfinished ON inbox (lease_until)
                WHERE state = 'received'""",
            "CREATE INDEX inbox_age ON inbox (received_at)",
            """CREATE TABLE outbox (
                id {id},
                dedupe TEXT NOT NULL UNIQUE,
                team TEXT NOT NULL,
                channel TEXT NOT NULL,
                thread_ts TEXT,
                kind TEXT NOT NULL,
                role TEXT NOT NULL,
                payload TEXT,
                incident BIGINT,
                target BIGINT,
                explicit INTEGER NOT NULL,
                state TEXT NOT NULL,
                attempts INTEGER NOT NULL,
                created_at BIGINT NOT NULL,
                due_at BIGINT NOT NULL,
                lease_until BIGINT,
                posted_ts TEXT,
                posted_at BIGINT,
                error TEXT)""",
            """CREATE INDEX outbox_waiting ON outbox (team, channel, id)
                WHERE state = 'waiting'""",
            "CREATE INDEX outbox_target ON outbox (target)",
            "CREATE INDEX outbox_of_incident ON outbox (incident, id)",
            """CREATE TABLE pace (
                team TEXT NOT NULL,
                channel TEXT NOT NULL,
                next_at BIGINT NOT NULL,
                PRIMARY KEY (team, channel))""",
        ),
    ),
    (
        "0002_incidents",
        (
            """CREATE TABLE incident (
                number {id},
                team TEXT NOT NULL,
                channel TEXT NOT NULL,
                channel_kind TEXT NOT NULL,
                audience TEXT NOT NULL,
                thread_ts TEXT NOT NULL,
                key TEXT NOT NULL,
                title TEXT NOT NULL,
                verdict TEXT NOT NULL,
                status TEXT NOT NULL,
                label TEXT NOT NULL,
                opened_at BIGINT NOT NULL,
                last_seen_at BIGINT NOT NULL,
                opened_by TEXT NOT NULL,
                entry_id TEXT,
                entry_version TEXT,
                reply_ts TEXT,
                answered_at BIGINT,
                acknowledged_at BIGINT,
                assignee TEXT,
                reason TEXT,
                step INTEGER,
                settled_by TEXT,
                settled_at BIGINT,
                duplicate_of BIGINT)""",
            "CREATE INDEX incident_thread ON incident (team, channel, thread_ts)",
            """CREATE INDEX incident_fold ON incident
                (team, channel, key, last_seen_at) WHERE settled_at IS NULL""",
            "CREATE INDEX incident_settled ON incident (team, key, settled_at)",
            "CREATE INDEX incident_opened ON incident (opened_at)",
            "CREATE INDEX incident_settled_at ON incident (settled_at)",
            """CREATE INDEX incident_unsettled ON incident (opened_at)
                WHERE settled_at IS NULL""",
            """CREATE TABLE occurrence (
                id {id},
                incident BIGINT NOT NULL REFERENCES incident (number),
                team TEXT NOT NULL,
                channel TEXT NOT NULL,
                channel_kind TEXT NOT NULL,
                audience TEXT NOT NULL,
                ts TEXT NOT NULL,
                thread_ts TEXT,
                author TEXT NOT NULL,
                source TEXT NOT NULL,
                text TEXT NOT NULL,
                seen_at BIGINT NOT NULL,
                verdict TEXT NOT NULL,
                key TEXT NOT NULL,
                title TEXT NOT NULL,
                why TEXT NOT NULL,
                entry_id TEXT,
                entry_version TEXT,
                pool TEXT,
                site TEXT,
                os_build TEXT,
                event_at TEXT,
                telling_line TEXT NOT NULL,
                matches TEXT NOT NULL,
                edited_at BIGINT,
                withdrawn_at BIGINT,
                extra TEXT,
                UNIQUE (team, channel, ts))""",
            "CREATE INDEX occurrence_incident ON occurrence (incident, seen_at)",
            """CREATE INDEX occurrence_key ON occurrence
                (team, key, seen_at, audience) WHERE withdrawn_at IS NULL""",
            """CREATE INDEX occurrence_week ON occurrence
                (seen_at, team, channel, key) WHERE withdrawn_at IS NULL""",
            "CREATE INDEX occurrence_author ON occurrence (author)",
            """CREATE TABLE host (
                occurrence BIGINT NOT NULL REFERENCES occurrence (id),
                position INTEGER NOT NULL,
                incident BIGINT NOT NULL,
                team TEXT NOT NULL,
                audience TEXT NOT NULL,
                key TEXT NOT NULL,
                host TEXT NOT NULL,
                seen_at BIGINT NOT NULL,
                PRIMARY KEY (occurrence, position))""",
            "CREATE INDEX host_of_key ON host (team, key, seen_at, audience, host)",
            "CREATE INDEX host_by_name ON host (team, host, seen_at)",
            "CREATE INDEX host_of_incident ON host (incident, seen_at)",
            """CREATE TABLE named_kb (
                occurrence BIGINT NOT NULL REFERENCES occurrence (id),
                position INTEGER NOT NULL,
                team TEXT NOT NULL,
                kb TEXT NOT NULL,
                seen_at BIGINT NOT NULL,
                PRIMARY KEY (occurrence, position))""",
            "CREATE INDEX named_kb_by_number ON named_kb (team, kb, seen_at)",
            """CREATE TABLE related (
                incident BIGINT NOT NULL,
                other BIGINT NOT NULL,
                PRIMARY KEY (incident, other))""",
        ),
    ),
    (
        "0003_outcomes",
        (
            """CREATE TABLE feedback (
                incident BIGINT NOT NULL REFERENCES incident (number),
                who TEXT NOT NULL,
                opinion TEXT NOT NULL,
                entry_id TEXT,
                at BIGINT NOT NULL,
                PRIMARY KEY (incident, who))""",
            "CREATE INDEX feedback_of_entry ON feedback (entry_id, at)",
            """CREATE TABLE step_outcome (
                incident BIGINT NOT NULL REFERENCES incident (number),
                who TEXT NOT NULL,
                step INTEGER NOT NULL,
                result TEXT NOT NULL,
                entry_id TEXT,
                at BIGINT NOT NULL,
                PRIMARY KEY (incident, who, step))""",
            "CREATE INDEX step_outcome_of_entry ON step_outcome (entry_id, step)",
        ),
    ),
    (
        "0004_audit",
        (
            # What was said is kept apart from the fact that it was said: the
            # text may have to go (retention, erasure), the fact may not.
            """CREATE TABLE audit_body (
                hash TEXT PRIMARY KEY,
                body TEXT NOT NULL,
                at BIGINT NOT NULL)""",
            """CREATE TABLE audit (
                id {id},
                at BIGINT NOT NULL,
                team TEXT NOT NULL,
                channel TEXT NOT NULL,
                incident BIGINT,
                kind TEXT NOT NULL,
                actor TEXT NOT NULL,
                detail TEXT NOT NULL,
                body_hash TEXT)""",
            "CREATE INDEX audit_of_incident ON audit (incident, id)",
            "CREATE INDEX audit_actor ON audit (actor)",
            "CREATE INDEX audit_at ON audit (at)",
        ),
    ),
    (
        "0005_channels_overlay_calendar",
        (
            """CREATE TABLE channel_setting (
                team TEXT NOT NULL,
                channel TEXT NOT NULL,
                settings TEXT NOT NULL,
                PRIMARY KEY (team, channel))""",
            """CREATE TABLE talk (
                team TEXT NOT NULL,
                channel TEXT NOT NULL,
                day TEXT NOT NULL,
                n BIGINT NOT NULL,
                PRIMARY KEY (team, channel, day))""",
            """CREATE TABLE overlay (
                entry_id TEXT PRIMARY KEY,
                yaml TEXT NOT NULL,
                state TEXT NOT NULL,
                proposed_by TEXT NOT NULL,
                decided_by TEXT,
                at BIGINT NOT NULL)""",
            """CREATE TABLE revision (
                name TEXT PRIMARY KEY,
                n BIGINT NOT NULL)""",
            """CREATE TABLE calendar (
                job TEXT NOT NULL,
                place TEXT NOT NULL,
                slot TEXT NOT NULL,
                at BIGINT NOT NULL,
                PRIMARY KEY (job, place, slot))""",
        ),
    ),
    (
        "0006_indexes_that_plans_asked_for",
        (
            "DROP INDEX outbox_waiting",
            "CREATE INDEX outbox_waiting ON outbox (id) WHERE state = 'waiting'",
            "DROP INDEX host_by_name",
            "CREATE INDEX host_by_name ON host (host, incident)",
            # SQLite answers from an index alone only if it also holds the column
            # of the partial condition.
            "DROP INDEX occurrence_key",
            """CREATE INDEX occurrence_key ON occurrence
                (team, key, seen_at, audience, withdrawn_at)
                WHERE withdrawn_at IS NULL""",
            "DROP INDEX occurrence_week",
            """CREATE INDEX occurrence_week ON occurrence
                (seen_at, team, channel, audience, key, withdrawn_at)
                WHERE withdrawn_at IS NULL""",
            "DROP INDEX incident_unsettled",
            """CREATE INDEX incident_unsettled ON incident
                (opened_at, team, channel, audience, settled_at)
                WHERE settled_at IS NULL""",
            "DROP INDEX incident_settled_at",
            """CREATE INDEX incident_settled_at ON incident
                (settled_at, opened_at, team, channel, audience)""",
            "CREATE INDEX feedback_at ON feedback (at)",
            "CREATE INDEX step_outcome_at ON step_outcome (at)",
        ),
    ),
    (
        "0007_hosts_of_a_failure_by_name",
        ("CREATE INDEX host_by_key ON host (team, key, host, incident)",),
    ),
    (
        "0008_suspensions_and_nights",
        (
            """CREATE TABLE suspension (
                team TEXT NOT NULL,
                entry_id TEXT NOT NULL,
                until BIGINT NOT NULL,
                who TEXT NOT NULL,
                at BIGINT NOT NULL,
                PRIMARY KEY (team, entry_id))""",
            """CREATE TABLE night (
                id {id},
                team TEXT NOT NULL,
                channel TEXT NOT NULL,
                patch TEXT NOT NULL,
                ring TEXT NOT NULL,
                started_at BIGINT NOT NULL,
                started_by TEXT NOT NULL,
                ended_at BIGINT,
                board BIGINT,
                shown TEXT NOT NULL,
                shown_at BIGINT)""",
            "CREATE INDEX night_on ON night (team, channel) WHERE ended_at IS NULL",
        ),
    ),
    (
        "0009_presence",
        (
            """CREATE TABLE presence (
                team TEXT PRIMARY KEY,
                seen_at BIGINT NOT NULL,
                lease_until BIGINT NOT NULL)""",
        ),
    ),
)
