"""How secrets look in what people paste: tokens, passwords, keys, cookies.

Every pattern is linear: repeats are bounded, none stands inside another, and a
look-behind keeps a long run from being tried again at each of its characters.
"""

from __future__ import annotations

import re

_START, _END = r"(?<![A-Za-z0-9_-])", r"(?![A-Za-z0-9_-])"
_KINDS = (
    r"xox[a-z](?:\.xox[a-z])?-[A-Za-z0-9-]{10,400}",  # Slack
    r"xapp-[A-Za-z0-9-]{10,400}",
    r"pbt_[A-Za-z0-9_-]{30,60}",  # our own
    r"(?:AKIA|ASIA|AROA|AIDA|AGPA)[A-Z0-9]{16}",  # AWS
    r"gh[pousr]_[A-Za-z0-9]{30,255}",  # GitHub
    r"github_pat_[A-Za-z0-9_]{22,255}",
    r"glpat-[A-Za-z0-9_-]{20,60}",  # GitLab
    r"npm_[A-Za-z0-9]{36}",
    r"pypi-[A-Za-z0-9_-]{50,400}",
    r"(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{16,250}",  # Stripe
    r"sk-(?:ant-|proj-)?[A-Za-z0-9_-]{20,200}",
    r"AIza[A-Za-z0-9_-]{35}",  # Google
    r"SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{30,60}",  # SendGrid
    r"hv[sb]\.[A-Za-z0-9_-]{20,300}",  # Vault
    r"dop_v1_[a-f0-9]{64}",  # DigitalOcean
    r"[A-Za-z0-9~_.]{3}8Q~[A-Za-z0-9~_.-]{34}",  # Azure client secret
    # JSON web tokens
    r"eyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,8000}\.[A-Za-z0-9_-]{0,2000}",
)
TOKEN = re.compile(f"{_START}(?:{'|'.join(_KINDS)}){_END}")
WEBHOOK = re.compile(
    r"(https://(?:hooks\.slack\.com/(?:services|workflows|triggers)"
    r"|[a-z0-9-]{1,63}\.webhook\.office\.com/webhookb2))/[A-Za-z0-9/@_-]{10,300}"
)
PRODUCT_KEY = re.compile(
    r"(?<![A-Za-z0-9-])(?=[A-Z0-9-]{0,28}[A-Z])"
    r"[A-Z0-9]{5}(?:-[A-Z0-9]{5}){4}(?![A-Za-z0-9-])"
)
NTLM_HASH = re.compile(
    r"(?<![0-9A-Fa-f])[0-9A-Fa-f]{32}:[0-9A-Fa-f]{32}(?![0-9A-Fa-f])"
)
URL_LOGIN = re.compile(r"://([^\s/:@]{0,100}):([^\s/@]{1,200})@")
AUTH_HEADER = re.compile(
    r"((?:proxy-)?authorization[\"']?\s{0,3}[:=]\s{0,3}[\"']?"
    r"(?:basic|bearer|negotiate|ntlm|digest|token|sharedkey)\s{1,3})"
    r"[^\s\"']{4,8000}",
    re.I,
)
BEARER = re.compile(
    r"(\bbearer\s{1,3})(?=[^\s]{0,60}\d)[A-Za-z0-9._~+/-]{16,8000}=*", re.I
)
COOKIE = re.compile(r"(?im)^(.{0,40}?\b(?:set-)?cookie:[ \t]{1,3})\S[^\r\n]{3,4000}")
SESSION = re.compile(
    r"((?:ASP\.NET_SessionId|\.ASPXAUTH|\.AspNet\.[A-Za-z]{1,40}"
    r"|ASPSESSIONID[A-Z]{8}|JSESSIONID|PHPSESSID)=)[A-Za-z0-9%._+/-]{8,4000}"
)
SIGNATURE = re.compile(  # Azure SAS and the like, in a query string
    r"([?&;](?:sig|signature|code|access_token|token|key)=)[^\s&;\"'<>]{12,500}",
    re.I,
)

