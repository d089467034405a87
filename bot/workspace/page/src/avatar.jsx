// A face: initials on a colour of their own, the bot's patch for the bot.
import { usePage } from "./context.js";
import { PatchIcon } from "./icons.jsx";
import { nameOf } from "./store.js";

const COLOURS = 6;

export function Avatar({ user, small = false }) {
  const { state } = usePage();
  const size = small ? " small" : "";
  if (user === state.bot) return <span className={`avatar${size}`}><PatchIcon /></span>;
  const name = nameOf(state, user);
  const initials = name.split(/\s+/).slice(0, 2).map((word) => word.replace(/[^\p{L}]/gu, "")[0] ?? "").join("");
  const colour = [...user].reduce((sum, c) => sum + c.charCodeAt(0), 0) % COLOURS;
  return <span className={`avatar colour-${colour}${size}`} aria-hidden="true">{initials}</span>;
}
