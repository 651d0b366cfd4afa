/** The view state lives in the fragment, whole: `#s=<session>&view=tree&node=6748`.
 *
 * It never reaches a server, a log or a referrer; a link shows exactly what its sender saw; back
 * and forward work by themselves.
 */

export function readState(hash = location.hash) {
  const fields = Object.fromEntries(new URLSearchParams(hash.replace(/^#/, "")));
  const { s: session = "", view = "overview", ...rest } = fields;
  return { session, view, ...rest };
}

/** The fragment of a state; empty fields are left out. */
export function fragment({ session, view, ...rest }) {
  const fields = Object.entries({ s: session, view, ...rest });
  const parts = fields
    .filter(([, value]) => value !== undefined && value !== null && value !== "")
    .map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll("%2C", ",")}`);
  return `#${parts.join("&")}`;
}

/** Filters, by the API's names: with the session, they go along from view to view. */
export const filterNames = [
  ...["from", "to", "weekday", "source", "through", "pattern"],
  ...["intent", "ends", "minSteps", "maxSteps", "order"],
];

/** A link to another view of the same calls. */
export function linkTo(view, fields = {}) {
  const state = readState();
  const kept = Object.fromEntries(filterNames.map((name) => [name, state[name]]));
  return fragment({ session: state.session, view, ...kept, ...fields });
}

/** A link to this view with some of its fields changed. */
export function linkWith(fields) {
  return fragment({ ...readState(), ...fields });
}

/** A link to this view of all calls. */
export const linkUnfiltered = () =>
  linkWith(Object.fromEntries(filterNames.map((name) => [name, undefined])));

/** Changes fields of this view without a new entry in the history (a slider being dragged). */
export function replaceState(fields) {
  history.replaceState(null, "", linkWith(fields));
  window.dispatchEvent(new CustomEvent("statechange-page"));
}

/** Ids of a path as one field: a comma inside an id is escaped. */
export const joinIds = (ids) => ids.map((id) => encodeURIComponent(id)).join(",");
export const splitIds = (field) => (field ?? "").split(",").filter(Boolean).map(decoded);

/** A link that somebody cut or typed may hold half an escape: it then stands for itself. */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const resume = "#resume=";

/** Where the start page goes on with an unfinished analysis. */
export const linkToGoOn = (id) => `/${resume}${id}`;

/** The id that such a link names. */
export const idToGoOn = ({ hash }) => (hash.startsWith(resume) ? hash.slice(resume.length) : null);
