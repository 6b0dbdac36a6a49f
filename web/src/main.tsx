// Where the page begins.
import { render } from "preact";
import "./style.css";
import { takeToken } from "./api";
import { App } from "./app";
import { applyTheme, savedTheme } from "./theme";

takeToken();
applyTheme(savedTheme());
render(<App />, document.getElementById("page")!);
