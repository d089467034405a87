"""The headers of event records as Windows writes them, and what each holds."""

from __future__ import annotations

from kb.readers import languages

BODY, DATA = "body", "data"
# Header as Windows writes it (in lower case, OCR slips included) and what it holds.
FIELDS = {
    **dict.fromkeys(
        [
            "event id",
            "eventid",
            "event ld",
            "event 1d",
            "id",
            "event",
            "ereigniskennung",
            "id. de suceso",
            *languages.EVENT_ID,
        ],
        "event_id",
    ),
    **dict.fromkeys(
        [
            "event source",
            "source",
            "provider",
            "providername",
            "provider name",
            "source name",
            "sourcename",
            "ereignisquelle",
            "source de l'événement",
            "origen del suceso",
            *languages.SOURCE,
        ],
        "source",
    ),
    **dict.fromkeys(
        [
            "event type",
            "type",
            "level",
            "leveldisplayname",
            "entrytype",
            "ereignistyp",
            "typ",
            "type de l'événement",
            "tipo de suceso",
            *languages.LEVEL,
        ],
        "level",
    ),
    **dict.fromkeys(
        [
            "computer",
            "machinename",
            "computername",
            "computer name",
            *languages.COMPUTER,
        ],
        "computer",
    ),
    **dict.fromkeys(
        [
            "log name",
            "logname",
            "log",
            *languages.LOG,
        ],
        "log",
    ),
    **dict.fromkeys(
        [
            "date",
            "logged",
            "timecreated",
            "time created",
            "timegenerated",
            "date and time",
            *languages.DATE,
            "timewritten",
        ],
        "date",
    ),
    **dict.fromkeys(["time", "zeit", "uhrzeit", "heure", "hora"], "time"),
    **dict.fromkeys(
        [
            "user",
            "username",
            "user name",
            *languages.USER,
            "userid",
        ],
        "user",
    ),
    **dict.fromkeys(["instanceid"], "instance_id"),
    **dict.fromkeys(
        [
            "event category",
            "category",
            "task category",
            "task",
            "taskdisplayname",
            "keywords",
            "keyword",
            "opcode",
            "opcodedisplayname",
            "index",
            "recordid",
            "processid",
            "threadid",
            "categorynumber",
            "replacementstrings",
            "version",
            "qualifiers",
            "activityid",
            "relatedactivityid",
            "providerid",
            "containerlog",
            "matchedqueryids",
            "bookmark",
            "keywordsdisplaynames",
            "properties",
            "site",
            "container",
            "caategory",
            "ereigniskategorie",
            "catégorie de l'événement",
            "categoría",
            *languages.OTHER,
        ],
        "other",
    ),
    **dict.fromkeys(["description", "message", *languages.BODY], BODY),
    **dict.fromkeys(["data", "daten"], DATA),
}
# Where a new record begins although the one before is still in its text.
FIRST = frozenset(
    [
        "event type",
        "log name",
        "ereignistyp",
        "type de l'événement",
        "tipo de suceso",
        *languages.LOG,
    ]
)

# What an event's level is called, and what it means.
LEVELS = {
    **dict.fromkeys(["error", *languages.ERROR], "error"),
    **dict.fromkeys(["warning", *languages.WARNING], "warning"),
    **dict.fromkeys(["critical", *languages.CRITICAL], "critical"),
    **dict.fromkeys(
        ["information", "verbose", *languages.INFORMATION],
        "information",
    ),
    **dict.fromkeys(
        ["failure audit", "failureaudit", "audit failure"], "failure audit"
    ),
    **dict.fromkeys(
        ["success audit", "successaudit", "audit success"], "success audit"
    ),
}
