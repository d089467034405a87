"""The headers of event records as Windows writes them, in four languages."""

from __future__ import annotations

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
            "ereignis-id",
            "id de l'événement",
            "id. de suceso",
            "id. del evento",
            "id del evento",
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
            "quelle",
            "source de l'événement",
            "origen del suceso",
            "origen",
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
            "ebene",
            "type de l'événement",
            "niveau",
            "tipo de suceso",
            "nivel",
        ],
        "level",
    ),
    **dict.fromkeys(
        [
            "computer",
            "machinename",
            "computername",
            "computer name",
            "ordinateur",
            "equipo",
        ],
        "computer",
    ),
    **dict.fromkeys(
        [
            "log name",
            "logname",
            "log",
            "protokollname",
            "nom du journal",
            "nombre de registro",
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
            "datum",
            "date and time",
            "fecha",
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
            "benutzer",
            "utilisateur",
            "usuario",
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
            "aufgabenkategorie",
            "schlüsselwörter",
            "catégorie de l'événement",
            "mots clés",
            "categoría",
        ],
        "other",
    ),
    **dict.fromkeys(["description", "message", "beschreibung", "descripción"], BODY),
    **dict.fromkeys(["data", "daten"], DATA),
}
# Where a new record begins although the one before is still in its text.
FIRST = frozenset(
    [
        "event type",
        "log name",
        "ereignistyp",
        "protokollname",
        "type de l'événement",
        "nom du journal",
        "tipo de suceso",
    ]
)

# What an event's level is called, and what it means.
LEVELS = {
    **dict.fromkeys(["error", "fehler", "erreur"], "error"),
    **dict.fromkeys(["warning", "warnung", "avertissement", "advertencia"], "warning"),
    **dict.fromkeys(["critical", "kritisch", "critique", "crítico"], "critical"),
    **dict.fromkeys(
        ["information", "informationen", "informations", "información", "verbose"],
        "information",
    ),
    **dict.fromkeys(
        ["failure audit", "failureaudit", "audit failure"], "failure audit"
    ),
    **dict.fromkeys(
        ["success audit", "successaudit", "audit success"], "success audit"
    ),
}