_QUOTED = r"\"[^\"\r\n]{1,300}\"|'[^'\r\n]{1,300}'"
_VALUE = rf"({_QUOTED}|[^\s;,\"'<>|]{{1,300}})"
_WORD = rf"({_QUOTED}|[^\s\"'/-]\S{{0,300}})"
_IS = r"[\"']?[ \t]{0,3}(?:=|:(?!\\))[ \t]{0,3}"
_NAMES = (
    r"pass(?:word|wd|phrase|wort)?|pwd|pw|kennwort|mot de passe|secret"
    r"|client[_-]?secret|secret[_-]?(?:access[_-]?)?key|api[_-]?key"
    r"|access[_-]?(?:token|key)|auth[_-]?token|refresh[_-]?token|sas[_-]?token"
    r"|account[_-]?key|shared[_-]?access[_-]?(?:key|signature)|private[_-]?key"
    r"|validation[_-]?key|decryption[_-]?key|token"
)
# ``name = value`` in connection strings, configuration, JSON, command lines.
NAMED = re.compile(
    r"(?<![A-Za-z0-9_.-])((?:[A-Za-z0-9_.-]{0,40}(?<![A-Za-z])|)"
    rf"(?:{_NAMES}){_IS}){_VALUE}",
    re.I,
)
COMPOUND = re.compile(  # AdminPassword=, dbPwd:, SQLSVCPASSWORD="..."
    r"((?:[A-Z0-9](?:PASSWORD|PASSWD|PWD|SECRET|APIKEY)|[a-z0-9](?:Password|Passwd|Pwd|PassPhrase|Secret|ApiKey|AccessKey|AccountKey))"
    rf"{_IS}){_VALUE}"
)
XML_VALUE = re.compile(  # <add key="SmtpPassword" value="..."/>
    r"((?:key|name)=\"[^\"\r\n]{0,60}(?:password|passwd|pwd|secret|token|apikey|key)"
    rf"[^\"\r\n]{{0,40}}\"\s{{1,5}}(?:value|password)=)({_QUOTED})",
    re.I,
)
XML_TEXT = re.compile(  # <Password>...</Password>, unattend.xml's <Value> in it
    r"(<[a-z]{0,30}(?:password|passwd|pwd|secret|apikey)>(?:\s{0,80}<value>)?)"
    r"([^<>\r\n]{1,300})",
    re.I,
)
SWITCH = re.compile(
    r"((?<![^\s])(?:--?(?:pass(?:word|wd|phrase)?|pwd|pw|token|secret|api-?key)"
    r"|/(?:pass(?:word[do]?)?|pwd|pw|p|rp)(?=:))(?:[ \t]{1,3}|[=:]))"
    rf"{_WORD}",
    re.I,
)
TOOL = re.compile(  # psexec -u x -p y, sqlcmd -U sa -P y
    r"(\b(?:psexec|sqlcmd|osql|isql|bcp|mysql|plink|pscp|wmic|winrs|schtasks|cmdkey)"
    r"(?:\.exe)?\b[^\r\n]{0,200}?\s[-/](?:p|rp|pass|pw)[ \t:=]{1,3})"
    rf"{_WORD}",
    re.I,
)
_NET = r"\bnet1?(?:\.exe)?[ \t]{1,3}"
_NET_VALUE = r"([^\s/*]\S{0,127})"
NET_USER = re.compile(
    rf"({_NET}user[ \t]{{1,3}}[^\s/]{{1,64}}[ \t]{{1,3}}){_NET_VALUE}", re.I
)
NET_USE = re.compile(
    rf"({_NET}use[ \t][^\r\n]{{0,200}}?/u(?:ser)?:\S{{1,120}}[ \t]{{1,3}})"
    rf"{_NET_VALUE}",
    re.I,
)
NET_USE_BEFORE = re.compile(
    rf"({_NET}use[ \t](?:[A-Z*]:?[ \t]{{1,3}})?\\\\\S{{1,200}}[ \t]{{1,3}})"
    rf"{_NET_VALUE}(?=[ \t]{{1,3}}/)",
    re.I,
)
CURL = re.compile(
    r"(\b(?:curl|wget)\b[^\r\n]{0,300}?\s(?:-u|--user)[ \t=]{0,3}[^\s:]{1,100}:)"
    r"(\S{1,200})",
    re.I,
)
SECURE_STRING = re.compile(
    rf"(ConvertTo-SecureString[ \t]{{1,3}}"
    rf"(?:-(?:String|AsPlainText|Force)[ \t]{{1,3}}){{0,3}}){_WORD}",
    re.I,
)
SAID = re.compile(  # the password for sa is ...
    r"(\b(?:password|passwd|passphrase|pwd|pw|passwort|kennwort)\b"
    r"(?:[ \t]{1,3}(?:for|of|on|für|von)[ \t]{1,3}(?:the[ \t]{1,3})?\S{1,60}"
    r"(?:[ \t]{1,3}(?:account|user|box|server))?)?"
    r"[ \t]{1,3}(?:is|was|ist|war|=|:|->)[ \t]{1,3})(\S{1,200})",
    re.I,
)
WITH = re.compile(  # logged in with password ..., the password "..."
    r"(\bwith[ \t]{1,3}(?:the[ \t]{1,3})?(?:password|pw)[ \t]{1,3}"
    r"|\b(?:password|pw)[ \t]{1,3}(?=[\"']))"
    rf"({_QUOTED}|[^\s\"']{{1,200}})",
    re.I,
)
NETSH = re.compile(rf"(\bnetsh\b[^\r\n]{{0,200}}?\bkey(?:Material)?=){_VALUE}", re.I)
RECOVERY_KEY = re.compile(r"(?<![0-9-])(?:\d{6}-){7}\d{6}(?![0-9-])")
PEM_BEGIN = re.compile(r"-----BEGIN ([A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?)-----")

# What stands after "password is" or "password:" and is no password.
INNOCENT = """
a about already an and are at being blank changed changing correct disabled does empty
enabled encrypted expired expiring false fine for found from given has have hidden in
incorrect input invalid is it its last length locked logon lost managed missing must
n/a needed never new no none not now null of ok old on only or please policy private
protected provided public rejected required reset same set shared should sent still
stored supplied than that the their this to too true typed unchanged unknown used user
valid was weak what when with wrong yes you your abgelaufen falsch nicht ungültig
"""
HIDDEN = re.compile(
    r"^[\"']?(?:[*•.xX#?-]{2,}|<[^>]*|%\w+%|\$[\w({]\S*|\{+[^}]*|"
    r"\[(?:password|token|cookie|hash|product-key|recovery-key|private-key)\])"
)
