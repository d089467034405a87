// Input blocks: a label, a field, a hint, and what was wrong with it.
import { useId } from "react";
import { usePage } from "./context.js";
import { Choice } from "./controls.jsx";

const TYPES = { email_text_input: "email", url_text_input: "url", number_input: "number" };

export function InputBlock({ block, where, form }) {
  const id = useId();
  const { run } = usePage();
  const { element } = block;
  const error = form?.errors?.[block.block_id];
  const value = form?.typed?.[block.block_id]?.[element.action_id];
  const change = (next) => form?.onChange(block.block_id, element.action_id, next);
  const dispatch = (next) => {
    change(next);
    if (block.dispatch_action) run("click", { ...where, action_id: element.action_id, block_id: block.block_id, value: next });
  };
  return (
    <div className={`input-block${error ? " wrong" : ""}`}>
      <label htmlFor={id}>
        {block.label.text}
        {block.optional && <small> (optional)</small>}
      </label>
      <Field id={id} element={element} value={value} onChange={change} onDispatch={dispatch} wrong={Boolean(error)} />
      {error && <p className="error" role="alert">{error}</p>}
      {block.hint && <p className="field-hint">{block.hint.text}</p>}
    </div>
  );
}

function Field({ id, element, value, onChange, onDispatch, wrong }) {
  const kind = element.type;
  if (kind !== "plain_text_input" && !(kind in TYPES)) {
    return <Choice id={id} element={element} value={value} onChange={onDispatch} />;
  }
  const shared = {
    id,
    value: value ?? element.initial_value ?? "",
    placeholder: element.placeholder?.text,
    maxLength: element.max_length,
    minLength: element.min_length,
    "aria-invalid": wrong,
    onChange: (event) => onChange(event.target.value),
  };
  if (element.multiline) return <textarea rows={5} {...shared} />;
  const onKeyDown = (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    onDispatch(event.target.value);
  };
  return <input type={TYPES[kind] ?? "text"} step={element.is_decimal_allowed ? "any" : undefined} min={element.min_value} max={element.max_value} onKeyDown={onKeyDown} {...shared} />;
}
