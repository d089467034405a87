// An open modal: its blocks, what is typed into it, submit and close.
import { useEffect, useRef, useState } from "react";
import { Blocks } from "./blocks.jsx";
import { usePage } from "./context.js";
import { CloseIcon } from "./icons.jsx";

export function Modal({ view, depth }) {
  const { run } = usePage();
  const [typed, setTyped] = useState({});
  const [errors, setErrors] = useState({});
  const [busy, setBusy] = useState(false);
  const box = useRef(null);
  const where = { view_id: view.id };
  useEffect(() => {
    box.current?.querySelector("input, textarea, select, .button")?.focus();
  }, []);
  useEffect(() => {
    // On the document: a disabled button loses the focus, and with it the key.
    const escape = (event) => event.key === "Escape" && run("close_view", { view_id: view.id, clear: false });
    document.addEventListener("keydown", escape);
    return () => document.removeEventListener("keydown", escape);
  }, [run, view.id]);
  const onChange = (block, action, value) => {
    setTyped((now) => ({ ...now, [block]: { ...now[block], [action]: value } }));
    setErrors(({ [block]: _, ...rest }) => rest);
  };
  const close = (clear) => run("close_view", { view_id: view.id, clear });
  const submit = async (event) => {
    event.preventDefault();
    setBusy(true);
    const answer = await run("submit_view", { view_id: view.id, values: present(typed, view) });
    setBusy(false);
    if (!answer) return;
    setErrors(answer.failed ? { "": "The app did not answer in time. Try again." } : (answer.errors ?? {}));
  };
  return (
    <div className="backdrop">
      <form className="modal" role="dialog" aria-modal="true" aria-label={view.title.text} ref={box} onSubmit={submit} noValidate>
        <header>
          <h2>{view.title.text}</h2>
          <button type="button" className="icon-button" aria-label="Close" onClick={() => close(true)}><CloseIcon /></button>
        </header>
        <div className="modal-body">
          {errors[""] && <p className="error" role="alert">{errors[""]}</p>}
          <Blocks blocks={view.blocks} where={where} form={{ typed, errors, onChange }} />
        </div>
        <footer>
          <button type="button" className="button" onClick={() => close(false)}>{view.close?.text ?? (depth > 1 ? "Back" : "Close")}</button>
          {view.submit && <button type="submit" className={`button primary${busy ? " busy" : ""}`} disabled={busy}>{view.submit.text}</button>}
        </footer>
      </form>
    </div>
  );
}

// Only what still stands in the view; an update may have taken fields away.
function present(typed, view) {
  const blocks = new Set(view.blocks.map((block) => block.block_id));
  return Object.fromEntries(Object.entries(typed).filter(([id]) => blocks.has(id)));
}
