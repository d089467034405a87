BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'patchbot','0001_inbox_and_outbox','2026-11-21 09:07:23.995425+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'patchbot','0002_incidents','2026-11-21 09:07:24.004189+00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'patchbot','0003_outcomes','2026-11-21 09:07:24.015272+00:00');
INSERT INTO "_sqlite_migrations" VALUES(4,'patchbot','0004_audit','2026-11-21 09:07:24.020512+00:00');
INSERT INTO "_sqlite_migrations" VALUES(5,'patchbot','0005_channels_overlay_calendar','2026-11-21 09:07:24.033340+00:00');
CREATE TABLE audit (
                id INTEGER PRIMARY KEY,
                at BIGINT NOT NULL,
                team TEXT NOT NULL,
                channel TEXT NOT NULL,
                incident BIGINT,
                kind TEXT NOT NULL,
                actor TEXT NOT NULL,
                detail TEXT NOT NULL,
                body_hash TEXT);
INSERT INTO "audit" VALUES(1,1794967200000000,'T1','C1',1,'opened','U1','{"key":"kb829427","label":"new"}',NULL);
INSERT INTO "audit" VALUES(2,1794967380000000,'T1','G1',2,'opened','U1','{"key":"fp:1","label":"new"}',NULL);
INSERT INTO "audit" VALUES(3,1794967440000000,'T1','C1',1,'acknowledged','U2','{}',NULL);
INSERT INTO "audit" VALUES(4,1794967740000000,'T1','C1',1,'settled','U2','{"duplicate_of":null,"reason":"fixed-by-entry","step":2}',NULL);
INSERT INTO "audit" VALUES(5,1794967200000000,'T1','C1',NULL,'channel-set','U1','{"age_out_days":14,"fold_minutes":60,"mode":"listen","nudge_hours":8,"summary_day":0,"summary_hour":9,"work_from":9,"work_to":17,"zone":"UTC"}',NULL);
INSERT INTO "audit" VALUES(6,1794967200000000,'T1','C1',1,'answered','U1','{"n":1}',NULL);
CREATE TABLE audit_body (
                hash TEXT PRIMARY KEY,
                body TEXT NOT NULL,
                at BIGINT NOT NULL);
CREATE TABLE calendar (
                job TEXT NOT NULL,
                place TEXT NOT NULL,
                slot TEXT NOT NULL,
                at BIGINT NOT NULL,
                PRIMARY KEY (job, place, slot));
CREATE TABLE channel_setting (
                team TEXT NOT NULL,
                channel TEXT NOT NULL,
                settings TEXT NOT NULL,
                PRIMARY KEY (team, channel));
INSERT INTO "channel_setting" VALUES('T1','C1','{"age_out_days":14,"fold_minutes":60,"mode":"listen","nudge_hours":8,"summary_day":0,"summary_hour":9,"work_from":9,"work_to":17,"zone":"UTC"}');
CREATE TABLE feedback (
                incident BIGINT NOT NULL REFERENCES incident (number),
                who TEXT NOT NULL,
                opinion TEXT NOT NULL,
                entry_id TEXT,
                at BIGINT NOT NULL,
                PRIMARY KEY (incident, who));
CREATE TABLE host (
                occurrence BIGINT NOT NULL REFERENCES occurrence (id),
                position INTEGER NOT NULL,
                incident BIGINT NOT NULL,
                team TEXT NOT NULL,
                audience TEXT NOT NULL,
                key TEXT NOT NULL,
                host TEXT NOT NULL,
                seen_at BIGINT NOT NULL,
                PRIMARY KEY (occurrence, position));
INSERT INTO "host" VALUES(1,0,1,'T1','','kb829427','WEB01',1794967260000000);
INSERT INTO "host" VALUES(2,0,1,'T1','','kb829427','WEB02',1794967320000000);
INSERT INTO "host" VALUES(3,0,2,'T1','G1','fp:1','DB01',1794967380000000);
CREATE TABLE inbox (
                event_key TEXT PRIMARY KEY,
                state TEXT NOT NULL,
                payload TEXT,
                attempts INTEGER NOT NULL,
                received_at BIGINT NOT NULL,
                lease_until BIGINT NOT NULL,
                done_at BIGINT);
INSERT INTO "inbox" VALUES('Ev9','received','{"event":"left over"}',1,1794967200000000,1794967260000000,NULL);
CREATE TABLE incident (
                number INTEGER PRIMARY KEY,
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
                duplicate_of BIGINT);
