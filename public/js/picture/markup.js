/** SVG as text: elements with their attributes escaped, and colours that every viewer knows. */

const escapes = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

const unfit = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** What XML 1.0 cannot hold at all is left out. */
export const fitting = (text) => text.replace(unfit, "");

export const escaped = (text) =>
  fitting(String(text)).replace(/[&<>"]/g, (sign) => escapes[sign]);

/** An element; attributes that are missing are left out, `content` is markup. */
export function tag(name, attributes, content = "") {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([key, value]) => ` ${key}="${escaped(typeof value === "number" ? round(value) : value)}"`);
  return `<${name}${written.join("")}>${content}</${name}>`;
}

const round = (n) => Math.round(100 * n) / 100;

const pen = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
const known = new Map();

/** A computed colour, of whatever space, as `{paint: "#2a7fb0", opacity: 0.5}`. */
export function colour(text) {
  if (!known.has(text)) {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = text;
    pen.fillRect(0, 0, 1, 1);
    const [r, g, b, alpha] = pen.getImageData(0, 0, 1, 1).data;
    const paint = `#${[r, g, b].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
    known.set(text, { paint, opacity: alpha === 255 ? undefined : alpha / 255, seen: alpha > 0 });
  }
  return known.get(text);
}

let gradients = 0;

/** A computed `linear-gradient(…)` along an axis, as `{id, markup}`; null for anything else. */
export function gradient(text) {
  const [, inner] = /^linear-gradient\((.*)\)$/s.exec(text) ?? [];
  if (!inner) return null;
  const parts = inner.split(/,\s*(?![^(]*\))/);
  const way = /^to (\w+)/.exec(parts[0])?.[1] ?? "bottom";
  const stops = parts.filter((part) => !/^(to|in) /.test(part));
  const ends = {
    bottom: { x1: 0, y1: 0, x2: 0, y2: 1 },
    right: { x1: 0, y1: 0, x2: 1, y2: 0 },
    left: { x1: 1, y1: 0, x2: 0, y2: 0 },
  };
  const id = `gradient-${++gradients}`;
  const markup = stops.map((stop, i) => {
    const [, look, place] = /^(.*?)(?:\s+([\d.-]+)%)?$/.exec(stop);
    const { paint, opacity } = colour(look);
    const offset = place === undefined ? i / (stops.length - 1) : Math.max(0, Math.min(1, place / 100));
    return tag("stop", { offset, "stop-color": paint, "stop-opacity": opacity });
  });
  return { id, markup: tag("linearGradient", { id, ...ends[way] }, markup.join("")) };
}
