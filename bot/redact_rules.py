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
    r"|discord(?:app)?\.com/api/webhooks"
    r"|[a-z0-9-]{1,63}\.webhook\.office\.com/webhookb2))/[A-Za-z0-9/@_-]{10,300}"
)
PRODUCT_KEY = re.compile(
    r"(?<![A-Za-z0-9-])(?=[A-Z0-9-]{0,28}[A-Z])"
    r"[A-Z0-9]{5}(?:-[A-Z0-9]{5}){4}(?![A-Za-z0-9-])"
)
NTLM_HASH = re.compile(
    r"(?<![0-9A-Fa-f])[0-9A-Fa-f]{32}:[0-9A-Fa-f]{32}(?![0-9A-Fa-f])"
)
URL_LOGIN = re.compile(r"://[^\s/:@]{0,100}:[^\s/@]{1,200}@")
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
_PASSWORD = (  # as people around the world call it
    r"c?pass(?:word|wd|phrase|wort)?|pwd|pw|kennwort|mot de passe|contrase\u00f1a|clave"
    r"|senha|wachtwoord|has\u0142o|\u043f\u0430\u0440\u043e\u043b\u044c"
    r"|\u30d1\u30b9\u30ef\u30fc\u30c9|\u5bc6\u7801"
)
_NAMES = (
    rf"{_PASSWORD}|secret|(?:wpa2?-?)?psk|pre-?shared[ _-]?key"
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
    r"((?:[A-Z0-9](?:PASSWORD|PASSWD|PWD|SECRET|APIKEY)"
    r"|[a-z0-9](?:Password|Passwd|Pwd|PassPhrase|Pass|Secret|ApiKey|AccessKey"
    rf"|AccountKey|SigningKey)){_IS}(?:\(STRING\)[ \t]{{1,3}})?){_VALUE}"
)
XML_VALUE = re.compile(  # <add key="SmtpPassword" value="..."/>
    r"((?:key|name)=\"[^\"\r\n]{0,60}(?:password|passwd|pwd|pass(?=\")|secret|token|apikey"
    rf"|key)[^\"\r\n]{{0,40}}\"\s{{1,5}}(?:value|password)=)({_QUOTED})",
    re.I,
)
XML_TEXT = re.compile(  # <Password>...</Password>, unattend.xml's <Value> in it
    r"(<[a-z]{0,30}(?:password|passwd|pwd|secret|apikey)>(?:\s{0,80}<value>)?)"
    r"([^<>\r\n]{1,300})",
    re.I,
)
SWITCH = re.compile(
    r"((?<![^\s])(?:--?(?:pass(?:word|wd|phrase)?|pwd|pw|token|secret|api-?key)"
    r"|/(?:pass(?:word[do]?)?|pwd|pw|p|rp|pd|po)(?=:))(?:[ \t]{1,3}|[=:]))"
    rf"{_WORD}",
    re.I,
)
TOOL = re.compile(  # psexec -u x -p y, sqlcmd -U sa -P y
    r"(\b(?:psexec|sqlcmd|osql|isql|bcp|mysql|plink|pscp|wmic|winrs|schtasks|cmdkey"
    r"|certutil|signtool|pvk2pfx|osslsigncode)"
    r"(?:\.exe)?\b[^\r\n]{0,200}?\s[-/](?:p|pi|po|rp|pass|pw)[ \t:=]{1,3})"
    rf"{_WORD}",
    re.I,
)
_NET = r"\bnet1?(?:\.exe)?[ \t]{1,3}"
_NET_VALUE = rf"({_QUOTED}|[^\s/*\"']\S{{0,127}})"
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
    rf"(\b(?:{_PASSWORD}|psk|pre-?shared key)(?:'s(?=[ \t]))?(?!\w)"
    r"(?:[ \t]{1,3}(?:for|of|on|für|von)[ \t]{1,3}(?:the[ \t]{1,3})?\S{1,60}"
    r"(?:[ \t]{1,3}(?:account|user|box|server|tunnel))?)?"
    r"(?:[ \t]{1,3}(?:is|was|ist|war|est|es)|[ \t]{0,3}(?:=|:|->)|(?<='s))[ \t]{1,3})"
    r"(\S{1,200})",
    re.I,
)
WITH = re.compile(  # logged in with password ..., the password "..."
    r"(\bwith[ \t]{1,3}(?:the[ \t]{1,3})?(?:password|pw)[ \t]{1,3}"
    r"|\b(?:password|pw)[ \t]{1,3}(?=[\"']))"
    rf"({_QUOTED}|[^\s\"']{{1,200}})",
    re.I,
)
# ConvertTo-SecureString and runas take it from the left of a pipe as well.
PIPED = re.compile(
    rf"(^|[=(][ \t]{{0,3}}|\s)({_QUOTED})"
    r"(?=[ \t]{0,3}\|[ \t]{0,3}ConvertTo-SecureString)",
    re.I | re.M,
)
ECHOED = re.compile(
    r"(\becho[ \t]{1,3})([^\s|]{1,200})(?=[ \t]{0,3}\|[ \t]{0,3}"
    r"(?:runas|net|plink|psexec|sqlcmd|sudo)\b)",
    re.I,
)
CREDENTIAL = re.compile(
    rf"(NetworkCredential\(\s{{0,5}}(?:{_QUOTED})\s{{0,5}},\s{{0,5}})({_QUOTED})", re.I
)
# PWD={...}: braces are ODBC's quotes; {0} and {password} are somebody's template.
BRACED = re.compile(
    r"(;[ \t]?(?:pwd|password)=)(?=\{[^}\r\n]{0,100}[^\w}])"
    r"(\{(?:[^{}\r\n]|\}\}){2,200}\})",
    re.I,
)
GLUED = re.compile(  # sqlcmd -Psecret; mysql -psecret
    r"(\b(?i:sqlcmd|osql|isql|bcp)(?i:\.exe)?\b[^\r\n]{0,200}?\s-P"
    r"|\b(?i:mysql[a-z]{0,10})(?i:\.exe)?\b[^\r\n]{0,200}?\s-p)"
    rf"({_QUOTED}|[^\s\"'-]\S{{0,200}})"
)
METABASE = re.compile(  # adsutil set w3svc/AnonymousUserPass ...
    r"((?:UserPass|UNCPassword|OdbcPassword)(?:[ \t]{1,3}|[ \t]{0,3}[:=][ \t]{0,3}"
    rf"(?:\(STRING\)[ \t]{{1,3}})?))({_QUOTED}|[^\s\"'(:=]\S{{0,200}})"
)
REGISTRY = (
    re.compile(  # DefaultPassword REG_SZ ...; /v DefaultPassword /t REG_SZ /d ...
        r"((?:Password|Pwd|Secret)[ \t]{1,20}REG_(?:EXPAND_)?SZ[ \t]{1,20}"
        r"|/v[ \t]{1,3}\"?\w{0,60}(?:Password|Pwd|Secret)\"?[ \t][^\r\n]{0,60}?"
        r"/d[ \t]{1,3})"
        rf"({_QUOTED}|[^\s\"'/]\S{{0,200}})",
        re.I,
    )
)
ESCAPED = re.compile(  # JSON inside JSON: \"password\":\"...\"
    rf"(\\\"[\w.-]{{0,40}}(?:{_NAMES})\\\"[ \t]{{0,3}}:[ \t]{{0,3}}\\\")"
    r"((?:[^\"\\\r\n]|\\[^\"\r\n]){1,300})",
    re.I,
)
# What ASP.NET and federated sign-in hide in forms and addresses.
STATE = re.compile(
    r"(\b(?:_{2}|)(?:VIEWSTATE|EVENTVALIDATION|RequestVerificationToken)"
    r"(?:[ \t]{0,3}[=:][ \t]{0,3}|\"[^<>\r\n]{0,200}?\bvalue=\"))[^\s&;\"'<>]{8,8000}",
    re.I,
)
ASSERTION = re.compile(
    r"((?<![A-Za-z_])(?:wresult|SAMLResponse|SAMLRequest|SAMLart|id_token"
    r"|client_assertion)=)[^\s&;\"']{8,8000}"
)
XML_TOKEN = re.compile(
    r"(<(?:[a-z0-9]{1,10}:)?(?:BinarySecurityToken|SignatureValue|CipherValue"
    r"|keyMaterial|sharedKey)\b[^<>]{0,300}>)[^<>]{4,8000}",
    re.I,
)
PUTTY = re.compile(
    r"(Private-Lines: \d{1,3}[ \t]{0,3}\r?\n)"
    r"(?:[A-Za-z0-9+/=]{1,100}(?:\r?\n|$)){1,100}"
)
PUTTY_MAC = re.compile(r"(Private-MAC: )[0-9a-f]{16,128}", re.I)
KEY_CONTENT = re.compile(  # netsh wlan show profile key=clear
    r"((?:Key Content|Schl\u00fcsselinhalt)[ \t]{0,20}:[ \t]{1,3})([^\r\n]{1,100})",
    re.I,
)
DEVICE = re.compile(  # of switches and SNMP
    r"(\bsnmp[^\r\n]{0,40}?\bcommunity(?:[ -]string|(?![ -]string))[ \t:=]{1,3}"
    r"|\benable secret (?:\d )?)(\S{3,200})",
    re.I,
)
# "creds: admin / Secret1", "use svc_x:Secret1": only what looks like a password.
CREDS = re.compile(
    r"(\b(?:creds?|credentials|login|logon|zugangsdaten|use)\b(?:[ \t]{1,3}(?:is|are))?"
    r"[ \t:]{1,3}[\w.\\-]{2,64}[ \t]{0,2}[/:][ \t]{0,2}"
    r"|\bmail-[0-9a-f]{10}[ \t]{0,2}/[ \t]{0,2})(?!/|0x)([^\s/\\]{5,100})",
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
n/a needed never new no none not now null of ok old on only or out expected please
policy private protected provided public rejected required reset same set shared should
sent still stored supplied than that the their this to too true typed unchanged unknown
used user valid was weak what when with wrong yes you your abgelaufen falsch nicht
ungültig
"""
HIDDEN = re.compile(
    r"(?i)^[\"']?(?:[*•.xX#?-]{2,}|<[^>]*|%\w+%|\$(?!\d\$)[\w({]\S*|\{+[^}]*|"
    r"\[(?:password|token|cookie|hash|login|product-key|recovery-key|private-key)\]"
    r"|autogenerate|\d{1,3}$|\*$|(?:user|mail|sid)-[0-9a-f]{10})"
)
