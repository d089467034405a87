"""The words by which ``kb.tone`` tells a reported failure from talk."""

from __future__ import annotations

import re

# Codes that report success or a wish, however severe they look.
HARMLESS = frozenset(
    ["0x80240024", "0x80070bc2", "0x80070bc9", "0x800704c7", "0x80240017"]
)
SILENT_LEVELS = ("information", "success audit")

# "Doesn't" alone reports nothing; "doesn't start" does.
_ACTS = (
    "start|load|work|come|boot|respond|reply|open|connect|install|run|answer|launch"
    "|stop|show|accept|authenticate|log|sign|register|resolve|render|mount|join|fail"
    "|reach|find|manage|administer|access|browse|bind|listen|recogni[sz]e|complete"
    "|finish|get|restart|reboot|shut|stay|apply|update|download|scan|sync|see|print"
    "|attach|verify|be|let|survive|take|serve|build|deploy|upgrade|uninstall|remove"
    "|write|read|execute|send|appear|go|support|exist|create|validate|import|have perm"
)
# Reports a failure where something of ours is in the sentence.  The misspellings are
# those of people typing at night.
FAILURES = re.compile(
    r"(?<![a-z-])(?:"
    r"fails?|failed|fai?led|falied|failling|failing|crash(?:es|ed|ing)?|hangs?|hung"
    r"|freezes|bsods?|down|sto+p+ed(?: working)?|stops|died?|dies|dead|broken|broke"
    r"|breaks|refuses?|refused|rejected|no longer|none of|nobody|nothing"
    r"|not a single|lost power|unavailable|unavailible|inaccessible|unreachable"
    r"|keeps (?:on )?[a-z]{2,12}ing|reboots and reboots|loops?|over and over"
    r"|blows? up|blew up|thrown back|kicked out|rolled back|rolls back|rolling back"
    r"|reverted|stuck|corrupt(?:ed|ion)|access viol?ation|dr\.? ?watson|drwtsn32"
    r"|access (?:is |was )?denied|denied|blue ?screen(?:s|ed)?|terminated|timed out"
    r"|timing out|gone|missing|went wrong|not enough memory|no(?:t enough| free) disk"
    r"|not accepted|invalid|duplicate|exceeded|unauthori[sz]ed|forbidden"
    r"|not have (?:per[mis]+ion|the right|rights|access|a suitable)"
    r"|not (?:removed|permitted|allowed|valid)"
    r"|(?:only|still) (?:says|shows|gives|gets)|(?:says|said|asks) [\"'(]"
    r"|(?:requires|wants|needs) an? (?:newer|older|other|different)"
    r"|(?:won't|wont|will not|doesn't|doesnt|dosnt|does not|didn't|didnt|did not|don't"
    rf"|dont|do not) (?:even |always |properly |fully )?(?:{_ACTS})[a-z]*"
    r"|(?:can't|cant|cannot|can not|couldn't|couldnt|could not|coudl not|unable to"
    r"|not able to) [a-z]{2,}"
    r"|(?:isn't|isnt|is not|aren't|are not|was not|were not|has not|have not|not)"
    r" (?:been )?(?:[a-z]{3,14}ed|start|load|work|boot|install|respond|open|connect|com"
    r"|found|available|reachable|valid|runn|a (?:valid|microsoft))[a-z]*"
    r"|errors?|exceptions?|failures?|faults?"
    # German, which many type around an English message.
    r"|nicht mehr|fehler(?:meldung(?:en)?)?|fehlgeschlagen|scheitert"
    r"|schl(?:ä|ae)gt fehl|abgest(?:ü|ue)rzt|h(?:ä|ae)ngt|kaputt|verweigert"
    r"|l(?:ä|ae)sst sich nicht"
    r"|(?:startet|starten|geht|gehen|l(?:ä|ae)uft|laufen|funktioniert|reagiert|antwortet"
    r"|kommt) nicht"
    r")(?![a-z-])"
)
# Reports a failure by itself: what programs say, whoever's they are.
STRONG_HINTS = (
    "exception",
    "error ",
    "unavailable",
    "contact your",
    "click ok",
    "[yes]",
    "do you ",
    "err_",
    "already configured",
    "detected that",
    "\nat ",
    "failed: ",
    ": cannot ",
    ": could not ",
    "error has occurred",
    "runtime error",
    "is denied",
    "time out",
    "removed from the active",
    ": tns:",
    "ora-",
    "traceback (",
    "error: ",
    "error response",
    "err!",
    "fs error",
    "=> error",
    "level ",
    "aborted",
    "memory at",
    "fatal",
    "panic",
    "seg",
    "attempt to",
)
STRONG = re.compile(
    r"[a-z]exception(?![a-z])|unhandled exception|exception calling \"|^at [a-z]+\."
    r"|^error (?:while|in|occurred|trying|loading|processing|reading|opening)\b"
    r"|(?:server application|service) unavailable|contact your system administrator"
    r"|click ok\b|\[yes\] \[no\]|do you (?:wish|want) to (?:proceed|procede|continue)\?"
    r"|\berr_[a-z0-9_]{4,}|was already configured using|detected that [^\n]{1,60} or"
    r" (?:greater|later) is"
    # Whatever the product: "vMotion failed: ...", "Citrix: Cannot ...", "ORA-12541:".
    r"|^[\w .]{2,40} failed: |^\w[\w .]{1,30}: (?:cannot|could not) |^ora-\d{4,5}\b"
    r"|\ban? (?:[a-z]{3,20} )?error has occurred|\bruntime error\b"
    r"|^access is denied\.?$|\brequests? time out\b|\bwas removed from the active\b"
    # Interpreters, daemons, kernels, database servers, FTP.
    r"|^traceback \(most recent|^[\w.]{2,60}(?:error|exception): "
    r"|\berror response from\b"
    r"|\berr! |\w-fs error\b|=> error \[|^msg \d{2,6}, level \d|\bdeadlock victim\b"
    r"|\btransfer aborted\b|\breferenced memory at\b|\bfatal(?: error)?: |\bpanic: "
    r"|\bsegfault at\b|\bsegmentation fault\b|^\d{3} [\w.-]{1,80}: access is denied"
    r"|^the attempt to [^\n]{3,200} failed\b",
    re.MULTILINE,
)
# In a log no sentence is needed.
LOGGED = re.compile(
    r"\bfail(?:ed|ure)?\b|\berrors?\b(?! ?[:=]? ?0\b)|fatal", re.IGNORECASE
)
# What turns a failure into talk about failures.
NEGATED = re.compile(
    r"(?:(?<![\w.])(?:no|without|zero|0|any|if|in case|should|whether|unless|would"
    r"|might|may|until|fixe[sd]|resolve[sd]|solve[sd]|prevents?|avoids?|handles?"
    r"|let (?:me|us) know) (?:[\w']{1,14} ){0,4})\Z"
)
NOT_ABOUT = re.compile(
    r"[ -]?(?:budget|handling|handler|free|rate|log\b|logs\b|page template|reporting"
    r"|message format|count|over\b|safe|codes? list|protection (?:explained|and|is)\b)"
)
QUESTION = re.compile(
    r"\s*(?:so |hey |and )?(?:did|does|do|has|have|is|are|was|were|can|could|will)"
    r" (?:the|it|that|this|they|we|you|any|all|our|your|web)[^\n]{0,240}\?"
)
SETTLED = re.compile(
    r"\b(?:fixed|resolved|solved|sorted|works? (?:now|again|great|well)"
    r"|working (?:now|again)|no (?:issues|problems?) (?:so|at|with|after|since|here)"
    r"|went (?:fine|well|smoothly|ok)|all (?:good|green|clear)|back (?:up|online)"
    r"|never ?mind|no longer an issue|post-?mortem|retro|runbook"
    r"|if (?:it|this|that|one|any|something|anything)|in case|reminder"
    r"|scheduled(?! (?:task|job|script|\w{3,20} script))"
    r"|will be (?:down|unavailable|offline|gone)|service window|outage window"
    r"|during the (?:move|maintenance|migration|upgrade|window|outage)"
    r"|from \d{1,2}(?::\d\d)? ?(?:to|until|till|-) ?\d{1,2}"
    r"|planned|agenda|meeting|lunch|freeze window|maintenance window|budget"
    r"|dashboards?|alert rule)\b"
)
# What on patch night fails: the things, and the acts.
OURS = re.compile(
    r"(?<![a-z])(?:iis|app(?:lication)? ?pools?|pools?|web ?sites?|sites?|w3wp|w3svc"
    r"|inetinfo|servers?|box|boxes|service packs?|hotfix(?:es)?|kbs?|updates?|rollup"
    r"|patch(?:es|ed|ing)?|cumulative|setup|install(?:s|er|ed|ing|ation)?|reboot(?:s|ed"
    r"|ing)?|restart(?:s|ed|ing)?|boot(?:s|ing)?|logon|log ?on|log ?in|sign[ -]?in"
    r"|services?|clusters?|nodes?|domain|exchange|owa|ecp|wsus|sccm|metabase|aspx?"
    r"|asp\.net|pages?|tls|ssl|schannel|kerberos|ntlm|certificates?|pfx|activex|com\+"
    r"|registry|dism|sfc|windows|nt|w2k\w*|win\w*|2k3|server \d{4}|ftp|smtp|mmc"
    r"|web\.config|dll|exe|msu|event|viewer|https?|worker process(?:es)?|machines?"
    r"|hosts?|vms?|dcs?|sp ?\d\w?|regs[vr]{2}32|forms|web ?apps?|farm|core|localhost"
    r"|svcpack|cbs|\.net|viewstate|msmq|message queuing|scriptmaps)(?![a-z])"
)
# "Since the rollup nobody ...": a complaint even without a word of failure.
SINCE = re.compile(
    r"\b(?:since|after)\b[^\n.]{0,40}(?:\bsp ?\d|\bkb ?\d|\bq\d{6}|\bms\d\d-|patch"
    r"|update|rollup|\bcu\d)"
)
COMPLAINT = re.compile(
    r"\b(?:nobody|nothing|anymore|any more|no longer|only|over and over|again|every"
    r"|everybody|constantly|randomly|now and then|twice|weird|strange|slow|slowly"
    r"|gets? \d{2,})\b"
)
