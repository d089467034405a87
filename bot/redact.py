"""Secrets and names out of a paste before anything is stored."""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot import redact_rules as rules
from bot.excerpt import telling_part

_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@"
    r"(?:[A-Za-z0-9._%+-]{1,100}@){0,3}"  # bob@corp.example@gateway.example
    r"[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,6}\.[A-Za-z]{2,24}(?![A-Za-z0-9-])"
)
_SID = re.compile(r"(?<![A-Za-z0-9-])S-1-5-21(?:-\d{1,10}){3,4}(?![0-9-])")
_ACCOUNT = re.compile(
    r"(?<![A-Za-z0-9_.\\/:$%\"<>~-])([A-Za-z][A-Za-z0-9.-]{0,62})"
    r"\\([A-Za-z0-9_.$-]{2,64})(?![A-Za-z0-9_\\/(*-]|\.[A-Za-z0-9])"
)
_QUOTED_ACCOUNT = re.compile(
    r"(?<=[\"'<(:])([A-Za-z][A-Za-z0-9.-]{0,62})\\([A-Za-z0-9_.$-]{2,64})"
    r"(?=[\"'>),;:]|\s|$)"
)
_PROFILE = re.compile(
    r"(\b[A-Za-z]:\\(?:Users|Documents and Settings|(?:WINNT\\)?Profiles)\\"
    r"|\\\\[\w.-]{1,64}\\(?:home|homes|users|profiles)\$?\\)"
    r"([^\\/:*?\"<>|\r\n]{1,64})(?=\\)",
    re.I,
)
_FIELD = re.compile(
    r"(?im)^([ \t>*]{0,8}(?:(?:Subject|Target|Caller|Primary|Client)[ \t])?"
    r"(?:User|User ?Name|Account Name|Logon Account|Logged on user|Benutzer"
    r"|Kontoname)[ \t]{0,3}:[ \t]{1,20})([A-Za-z0-9_.-]{2,64})(?=[ \t]*\r?$)"
)
_SWITCH = re.compile(r"((?<!\S)/u(?:ser)?:)([A-Za-z0-9_.-]{2,64})(?=\s|$)", re.I)
_LOGIN = re.compile(
    r"((?<![A-Za-z])(?:user ?id|uid|user ?name|user)=)([A-Za-z0-9_.-]{2,64})"
    r"(?=[;,\s\"'&]|$)",
    re.I,
)
# Accounts that stand alone: in SQL Server's refusal, in PowerShell's commands.
_ALONE = re.compile(
    r"(\b(?:Login failed for user|NetworkCredential\(|PSCredential[ (]) {0,1}[\"'])"
    r"([A-Za-z0-9_.-]{2,64})(?=[\"'])"
    r"|((?:Set-ADAccountPassword|Unlock-ADAccount|(?:Get|Set|Enable|Disable)-ADUser)"
    r"[ \t]{1,3}(?:-Identity[ \t]{1,3})?[\"']?)([A-Za-z0-9_.]{2,64})(?![\w*-])",
    re.I,
)
_REGISTRY = re.compile(r"HK[A-Z_]{2,24}\\[^\r\n:;,\"']{0,200}\Z")
# Roots of relative paths and registry keys: WORD\\word there is no account.
_ROOTS = """
files file settings tools shared explorer system system32 syswow64 inetsrv inetpub
windows winnt winsxs drivers bin config logs logfiles temp tmp hklm hkcu hkcr hku
hkey_local_machine hkey_current_user software microsoft currentversion
currentcontrolset services program programdata metaback servicepackfiles
softwaredistribution microsoft.net framework framework64 catroot2 dllcache i386 amd64
cbs dism panther wwwroot aspnet_client app_data users public root cimv2 namespace
package packages assembly gac gac_msil tasks registry device policies policy sysvol
netlogon wbem spool fonts help inf iis.net scripts ciminvoke nt builtin iis authority
apppool service font window machine computer or and
"""
_WINDOWS_OWN = """
system administrator admin guest network service local anonymous iusr iis_iusrs
iis_wpg aspnet n/a none unknown default public everyone users administrators null
networkservice localservice localsystem defaultapppool trustedinstaller logon
interactive user username account name yourname sa dbo root web batch dialup
all-users default-user network-service local-service
"""
_FILE_ENDING = re.compile(
    r"\.(?:exe|dll|sys|log|ini|inf|cat|mum|config|xml|txt|cmd|bat|ps1|asp|aspx|cab|msi"
    r"|msu|tmp|dat|ocx|evtx?|htm|html|js|vbs|cs|etl|mof|pdb|php|cpl|manifest)$",
    re.I,
)
_NO_DOMAIN = frozenset(_ROOTS.split())
_NOBODY = frozenset(_WINDOWS_OWN.split())
_INNOCENT = frozenset(rules.INNOCENT.split())
# Slack's own: who has them can speak for the app, and a restart has no use for them.
_SLACK_SECRETS = frozenset({"token", "response_url", "trigger_id", "response_urls"})


