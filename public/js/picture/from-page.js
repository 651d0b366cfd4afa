/** Part of the page as SVG: boxes with their backgrounds, lines of text, drawings and charts.
 *
 * What is drawn is what the browser laid out, so bars of HTML, the flow, the calendar and both
 * reading directions need no second way of drawing. What is for pointing and clicking is left out.
 */

import { baseline, linesOf } from "./text-lines.js";
import { colour, escaped, fitting, gradient, tag } from "./markup.js";

const leftOut = ".unseen, .tip, .table-tools, .funnel-tools, .remove, data-table, details, button";

/** Pieces of page that stand together, as `{markup, ink}`: `ink` is the box that holds all that is
 * drawn. */
export async function drawn(elements) {
  const ink = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
  const pieces = [];
  for (const element of elements) pieces.push(await draw(element, { ink, cut: null }));
  return { markup: pieces.join(""), ink };
}

async function draw(element, around) {
  const style = getComputedStyle(element);
  if (style.display === "none" || style.visibility === "hidden" || element.matches(leftOut)) return "";
  if (element.localName === "chart-box") return chart(element, around);
  if (element instanceof SVGSVGElement) return drawing(element, around);
  const box = element.getBoundingClientRect();
  const inside = { ...around, cut: cutBy(style, box, around.cut) };
  const pieces = [panel(style, box, around), before(element, box, around)];
  for (const child of partsOf(element)) {
    if (Array.isArray(child)) pieces.push(...texts(child, style, inside));
    else pieces.push(await draw(child, inside));
  }
  const markup = pieces.join("");
  return style.opacity === "1" || !markup ? markup : tag("g", { opacity: style.opacity }, markup);
}

/** The elements in an element, and its texts: a chance to break a line divides no text. */
function partsOf(element) {
  const parts = [];
  for (const child of element.childNodes) {
    const last = parts.at(-1);
    if (child instanceof Text && Array.isArray(last)) last.push(child);
    else if (child instanceof Text) parts.push([child]);
    else if (child instanceof Element && child.localName !== "wbr") parts.push(child);
  }
  return parts;
}

/** What scrolls is shown whole; what is cut off stays so. */
function cutBy({ overflowX, overflowY }, box, outer) {
  const cuts = [overflowX, overflowY].some((way) => way === "hidden" || way === "clip");
  if (!cuts) return outer;
  if (!outer) return box;
  return {
    left: Math.max(outer.left, box.left),
    right: Math.min(outer.right, box.right),
    top: Math.max(outer.top, box.top),
    bottom: Math.min(outer.bottom, box.bottom),
  };
}

function grow(ink, { left, right, top, bottom }) {
  ink.left = Math.min(ink.left, left);
  ink.right = Math.max(ink.right, right);
  ink.top = Math.min(ink.top, top);
  ink.bottom = Math.max(ink.bottom, bottom);
}

/** `round` is the radius of the upper corners, `foot` that of the lower ones. */
function rectangle({ left, top, width, height }, fill, { ink }, { round = 0, foot = round } = {}) {
  if (width <= 0 || height <= 0) return "";
  const [right, bottom] = [left + width, top + height];
  grow(ink, { left, top, right, bottom });
  const most = Math.min(width, height) / 2;
  const [upper, lower] = [Math.min(round, most), Math.min(foot, most)];
  if (upper === lower) return tag("rect", { x: left, y: top, width, height, rx: upper || undefined, ...fill });
  const d = `M${left} ${bottom - lower}V${top + upper}q0 ${-upper} ${upper} ${-upper}H${right - upper}q${upper} 0 ${upper} ${upper}V${bottom - lower}q0 ${lower} ${-lower} ${lower}H${left + lower}q${-lower} 0 ${-lower} ${-lower}z`;
  return tag("path", { d, ...fill });
}

/** A box's background and borders. */
function panel(style, box, around) {
  const [round, foot] = ["TopLeft", "BottomLeft"].map((corner) => cornerOf(style[`border${corner}Radius`], box));
  const pieces = [];
  const { paint, opacity, seen } = colour(style.backgroundColor);
  if (seen) pieces.push(rectangle(box, { fill: paint, "fill-opacity": opacity }, around, { round, foot }));
  const shade = gradient(style.backgroundImage);
  if (shade) pieces.push(shade.markup, rectangle(box, { fill: `url(#${shade.id})` }, around, { round, foot }));
  const width = (side) => parseFloat(style[`border${side}Width`]);
  const edges = {
    Top: { ...edge(box), height: width("Top") },
    Bottom: { ...edge(box), top: box.bottom - width("Bottom"), height: width("Bottom") },
    Left: { ...edge(box), width: width("Left") },
    Right: { ...edge(box), left: box.right - width("Right"), width: width("Right") },
  };
  for (const [side, line] of Object.entries(edges)) {
    const look = colour(style[`border${side}Color`]);
    if (!width(side) || !look.seen) continue;
    pieces.push(rectangle(line, { fill: look.paint, "fill-opacity": look.opacity }, around));
  }
  return pieces.join("");
}

