# Sends a server's fresh errors to patchbot's webhook; run it from a scheduled task.
#
#   patchbot api hook add events --public C0123ABCD      (on the bot's machine; prints TOKEN)
#   $env:PATCHBOT_HOOK = 'TOKEN'
#   .\Send-EventsToPatchbot.ps1 -Uri https://patchbot.example/hooks/events -Minutes 10
#
# Sent twice, an event is recorded once: the record number is its name.
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [uri] $Uri,
    [string[]] $LogName = @('System', 'Application', 'Setup'),
    [ValidateRange(1, 1440)] [int] $Minutes = 10,
    [ValidateRange(1, 100)] [int] $Most = 100
)
Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'
if (-not $env:PATCHBOT_HOOK) { throw 'Set the hook''s token: $env:PATCHBOT_HOOK' }
[Net.ServicePointManager]::SecurityProtocol = 'Tls12'   # older hosts offer less by default

$events = Get-WinEvent -ErrorAction SilentlyContinue -MaxEvents $Most -FilterHashtable @{
    LogName = $LogName; Level = 1, 2; StartTime = (Get-Date).AddMinutes(-$Minutes)
}
if (-not $events) { return }

$body = ConvertTo-Json -Compress -Depth 3 @($events | ForEach-Object {
    [ordered]@{
        LogName = $_.LogName; ProviderName = $_.ProviderName; Id = $_.Id
        LevelDisplayName = $_.LevelDisplayName; MachineName = $_.MachineName
        TimeCreated = $_.TimeCreated.ToUniversalTime().ToString('o')
        RecordId = $_.RecordId; Message = $_.Message
    }
})
Invoke-RestMethod -Method Post -Uri $Uri -ContentType 'application/json; charset=utf-8' `
    -Headers @{ Authorization = "Bearer $env:PATCHBOT_HOOK" } `
    -Body ([Text.Encoding]::UTF8.GetBytes($body))
