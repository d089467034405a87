// Small line icons, drawn here so that nothing is fetched.
const Icon = ({ children, size = 18 }) => (
  <svg className="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
    {children}
  </svg>
);

export const HashIcon = () => <Icon size={15}><path d="M9 3 7 21M17 3l-2 18M4 8.5h17M3 15.5h17" /></Icon>;
export const LockIcon = () => <Icon size={15}><rect x="5" y="11" width="14" height="9" rx="2" /><path d="M8 11V8a4 4 0 0 1 8 0v3" /></Icon>;
export const SendIcon = () => <Icon><path d="M4 12 3.5 4 21 12 3.5 20 4 12Zm0 0h8" /></Icon>;
export const ClipIcon = () => <Icon><path d="m20 11-8.5 8.5a5 5 0 0 1-7-7L13 4a3.4 3.4 0 0 1 5 5l-8.4 8.4a1.7 1.7 0 0 1-2.5-2.5L15 7" /></Icon>;
export const CodeIcon = () => <Icon><path d="m8 7-5 5 5 5M16 7l5 5-5 5M14 4l-4 16" /></Icon>;
export const SlashIcon = () => <Icon><rect x="3" y="3" width="18" height="18" rx="4" /><path d="m14 7-4 10" /></Icon>;
export const ReplyIcon = () => <Icon><path d="M20 5H4v11h4v4l5-4h7z" /></Icon>;
export const SmileIcon = () => <Icon><circle cx="12" cy="12" r="9" /><path d="M8.5 14a4 4 0 0 0 7 0M9 9.5v.01M15 9.5v.01" /></Icon>;
export const MoreIcon = () => <Icon><path d="M5 12v.01M12 12v.01M19 12v.01" strokeWidth="3" /></Icon>;
export const CloseIcon = () => <Icon><path d="m5 5 14 14M19 5 5 19" /></Icon>;
export const MenuIcon = () => <Icon><path d="M4 7h16M4 12h16M4 17h16" /></Icon>;
export const SunIcon = () => <Icon><circle cx="12" cy="12" r="4" /><path d="M12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M5 19l2-2M17 7l2-2" /></Icon>;
export const MoonIcon = () => <Icon><path d="M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5Z" /></Icon>;
export const PulseIcon = () => <Icon><path d="M3 12h4l3-8 4 16 3-8h4" /></Icon>;
export const FileIcon = () => <Icon size={22}><path d="M6 3h8l5 5v13H6zM14 3v5h5M9 13h7M9 17h5" /></Icon>;
export const EyeIcon = () => <Icon size={13}><path d="M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12Z" /><circle cx="12" cy="12" r="3" /></Icon>;
export const BoltIcon = () => <Icon><path d="M13 2 4 14h7l-1 8 9-12h-7z" /></Icon>;
export const DownIcon = () => <Icon size={14}><path d="m6 9 6 6 6-6" /></Icon>;

export const PatchIcon = () => (
  <svg viewBox="0 0 64 64" aria-hidden="true">
    <rect width="64" height="64" fill="#14213d" />
    <g transform="rotate(-45 32 32)">
      <rect x="8" y="21" width="48" height="22" rx="11" fill="#2ec4a6" />
      <rect x="22" y="21" width="20" height="22" fill="#e8fbf6" />
      <g fill="#14213d">
        <circle cx="28" cy="28" r="2" /><circle cx="36" cy="28" r="2" />
        <circle cx="28" cy="36" r="2" /><circle cx="36" cy="36" r="2" />
      </g>
    </g>
  </svg>
);
