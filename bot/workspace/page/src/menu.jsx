// A button with a small menu; Escape or a click elsewhere closes it.
import { useEffect, useRef, useState } from "react";

export function Menu({ label, icon, items, grid = false, className = "icon-button", disabled = false }) {
  const [open, setOpen] = useState(false);
  const root = useRef(null);
  useEffect(() => {
    if (!open) return undefined;
    const away = (event) => root.current?.contains(event.target) || setOpen(false);
    const escape = (event) => event.key === "Escape" && setOpen(false);
    document.addEventListener("mousedown", away);
    document.addEventListener("keydown", escape);
    return () => {
      document.removeEventListener("mousedown", away);
      document.removeEventListener("keydown", escape);
    };
  }, [open]);
  const up = open && root.current?.getBoundingClientRect().top > innerHeight * 0.6;
  return (
    <span className={`menu${open ? " open" : ""}`} ref={root}>
      <button type="button" className={className} aria-label={label} aria-haspopup="menu" aria-expanded={open} disabled={disabled} onClick={() => setOpen(!open)}>
        {icon}
      </button>
      {open && (
        <div className={`menu-list${grid ? " grid" : ""}${up ? " up" : ""}`} role="menu">
          {items.map((item, at) => (
            <button
              type="button"
              role="menuitem"
              key={item.key ?? item.title ?? at}
              title={item.title}
              aria-label={item.title}
              className={item.danger ? "danger" : ""}
              onClick={() => {
                setOpen(false);
                item.onPick();
              }}
            >
              {item.label}
              {item.app && <span className="app-tag">APP</span>}
            </button>
          ))}
        </div>
      )}
    </span>
  );
}