@dataclass(frozen=True, slots=True)
class Redactor:
    """Takes secrets and people's names out of text.

    ``key`` (16 bytes or more, kept out of the database) makes the pseudonyms:
    one person is the same ``user-...`` everywhere, and nobody can try names
    against it without the key.  Error codes, KB numbers, file versions, GUIDs
    and host names stay as they are.
    """

    key: bytes

    def __call__(self, text: str) -> str:
        """Return ``text`` without secrets and names; linear in its length.

        >>> Redactor(b"0" * 16)("sqlcmd -U sa -P Hunter2! failed: 0x80070005")
        'sqlcmd -U sa -P [password] failed: 0x80070005'
        """
        text = without_private_keys(text)
        for pattern, change in _SECRETS:
            text = pattern.sub(change, text)
        return self._without_people(text)

    def payload(self, value: object) -> object:
        """Return JSON-like ``value`` with all its strings redacted.

        Slack's own ``token``, ``response_url`` and ``trigger_id`` are left out: who
        has them can speak for the app, and a restart has no use for them.
        """
        if isinstance(value, str):
            return self(value)
        if isinstance(value, Mapping):
            return {
                name: self.payload(inner)
                for name, inner in value.items()
                if name not in _SLACK_SECRETS
            }
        if isinstance(value, list | tuple):
            return [self.payload(inner) for inner in value]
        return value

    def pseudonym(self, kind: str, name: str) -> str:
        """Return ``kind-`` and ten hex digits, the same for a name in any case."""
        digest = hmac.new(
            self.key, name.casefold().encode("utf-8", "replace"), "sha256"
        )
        return f"{kind}-{digest.hexdigest()[:10]}"

    def _without_people(self, text: str) -> str:
        text = _EMAIL.sub(lambda m: self.pseudonym("mail", m[0]), text)
        text = _ALONE.sub(self._alone, text)
        text = _SID.sub(lambda m: self.pseudonym("sid", m[0]), text)
        text = _PROFILE.sub(self._named(2), text)
        text = _FIELD.sub(self._named(2), text)
        text = _SWITCH.sub(self._named(2), text)
        text = _LOGIN.sub(self._named(2), text)
        for pattern in (_ACCOUNT, _QUOTED_ACCOUNT):
            text = pattern.sub(self._account, text)
        return rules.CREDS.sub(_hide_strong, text)

    def _named(self, group: int) -> Callable[[re.Match[str]], str]:
        def change(found: re.Match[str]) -> str:
            name = found[group]
            if _is_nobody(name):
                return found[0]
            return found[1] + self.pseudonym("user", name)

        return change

    def _alone(self, found: re.Match[str]) -> str:
        before, name = (found[1], found[2]) if found[2] else (found[3], found[4])
        return found[0] if _is_nobody(name) else before + self.pseudonym("user", name)

    def _account(self, found: re.Match[str]) -> str:
        domain, name = found[1], found[2]
        if _is_nobody(name) or domain.casefold() in _NO_DOMAIN or _is_path(found):
            return found[0]
        return f"{domain}\\{self.pseudonym('user', name)}"


def bounded(redact: Callable[[str], str]) -> Callable[[str], str]:
    """Return ``redact`` for texts of any length: of long ones, the telling part.

    Private keys go first: their lines would tell nothing of what they are.
    """
    return lambda text: redact(telling_part(without_private_keys(text)))


