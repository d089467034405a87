import { createRoot } from "react-dom/client";
import "slack-blocks-to-jsx/dist/style.css";
import "./style/base.css";
import "./style/frame.css";
import "./style/messages.css";
import "./style/controls.css";
import { App } from "./app.jsx";

createRoot(document.getElementById("root")).render(<App />);