const cornerOf = (radius, { width, height }) =>
  radius.endsWith("%") ? (parseFloat(radius) / 100) * Math.min(width, height) : parseFloat(radius);

const edge = ({ left, top, width, height }) => ({ left, top, width, height });

/** The bar or line that `::before` draws; it stands where its offsets say, within its element. */
function before(element, box, around) {
  const style = getComputedStyle(element, "::before");
  if (style.content === "none" || style.position !== "absolute") return "";
  const [left, top, width, height] = ["left", "top", "width", "height"].map((name) => parseFloat(style[name]));
  const at = { left: box.left + left, top: box.top + top, width, height };
  return panel(style, { ...at, right: at.left + width, bottom: at.top + height }, around);
}

function texts(nodes, style, { ink, cut }) {
  const font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  const { paint, opacity } = colour(style.color);
  return linesOf(nodes, font, cut).map((line) => {
    grow(ink, line);
    const { x, anchor } = anchored(line, style);
    return tag(
      "text",
      {
        x,
        y: line.top + baseline(font, line.height),
        "text-anchor": anchor,
        direction: style.direction === "rtl" ? "rtl" : undefined,
        "font-family": style.fontFamily,
        "font-size": style.fontSize,
        "font-weight": style.fontWeight === "400" ? undefined : style.fontWeight,
        "letter-spacing": style.letterSpacing === "normal" ? undefined : style.letterSpacing,
        fill: paint,
        "fill-opacity": opacity,
      },
      escaped(line.text.trim()),
    );
  });
}

/** A text hangs on the edge that it is aligned to, should the viewer's font be another. */
function anchored({ left, right }, { textAlign, direction }) {
  const rtl = direction === "rtl";
  if (textAlign.endsWith("center")) return { x: (left + right) / 2, anchor: "middle" };
  const sides = { left: false, right: true, end: !rtl };
  const atRight = sides[textAlign.replace("-webkit-", "")] ?? rtl;
  return { x: atRight ? right : left, anchor: atRight === rtl ? undefined : "end" };
}

/** A chart draws itself, at its place. */
async function chart(element, { ink }) {
  const box = element.querySelector(".chart").getBoundingClientRect();
  grow(ink, box);
  return tag("g", { transform: `translate(${box.left} ${box.top})` }, plainChart(await element.picture()));
}

/** ECharts' SVG without its style sheet (it is for pointing), its marks, and what editors of
 * drawings do not know. */
const plainChart = (markup) =>
  fitting(markup)
    .replace(/<style.*?<\/style>/gs, "")
    .replace(/ (class|cursor|pointer-events|ecmeta_\w+|baseProfile|version)="[^"]*"/g, "")
    .replaceAll('dominant-baseline="central"', 'dy="0.35em"')
    .replace(/ style="([^"]*)"/g, (_, style) => asAttributes(style));

const asAttributes = (style) =>
  style.split(";").filter(Boolean).map((rule) => rule.replace(/^\s*([\w-]+)\s*:\s*(.*)$/s, ' $1="$2"')).join("");

const painted = ["fill", "stroke", "stroke-width", "stroke-linecap", "opacity"];

/** A drawing of the page's own, with what its style sheet says as attributes. */
function drawing(element, { ink }) {
  const box = element.getBoundingClientRect();
  grow(ink, box);
  const copy = element.cloneNode(true);
  const originals = element.querySelectorAll("*");
  copy.querySelectorAll("*").forEach((shape, i) => {
    const style = getComputedStyle(originals[i]);
    for (const name of ["class", "style"]) shape.removeAttribute(name);
    for (const name of painted) {
      const value = style.getPropertyValue(name);
      const look = /^(rgb|color|okl|#)/.test(value) ? colour(value).paint : value;
      shape.setAttribute(name, look);
    }
  });
  const attributes = { x: box.left, y: box.top, width: box.width, height: box.height };
  const viewBox = element.getAttribute("viewBox") ?? undefined;
  return turned(element, box, tag("svg", { ...attributes, viewBox }, shapes(copy)));
}

/** A drawing that its style mirrors or turns, about its middle. */
function turned(element, { left, top, width, height }, markup) {
  const { transform } = getComputedStyle(element);
  if (transform === "none") return markup;
  const [x, y] = [left + width / 2, top + height / 2];
  return tag("g", { transform: `translate(${x} ${y}) ${transform} translate(${-x} ${-y})` }, markup);
}

/** What is in a drawing, without what lit leaves between its parts. */
const shapes = (svg) =>
  [...svg.children]
    .map((shape) => new XMLSerializer().serializeToString(shape))
    .join("")
    .replace(/<!--.*?-->/gs, "");