def _hide(found: re.Match[str]) -> str:
    """Replace the second group, unless it plainly is no secret."""
    value = found[2]
    quote = value[0] if value[0] in "\"'" and value[-1] == value[0] else ""
    bare = value.strip("\"'")
    word = bare.rstrip(".,;:!?)").casefold()
    if not bare or word in _INNOCENT or rules.HIDDEN.match(bare):
        return found[0]
    return f"{found[1]}{quote}[password]{quote}"


def _hide_strong(found: re.Match[str]) -> str:
    """Replace the second group where it looks like nothing but a password."""
    kinds = (str.islower, str.isupper, str.isdigit, _is_sign)
    mixed = sum(any(map(kind, found[2])) for kind in kinds)
    return _hide(found) if mixed >= 3 and any(map(str.isdigit, found[2])) else found[0]


def _is_sign(char: str) -> bool:
    return not char.isalnum() and char not in ".,:;)"


_SECRETS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (rules.TOKEN, "[token]"),
    (rules.WEBHOOK, r"\1/[token]"),
    (rules.PUTTY, r"\1[private-key]\n"),
    (rules.PUTTY_MAC, r"\1[private-key]"),
    (rules.URL_LOGIN, "://[login]@"),
    (rules.AUTH_HEADER, r"\1[token]"),
    (rules.BEARER, r"\1[token]"),
    (rules.COOKIE, r"\1[cookie]"),
    (rules.SESSION, r"\1[cookie]"),
    (rules.SIGNATURE, r"\1[token]"),
    (rules.STATE, r"\1[token]"),
    (rules.ASSERTION, r"\1[token]"),
    (rules.XML_TOKEN, r"\1[token]"),
    (rules.XML_VALUE, _hide),
    (rules.XML_TEXT, _hide),
    (rules.SECURE_STRING, _hide),
    (rules.PIPED, _hide),
    (rules.ECHOED, _hide),
    (rules.CREDENTIAL, _hide),
    (rules.BRACED, r"\1[password]"),
    (rules.NET_USER, _hide),
    (rules.NET_USE, _hide),
    (rules.NET_USE_BEFORE, _hide),
    (rules.CURL, _hide),
    (rules.TOOL, _hide),
    (rules.GLUED, _hide),
    (rules.SWITCH, _hide),
    (rules.METABASE, _hide),
    (rules.REGISTRY, _hide),
    (rules.ESCAPED, _hide),
    (rules.NAMED, _hide),
    (rules.COMPOUND, _hide),
    (rules.SAID, _hide),
    (rules.WITH, _hide),
    (rules.NETSH, _hide),
    (rules.KEY_CONTENT, _hide),
    (rules.DEVICE, _hide),
    (rules.RECOVERY_KEY, "[recovery-key]"),
    (rules.PRODUCT_KEY, "[product-key]"),
    (rules.NTLM_HASH, "[hash]"),
)


def without_private_keys(text: str) -> str:
    """Cut PEM private keys by hand: a lazy pattern would be quadratic."""
    parts, at = [], 0
    while begin := rules.PEM_BEGIN.search(text, at):
        parts += [text[at : begin.start()], "[private-key]"]
        end = f"-----END {begin[1]}-----"
        found = text.find(end, begin.end())
        at = len(text) if found < 0 else found + len(end)
    return "".join([*parts, text[at:]])


def _is_nobody(name: str) -> bool:
    """Return whether a name is one of Windows' own, a machine's, or a pseudonym."""
    low = name.casefold().replace(" ", "-")  # All Users, Default User
    return (
        low in _NOBODY
        or low.endswith("$")
        or low.startswith(("iusr_", "iwam_", "user-", "mail-", "dwm-", "umfd-"))
    )


def _is_path(found: re.Match[str]) -> bool:
    """Return whether ``domain\\name`` is the tail of a file or registry path."""
    before = found.string[max(0, found.start() - 240) : found.start()]
    return bool(
        _FILE_ENDING.search(found[2])
        or _FILE_ENDING.search(found[1])
        or _REGISTRY.search(before)
    )
