"""The expressions by which ``kb.identifiers`` finds and judges candidates."""

from __future__ import annotations

import re

FILES = (
    "dll|exe|sys|log|inf|config|msu|msi|msp|cab|cat|ini|ocx|asp|aspx|vbs|ps1|bin|xml"
    "|dat|mdb|edb|md0|mof|manifest|mum|cmd|bat|nlp|drv|tlb|cpl|msc|h|evtx?"
)
# Sources people name with the number right behind them ("W3SVC 1009").
_SPOKEN = (
    "w3svc-wp|w3svc|iis-w3svc-wp|iis-w3svc|was|ntservicepack|dcom|schannel|clussvc"
    "|iisadmin|msiinstaller|service control manager|scm|kdc|smtpsvc|msftpsvc|httpevent"
    "|windowsupdateclient|msdtc|userenv|eventlog|application error|application popup"
    "|save dump|asp\\.net"
)
_BEFORE_PATCH = (
    "after|since|with|without|post|installing|install|installed|applied|applying|apply"
    "|update|updates|patch|patched|patches|hotfix|hotfixes|fix|removing|removed|remove"
    "|uninstalling|uninstalled|uninstall|deployed|deploying|pushed|pushing|approved"
    "|(?:last |to)?night's|yesterday's|today's|kbs?"
)
_NUMBER_BEFORE = (
    r"(?:(?:error|return|result|status|exception|failure|reason|fault|win32) ?)?"
    r"(?:codes?|number|errno|error|err|rc|hresult|hr|status|win32|result"
    r"|lasterror|wert|fehler)"
)
# Lower case only, each branch beginning with a letter or a set: the expression
# engine then turns a branch away by its first character.
CANDIDATE = re.compile(
    r"(?<![\w.+])(?:"
    r"(?P<url>https?://[^\s\"'<>]{1,500})"
    r"|[0o]x(?P<hex>[0-9a-foils]{1,16})(?!\w)"
    r"|kb(?: ?article)?[ #:-]{0,2}(?P<kb>[0-9]{6,7})(?![0-9])"
    r"|q(?P<q>[0-9]{6})(?![0-9])"
    r"|ms(?P<bulletin>[0-9]{2}-[0-9]{3})(?![0-9])"
    r"|event code[ :=]{1,3}(?P<evcode>[0-9]{4})(?![0-9])"
    r"|error: (?P<sql>[0-9]{1,5}), severity"
    r"|(?P<logged>[0-9]{3,5}) in (?:the )?(?:event|evt|app|application|system|sys)"
    r"(?: event)?[ -]?(?:log|viewer)"
    r"|(?=e)(?:events?|evt|ev|eid)[ _-]?(?:[il1]ds?)?[ :=#\"'(]{0,4}"
    r"(?P<event>[0-9]{1,5}"
    r"(?:(?:, ?| and | or | ?/ ?| ?& ?)[0-9]{3,5}){0,6})(?![0-9]|[-/:.][0-9])"
    rf"|(?P<source>{_SPOKEN})(?:['\"), ]{{1,3}}|/| ?\()(?:event )?(?:id )?[:#]? ?"
    r"(?P<spoken>[0-9]{1,5})(?![0-9]|[-:.][0-9]|/root)"
    r"|exit(?:ed)?(?:[ -]?code| status| with(?: code| status)?)(?: was| is| of)?"
    r"[ :='\"(]{0,4}(?P<exit>0x[0-9a-f]{1,8}|-?[0-9]{1,10})(?!\w)"
    r"|(?:stop|bug ?check(?:code)?)[ :=*]{0,4}(?:(?:code|error|was|screen)[ :=]{0,3})?"
    r"(?P<stop>0x[0-9a-f]{1,8}|c000021a)(?!\w)"
    r"|alert(?: code| message)?(?: is| was| received| generated)*[ :='\"(]{1,3}"
    r"(?P<tls>[0-9]{1,3})(?![0-9]|\.[0-9])"
    r"|(?:internal )?error state is[ :]{1,2}(?P<state>[0-9]{1,5})(?![0-9])"
    r"|https?(?:/[12](?:\.[01])?)?(?:[ -]?(?:error|status|code|response))*[ :=-]{1,3}"
    r"(?P<http>[45][0-9]{2}(?:\.[0-9]{1,3})?)(?![0-9]|\.[0-9])"
    rf"|(?=[cefhlnrsw]){_NUMBER_BEFORE}(?: (?:is|was|of|=|occurred|returned))?"
    r"[ :=#('\"\[]{1,4}"
    r"(?P<number>-?[0-9]{1,10})(?![0-9a-z%]|[-/:.,][0-9])"
    r"|%%(?P<insert>-?[0-9]{1,10})(?![0-9])"
    r"|(?P<negative>-[12][0-9]{8,9})(?![0-9])"
    r"|(?P<unsigned>(?:214[789]|322[12])[0-9]{6})(?![0-9])"
    r"|(?P<status>(?:40[0-9]|41[0-9]|50[0-9])(?:\.[0-9]{1,2})?)(?:s|'s)?"
    r"(?![\w]|[.:/,-][0-9])"
    r"|(?P<bare>(?:8[0-9a]|[cde]0)[0-9a-f]{6})(?![\w-])"
    r"|(?=[v0-9])(?:v(?:er(?:sion|\.)?)?[ .:=]{0,3})?"
    r"(?P<version>[0-9]{1,5}\.[0-9]{1,5}\.[0-9]{1,6}(?:\.[0-9]{1,6})?)(?![0-9]|\.[0-9])"
    r"|(?=[ob])(?:os )?build[ :=#]{1,3}(?P<build>[0-9]{4,5}(?:\.[0-9]{1,6})?)(?![0-9])"
    r"|(?:app(?:lication)?[ -]?pools?(?: (?:named|called|name|identity))?[ :=]{1,2}"
    r"['\"\[](?P<pool>[^'\"\]\n]{1,64})['\"\]])"
    r"|iis apppool\\(?P<account>[\w. -]{1,63}\w)"
    r"|(?=[ws])(?:web ?)?site[ :=]{1,2}['\"](?P<site>[^'\"\n]{1,64})['\"]"
    r"|w3svc/(?P<siteid>[0-9]{1,9})(?=/root)"
    r"|(?<!:)\\\\(?P<unc>[a-z0-9][\w.-]{1,100})"
    r"|\[(?P<remote>[a-z0-9][\w.-]{1,62})\]: ps "
    r"|ps (?P<prompt>[a-z][\w-]{1,30})>"
    r"|(?=[ocshmnfb])(?:on|computer|server|host|machine|node|from|box|host ?name"
    r"|servername)[ :=]{1,3}"
    r"(?=(?P<host>[a-z][a-z0-9-]{1,62}(?:\.[a-z0-9.-]{1,100})?)(?![\w\\]))"
    r"|(?=[wsaempdcnf])(?P<named>(?:web|srv|svr|app|sql|exch|mail|prd|prod|db|dc|cas|mbx"
    r"|node|www|fs)[a-z-]{0,8}[0-9]{2,3})(?![\w.-])"
    rf"|(?=[aswpiuhfrdlnytk])(?:{_BEFORE_PATCH})[ :#]{{1,2}}"
    r"(?=(?P<patch>[0-9]{6,7})(?![0-9]|[-/:.,][0-9]))"
    rf"|(?P<file>[\w$~{{}}-]{{1,80}}+\.(?:{FILES}))(?![\w-]|\.[a-z])"
    r"|(?P<name>[a-z][a-z0-9]{0,15}+(?:_[a-z0-9]{1,24}+){1,9}+)(?![\w.])"
    r")"
)
# A pool by its name alone; looked for only where the word is in the text.
POOL_WORD = "apppool"
POOL_NAME = re.compile(r"(?<![\w-])[\w-]{0,40}apppool(?!\w| ?pool|\\)")
# What stands before a hex number that is no code: an address, an id, a time.
NO_CODE = re.compile(
    r"(?:address|offset|memory|at|by|process id|pid|tid|thread|start time|time ?stamp"
    r"|flags|handle|logon id|session|size|base|mask|etypes?|options|keywords?"
    r"|information|instruction|eip|eax|module|length|mode|\(0x[0-9a-f]{1,16})"
    r"[ :=,\"'(]{0,4}\Z"
)
EXIT = re.compile(
    r"(?:exit(?:ed)?(?:[ -]?code| status| with)|(?:beendigungs|exit)code"
    r"|code de sortie|código de salida|codice di uscita|código de saída|終了コード"
    r"|код выхода|退出代码)"
    r"(?: was| is| of| ist| war| lautet| est| es)?\W{0,4}\Z"
)
STOP = re.compile(r"(?:stop|bug ?check)(?: code| error| was)?[ :=*]{0,5}\Z")
SAYS_CODE = re.compile(
    r"(?:error|code|number|result|status|hresult|hr|returned|exit|failed with|win32|rc)"
    r"(?: is| was| of)?[ :=#('\"\[]{0,4}\Z|[(\['\"]\Z"
)
SAYS_STATUS = re.compile(
    r"(?:http|error|status|code|response|returns?|returning|returned|throws?|throwing"
    r"|gets?|getting|got|gives?|giving|gave|shows?|showing|with|see|seeing|serving"
    r"|serves?|answers?|a|an|the|of|just|only|now|all)[ :=('\"/]{1,3}\Z"
)
# What follows a status and no other number of three digits.
TELLS_STATUS = re.compile(
    r" (?:since|after|error|errors|service unavailable|internal server|everywhere)\b"
)
# "event 10010 DistributedCOM", "event 537 from Security"
SOURCE_AFTER = re.compile(
    rf"[ ,(]{{1,3}}(?:from |source:? ?|in )?({_SPOKEN}|security|distributedcom)\b"
)
AFTER_STATUS = re.compile(
    r"[')\"]{0,2} (?:error|service|internal|page|status|not found|unauthorized"
    r"|forbidden|on|from|for|when|after|since|everywhere|bad|access)\b"
    r"|'?s\b|[.,;!?)]?\s*\Z|[.,;!?)\n]"
)
# Microsoft's addresses of an article, old and new.
URL_KB = re.compile(
    r"(?:/kb/|/help/|kbid=|scid=kb;[\w-]{0,10};|topic/[\w-]{0,20}kb)q?(\d{6,7})"
)
UNIT = re.compile(
    r" ?(?:rows?|users?|requests?|hits?|bytes?|[kmg]b\b|ms\b|s\b|sec|minutes?|hours?"
    r"|days?"
    r"|times|records?|files?|items?|errors?|connections?|sessions?|pages|lines?"
    r"|messages?"
    r"|servers?|boxes|machines?|hosts?|people|percent|%|eur|usd|tickets?|mailboxes)"
)
# People, things and products that look like "web07" behind "on".
NO_HOST = re.compile(
    r"(?:w2k\w*|win\w*|nt\d.*|iis.*|sp\d\w?|ie\d+|x(?:64|86)|port\d*|p\d+|tls.*|ssl\d*"
    r"|https?\d*|kb\d+|q\d{6}|net\d*|v\d.*|ms\d\d.*|e\d{4}|ex20\d\d|utf-?\d+|w3svc\d*"
    r"|day\d|sql\d*|2k\d|server20\d\d|wsus\d|asp\d?|ring\d|vs\d+|office\d+|exchange\d+"
    r"|[a-z]\d|0x.*|localhost|\d+|th\d|ipv[46]|b\d{4,}|h[12]|md5|sha\d+|inc\d+|chg\d+"
    r"|[a-z]*(?:app|amd|arm|base|wow|ia|int|float|bit)(?:32|64)"
    r"|(?:system|kernel|user|advapi|reg[svr]{3}|crypt|shell|ole|oleaut|gdi|odbc|comctl)32"
    r"|(?:comdlg|wsock|ws2_|netapi|setupapi|rpcrt4?|schannel|program ?files)32"
    r"|com\d|lpt\d|raid\d+|cd\d|disk\d*|node\d{3}|step\d*|method\d*|kb)\Z"
)
