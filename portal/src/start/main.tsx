import "@cloudscape-design/global-styles/index.css";
import "../parts/shared.css";
import "./start.css";
import { createRoot } from "react-dom/client";
import type { StartData } from "../../../src/server/contract.ts";
import { applyKeptTheme } from "../parts/theme.ts";
import { StartPage } from "./start-page.tsx";

// data.js, loaded before this script, leaves its value here.
const data = (globalThis as { readonly rolebridgeStart?: StartData }).rolebridgeStart;

applyKeptTheme();
const place = document.getElementById("page");
if (place) createRoot(place).render(<StartPage data={data} now={new Date()} />);