INSERT INTO "incident" VALUES(1,'T1','C1','public','','1763431201.000100','kb829427','Setup stops with regsvr32 error 5','answer','resolved','new',1794967200000000,1794967320000000,'U1','kb829427','abc123',NULL,NULL,1794967440000000,'U2','fixed-by-entry',2,'U2',1794967740000000,NULL);
INSERT INTO "incident" VALUES(2,'T1','G1','private','G1','1763431203.000100','fp:1','unknown','unknown','open','new',1794967380000000,1794967380000000,'U1',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE named_kb (
                occurrence BIGINT NOT NULL REFERENCES occurrence (id),
                position INTEGER NOT NULL,
                team TEXT NOT NULL,
                kb TEXT NOT NULL,
                seen_at BIGINT NOT NULL,
                PRIMARY KEY (occurrence, position));
CREATE TABLE occurrence (
                id INTEGER PRIMARY KEY,
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
                UNIQUE (team, channel, ts));
INSERT INTO "occurrence" VALUES(1,1,'T1','C1','public','','1763431201.000100',NULL,'U1','paste','Failed to execute regsvr32.exe Error code: 5',1794967260000000,'answer','kb829427','Setup stops with regsvr32 error 5','','kb829427','abc123',NULL,NULL,NULL,NULL,'','[]',NULL,NULL,NULL);
INSERT INTO "occurrence" VALUES(2,1,'T1','C1','public','','1763431202.000100',NULL,'U2','paste','Failed to execute regsvr32.exe Error code: 5',1794967320000000,'answer','kb829427','Setup stops with regsvr32 error 5','','kb829427','abc123',NULL,NULL,NULL,NULL,'','[]',NULL,NULL,NULL);
INSERT INTO "occurrence" VALUES(3,2,'T1','G1','private','G1','1763431203.000100',NULL,'U1','paste','Failed to execute regsvr32.exe Error code: 5',1794967380000000,'unknown','fp:1','unknown','',NULL,NULL,NULL,NULL,NULL,NULL,'it broke','[]',NULL,NULL,NULL);
CREATE TABLE outbox (
                id INTEGER PRIMARY KEY,
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
                error TEXT);
INSERT INTO "outbox" VALUES(1,'card 1','T1','C1',NULL,'post','card','{"text":"the card"}',1,NULL,0,'waiting',0,1794967200000000,1794967200000000,NULL,NULL,NULL,NULL);
CREATE TABLE overlay (
                entry_id TEXT PRIMARY KEY,
                yaml TEXT NOT NULL,
                state TEXT NOT NULL,
                proposed_by TEXT NOT NULL,
                decided_by TEXT,
                at BIGINT NOT NULL);
CREATE TABLE pace (
                team TEXT NOT NULL,
                channel TEXT NOT NULL,
                next_at BIGINT NOT NULL,
                PRIMARY KEY (team, channel));
CREATE TABLE related (
                incident BIGINT NOT NULL,
                other BIGINT NOT NULL,
                PRIMARY KEY (incident, other));
CREATE TABLE revision (
                name TEXT PRIMARY KEY,
                n BIGINT NOT NULL);
INSERT INTO "revision" VALUES('channels',1);
CREATE TABLE step_outcome (
                incident BIGINT NOT NULL REFERENCES incident (number),
                who TEXT NOT NULL,
                step INTEGER NOT NULL,
                result TEXT NOT NULL,
                entry_id TEXT,
                at BIGINT NOT NULL,
                PRIMARY KEY (incident, who, step));
CREATE TABLE talk (
                team TEXT NOT NULL,
                channel TEXT NOT NULL,
                day TEXT NOT NULL,
                n BIGINT NOT NULL,
                PRIMARY KEY (team, channel, day));
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX inbox_unfinished ON inbox (lease_until)
                WHERE state = 'received';
CREATE INDEX inbox_age ON inbox (received_at);
CREATE INDEX outbox_waiting ON outbox (team, channel, id)
                WHERE state = 'waiting';
CREATE INDEX outbox_target ON outbox (target);
CREATE INDEX outbox_of_incident ON outbox (incident, id);
CREATE INDEX incident_thread ON incident (team, channel, thread_ts);
CREATE INDEX incident_fold ON incident
                (team, channel, key, last_seen_at) WHERE settled_at IS NULL;
CREATE INDEX incident_settled ON incident (team, key, settled_at);
CREATE INDEX incident_opened ON incident (opened_at);
CREATE INDEX incident_settled_at ON incident (settled_at);
CREATE INDEX incident_unsettled ON incident (opened_at)
                WHERE settled_at IS NULL;
CREATE INDEX occurrence_incident ON occurrence (incident, seen_at);
CREATE INDEX occurrence_key ON occurrence
                (team, key, seen_at, audience) WHERE withdrawn_at IS NULL;
CREATE INDEX occurrence_week ON occurrence
                (seen_at, team, channel, key) WHERE withdrawn_at IS NULL;
CREATE INDEX occurrence_author ON occurrence (author);
CREATE INDEX host_of_key ON host (team, key, seen_at, audience, host);
CREATE INDEX host_by_name ON host (team, host, seen_at);
CREATE INDEX host_of_incident ON host (incident, seen_at);
CREATE INDEX named_kb_by_number ON named_kb (team, kb, seen_at);
CREATE INDEX feedback_of_entry ON feedback (entry_id, at);
CREATE INDEX step_outcome_of_entry ON step_outcome (entry_id, step);
CREATE INDEX audit_of_incident ON audit (incident, id);
CREATE INDEX audit_actor ON audit (actor);
CREATE INDEX audit_at ON audit (at);
CREATE TRIGGER audit_stays BEFORE DELETE ON audit
        BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_is_final BEFORE UPDATE OF
        id, at, team, channel, incident, kind, detail, body_hash ON audit
        BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
COMMIT;
