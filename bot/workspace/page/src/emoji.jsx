// An emoji by Slack's name for it.
import { get } from "node-emoji";

export const EMOJI_OFFERED = ["thumbsup", "eyes", "white_check_mark", "raised_hands", "tada", "thinking_face", "fire", "coffee"];
// Names that Slack has and the package spells differently.
const SLACK_NAMES = { thumbsup: "+1", thumbsdown: "-1", thinking_face: "thinking", grey_question: "grey_question" };

export function Emoji({ name }) {
  const plain = name.split("::")[0];
  const found = get(plain) ?? get(SLACK_NAMES[plain] ?? "");
  return found ? <span className="emoji" role="img" aria-label={plain}>{found}</span> : <span className="emoji-name">:{plain}:</span>;
}
