import { createRoot } from "react-dom/client";
import "slack-blocks-to-jsx/dist/style.css";
import "./style/base.css";
import "./style/frame.css";
import "./style/messages.css";
import "./style/controls.css";
import { App } from "./app.jsx";

// A block that cannot be drawn is caught by its boundary: worth a word, no error.
const onCaughtError = (error) => console.info("a block could not be drawn:", error.message);
createRoot(document.getElementById("root"), { onCaughtError }).render(<App />);
