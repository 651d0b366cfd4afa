/** A button that opens a short list of links and buttons; it closes by itself. */

import { html } from "../../vendor/lit.js";

/** `look` is the button's class. */
export const menu = ({ summary, label, items, look = "button" }) => html`
  <details class="menu" @toggle=${watch} @focusout=${closeOutside} @keydown=${closeByKey} @click=${closeAfter}>
    <summary class=${look} title=${label} aria-label=${label}>${summary}</summary>
    <ul>${items.map((item) => html`<li>${item}</li>`)}</ul>
  </details>
`;

/** A click elsewhere closes it; focus alone does not tell, as Safari gives none to what is clicked. */
function watch({ currentTarget: details }) {
  if (!details.open) return;
  const pressed = ({ target }) => {
    if (details.open && details.contains(target)) return;
    details.open = false;
    document.removeEventListener("pointerdown", pressed);
  };
  document.addEventListener("pointerdown", pressed);
}

function closeOutside({ currentTarget, relatedTarget }) {
  if (relatedTarget && !currentTarget.contains(relatedTarget)) currentTarget.open = false;
}

function closeByKey({ key, currentTarget }) {
  if (key !== "Escape" || !currentTarget.open) return;
  currentTarget.open = false;
  currentTarget.querySelector("summary").focus();
}

function closeAfter({ target, currentTarget }) {
  if (target.closest("li")) currentTarget.open = false;
}
