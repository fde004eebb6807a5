import "@cloudscape-design/global-styles/index.css";
import "../parts/shared.css";
import "./admin.css";
import { createRoot } from "react-dom/client";
import { applyKeptTheme } from "../parts/theme.ts";
import { AdminPage } from "./admin-page.tsx";

applyKeptTheme();
const place = document.getElementById("page");
if (place) createRoot(place).render(<AdminPage />);
