"""Know when two spellings are the same event source."""

from __future__ import annotations

import re

_PREFIX = "microsoft-windows-"
# "ASP.NET 2.0.50727.0" is ASP.NET of any version; "MSExchange ADAccess" stays.
_VERSION = re.compile(
    r"[ /(]{1,2}(?:v?\d+(?:\.\d+)+|<[^<>]{1,20}>|\{[^{}]{1,20}\})\)?\Z"
)
# The names one source has had: as programs write it, as Event Viewer shows it.
_SAME = {
    "system log": "",
    "world wide web publishing service": "w3svc",
    "windows process activation service": "was",
    "iis admin service": "iisadmin",
    "microsoft cluster service": "clussvc",
    "distributedcom": "dcom",
    "schannel events": "schannel",
    "service control manager eventlog provider": "service control manager",
    "scm": "service control manager",
    "windowsupdate": "windowsupdateclient",
    "windows update agent": "windowsupdateclient",
    "update services": "windows server update services",
    "wsus": "windows server update services",
    "kdcsvc": "kerberos-key-distribution-center",
    "kdc": "kerberos-key-distribution-center",
    "ntservicepackage": "ntservicepack",
    "nt service pack": "ntservicepack",
    "savedump": "save dump",
    "bugcheck": "save dump",
    "wer-systemerrorreporting": "save dump",
    "drwatson": "dr watson",
    "drwtsn32": "dr watson",
    "security-auditing": "security",
    "iis aspnetcore module": "iis aspnetcore module v2",
}
# Names that PowerShell's tables cut off ("Service Control M...").
_LONG = (
    "service control manager",
    "windows server update services",
    "world wide web publishing service",
    "application error",
    "windowsupdateclient",
    "iis aspnetcore module v2",
    "kerberos-key-distribution-center",
    "distributedcom",
)


def normal_source(source: str) -> str:
    """Return an event source in the one spelling that signals use.

    Lower case, without the provider's prefix, version or quotes; a name that a
    table cut off is completed.

    >>> normal_source("Microsoft-Windows-IIS-W3SVC-WP")
    'w3svc-wp'
    >>> normal_source("ASP.NET 4.0.30319.0")
    'asp.net'
    """
    name = " ".join(source.lower().split()).strip("\"'()[]").removeprefix(_PREFIX)
    name = _VERSION.sub("", name).removeprefix("iis-")
    if name.endswith("..."):
        name = next((full for full in _LONG if full.startswith(name[:-3])), name)
    return _SAME.get(name, name)
