// Buttons, selects and pickers: what sends block_actions when it is used.
import { useRef, useState } from "react";
import { usePage } from "./context.js";
import { MoreIcon } from "./icons.jsx";
import { Menu } from "./menu.jsx";

// Run an element's action; say whether the app answered in time.
function useAction(element, block, where) {
  const { run } = usePage();
  const [state, setState] = useState("idle");
  const [asking, setAsking] = useState(null);
  const send = async (value) => {
    setState("busy");
    const answer = await run("click", { ...where, action_id: element.action_id, block_id: block.block_id, ...(value === undefined ? {} : { value }) });
    setState(!answer || answer.acked ? "idle" : "late");
  };
  const use = (value) => (element.confirm ? setAsking({ value }) : send(value));
  const confirm = asking && (
    <Confirm
      asked={element.confirm}
      onAnswer={(yes) => {
        setAsking(null);
        if (yes) send(asking.value);
      }}
    />
  );
  return { use, busy: state === "busy", late: state === "late", confirm };
}

export function Element({ element, block, where, form }) {
  const action = useAction(element, block, where);
  return (
    <span className={`element element-${element.type}`}>
      <Control element={element} action={action} initial={form?.values?.[block.block_id]?.[element.action_id]} />
      {action.late && <span className="late" title="The app did not answer within three seconds">⚠</span>}
      {action.confirm}
    </span>
  );
}

function Control({ element, action }) {
  const { use, busy } = action;
  switch (element.type) {
    case "button":
      return <Button element={element} busy={busy} onClick={() => use()} />;
    case "overflow":
      return (
        <Menu label="More" className="button overflow-button" icon={<MoreIcon />} disabled={busy}
          items={element.options.map((o) => ({ key: o.value, label: o.text.text, onPick: () => use(o.value) }))} />
      );
    case "feedback_buttons":
      return ["positive_button", "negative_button"].map((side) => (
        <button type="button" className="button" key={side} disabled={busy} onClick={() => use(element[side].value)}>{element[side].text.text}</button>
      ));
    case "icon_button":
      return <button type="button" className="button" disabled={busy} onClick={() => use()}>{element.text.text}</button>;
    default:
      return <Choice element={element} onChange={use} disabled={busy} />;
  }
}

function Button({ element, busy, onClick }) {
  const classes = `button ${element.style ?? ""}${busy ? " busy" : ""}`;
  const label = element.accessibility_label;
  if (element.url && /^https?:/i.test(element.url)) {
    return <a className={classes} href={element.url} target="_blank" rel="noreferrer noopener" aria-label={label} onClick={onClick}>{element.text.text}</a>;
  }
  return <button type="button" className={classes} disabled={busy} aria-label={label} onClick={onClick}>{element.text.text}</button>;
}

// Everything with a value: `onChange` gets it as the control API takes it.
export function Choice({ element, onChange, disabled, value, id }) {
  const kind = element.type;
  if (kind === "checkboxes" || kind === "radio_buttons") return <Ticks element={element} onChange={onChange} disabled={disabled} value={value} id={id} />;
  if (kind.startsWith("multi_")) return <Many element={element} onChange={onChange} disabled={disabled} value={value} id={id} />;
  if (kind === "datepicker" || kind === "timepicker") {
    const type = kind === "datepicker" ? "date" : "time";
    return <input id={id} type={type} disabled={disabled} defaultValue={value ?? element.initial_date ?? element.initial_time ?? ""} onChange={(e) => onChange(e.target.value)} />;
  }
  return <One element={element} onChange={onChange} disabled={disabled} value={value} id={id} />;
}

function One({ element, onChange, disabled, value, id }) {
  const groups = useOptions(element);
  const first = value ?? initialOf(element) ?? "";
  const [chosen, setChosen] = useState(first);
  const choose = (event) => {
    setChosen(event.target.value);
    if (event.target.value) onChange(event.target.value);
  };
  return (
    <select id={id} value={chosen} disabled={disabled} onChange={choose} aria-label={element.placeholder?.text ?? "Choose"}>
      <option value="">{element.placeholder?.text ?? "Choose…"}</option>
      {groups.map((group, at) => (group.label ? <optgroup key={at} label={group.label}>{listed(group)}</optgroup> : listed(group)))}
    </select>
  );
}

const listed = (group) => group.options.map((o) => <option key={o.value} value={o.value}>{o.text.text}</option>);

function Many({ element, onChange, disabled, value, id }) {
  const groups = useOptions(element);
  const [chosen, setChosen] = useState(value ?? (element.initial_options ?? []).map((o) => o.value));
  const choose = (event) => {
    const next = [...event.target.selectedOptions].map((o) => o.value);
    setChosen(next);
    onChange(next);
  };
  return <select id={id} multiple value={chosen} disabled={disabled} onChange={choose} size={4}>{groups.map(listed)}</select>;
}

function Ticks({ element, onChange, disabled, value, id }) {
  const many = element.type === "checkboxes";
  const name = useRef(`t${Math.random()}`).current;
  const [chosen, setChosen] = useState(value ?? (many ? (element.initial_options ?? []).map((o) => o.value) : element.initial_option?.value));
  const choose = (option, on) => {
    const next = many ? (on ? [...chosen, option] : chosen.filter((v) => v !== option)) : option;
    setChosen(next);
    onChange(next);
  };
  return (
    <span className="ticks" id={id} role={many ? "group" : "radiogroup"}>
      {element.options.map((option) => (
        <label key={option.value}>
          <input type={many ? "checkbox" : "radio"} name={name} disabled={disabled} checked={many ? chosen.includes(option.value) : chosen === option.value} onChange={(e) => choose(option.value, e.target.checked)} />
          <span>{option.text.text}{option.description && <small>{option.description.text}</small>}</span>
        </label>
      ))}
    </span>
  );
}

function initialOf(element) {
  return element.initial_option?.value ?? element.initial_user ?? element.initial_channel ?? element.initial_conversation;
}

// The options of a select, whatever they come from, as groups.
function useOptions(element) {
  const { state } = usePage();
  const kind = element.type.replace("multi_", "");
  const option = (value, text) => ({ value, text: { text } });
  if (kind === "users_select") return [{ options: Object.values(state.users).map((u) => option(u.id, u.real_name)) }];
  if (kind === "channels_select" || kind === "conversations_select") {
    return [{ options: Object.values(state.channels).filter((c) => !c.is_im).map((c) => option(c.id, `#${c.name}`)) }];
  }
  if (element.option_groups) return element.option_groups.map((g) => ({ label: g.label.text, options: g.options }));
  return [{ options: element.options ?? [] }];
}

function Confirm({ asked, onAnswer }) {
  return (
    <div className="backdrop" onMouseDown={(e) => e.target === e.currentTarget && onAnswer(false)}>
      <div className="modal confirm" role="alertdialog" aria-modal="true" aria-label={asked.title.text}>
        <h2>{asked.title.text}</h2>
        <p>{asked.text.text}</p>
        <footer>
          <button type="button" className="button" onClick={() => onAnswer(false)}>{asked.deny?.text ?? "Cancel"}</button>
          <button type="button" className={`button ${asked.style ?? "primary"}`} autoFocus onClick={() => onAnswer(true)}>{asked.confirm?.text ?? "Yes"}</button>
        </footer>
      </div>
    </div>
  );
}
