// What to do first: three pastes to try.
import { Avatar } from "./avatar.jsx";
import { usePage } from "./context.js";
import { EXAMPLES } from "./examples.js";

export function Hint({ channel }) {
  const { state, setDraft } = usePage();
  const there = channel.members.includes(state.bot);
  const mine = channel.members.includes(state.me);
  return (
    <div className="hint">
      <Avatar user={state.bot} />
      <div>
        <h2>{there ? "Paste an error. Get the fix." : `${state.users[state.bot].real_name} is not in this channel.`}</h2>
        {there ? (
          <p>
            {state.users[state.bot].real_name} reads along, answers known failures in the thread, and keeps the incident. Talk gets no answer.
            {mine && " Try one of these:"}
          </p>
        ) : (
          <p>Invite it with <code>/invite @{state.users[state.bot].name}</code>, or go to #patch-night.</p>
        )}
        {there && mine && (
          <div className="tries">
            {EXAMPLES.map((example) => (
              <button type="button" key={example.label} className="try" onClick={() => setDraft(example.text)}>
                <strong>{example.label}</strong>
                <span>{example.text.replace(/\s+/g, " ").replaceAll("```", "").slice(0, 70)}…</span>
              </button>
            ))}
          </div>
        )}
      </div>
    </div>
  );
}
