// Three things people really paste; the first-run hint offers them.
export const EXAMPLES = [
  {
    label: "the regsvr32 dialog",
    text: `SP4 on WEB01 just died half way, box says

\`\`\`
Windows 2000 Service Pack 4 Setup
Failed to execute regsvr32.exe Error code: 5
\`\`\`
same on anybody else's IIS box?`,
  },
  {
    label: "an event record",
    text: `Event Type:	Error
Event Source:	NtServicePack
Event Category:	None
Event ID:	4374
Date:		11/11/2003
Time:		02:14:07
User:		CONTOSO\\svc_patch
Computer:	WEB01
Description:
Windows 2000 Service Pack 4 installation failed, leaving Windows 2000 partially updated. An error in updating your system has occurred.`,
  },
  {
    label: "a tired sentence",
    text: "after last night's 973917 none of my app pools start on the 2003 box, 503 everywhere. anyone?",
  },
];
