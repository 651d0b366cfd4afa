/** A figure as a picture that stands alone: its title, of which calls it is, and the drawing. */

import { language, t } from "../text/index.js";
import { drawn } from "./from-page.js";
import { colour, escaped, tag } from "./markup.js";
import { measured } from "./text-lines.js";

const margin = 24;
const gap = 12;
const narrowest = 320;
const scale = 2; // of PNG: sharp in slides and on fine screens
const largest = 16_000; // pixels of a side that browsers still draw

/** The picture of groups of elements, one group below the other, as `{markup, width, height}`. */
export async function pictureOf({ title, groups, notes }) {
  const pieces = [];
  for (const group of groups) {
    const piece = await drawn(group);
    if (piece.ink.right > piece.ink.left) pieces.push(piece);
  }
  const left = Math.min(...pieces.map(({ ink }) => ink.left));
  const right = Math.max(...pieces.map(({ ink }) => ink.right));
  const inner = Math.max(narrowest, right - left);
  let y = margin;
  const drawings = pieces.map(({ markup, ink }) => {
    const moved = tag("g", { transform: `translate(${margin - left} ${y - ink.top})` }, markup);
    y += ink.bottom - ink.top + gap;
    return moved;
  });
  const foot = footOf(notes, inner, y + gap);
  const [width, height] = [inner + 2 * margin, foot.end + margin].map(Math.ceil);
  return framed(title, [...drawings, ...foot.lines].join(""), width, height);
}

function framed(title, content, width, height) {
  const { paint } = colour(getComputedStyle(document.documentElement).backgroundColor);
  const back = tag("rect", { width: "100%", height: "100%", fill: paint });
  const named = tag("title", {}, escaped(title));
  const size = { width, height, viewBox: `0 0 ${width} ${height}` };
  const space = { xmlns: "http://www.w3.org/2000/svg", "xml:lang": language, role: "img" };
  return { width, height, markup: tag("svg", { ...space, ...size }, named + back + content) };
}

/** Filters and files, as small lines that start where reading starts. */
function footOf(notes, width, from) {
  const root = getComputedStyle(document.documentElement);
  const { paint } = colour(root.color);
  const size = 0.857 * parseFloat(root.fontSize);
  const font = `${size}px ${root.fontFamily}`;
  const rtl = root.direction === "rtl";
  const look = {
    x: rtl ? margin + width : margin,
    direction: rtl ? "rtl" : undefined,
    "font-family": root.fontFamily,
    "font-size": `${size}px`,
    fill: paint,
    "fill-opacity": 0.7,
  };
  const lines = notes.flatMap((note) => wrapped(note, width, font));
  return {
    end: from + 18 * (lines.length - 1),
    lines: lines.map((line, i) => tag("text", { ...look, y: from + 18 * i }, escaped(line))),
  };
}

function wrapped(text, width, font) {
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = lines.at(-1) ? `${lines.at(-1)} ${word}` : word;
    if (measured(longer, font) <= width || !lines.at(-1)) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

export const asSvg = ({ markup }) =>
  new Blob([`<?xml version="1.0" encoding="UTF-8"?>\n${markup}\n`], { type: "image/svg+xml" });

export async function asPng(picture) {
  const address = URL.createObjectURL(asSvg(picture));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const times = Math.min(scale, largest / Math.max(picture.width, picture.height));
    const canvas = new OffscreenCanvas(Math.floor(picture.width * times), Math.floor(picture.height * times));
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return await canvas.convertToBlob({ type: "image/png" });
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** What the page says of the calls that it shows: files, filters, both sides of a comparison. */
export function notesOfPage() {
  const said = (selector) => [...document.querySelectorAll(selector)].map(plain).filter(Boolean);
  const filters = said(".filters > .chips .chip");
  const sides = [...document.querySelectorAll(".side-card")].map(
    (card) => `${plain(card.querySelector(".side-letter"))}: ${plain(card.querySelector(".chips"))}`,
  );
  const [files] = said(".bar-title");
  return [
    ...(filters.length ? [`${t.filters.title}: ${filters.join(" · ")}`] : []),
    ...(sides.length ? [sides.join(" · ")] : []),
    `${files} · Calltrail`,
  ];
}

/** What is read of an element, on one line. */
export const plain = (element) => element.textContent.replace(/\s+/g, " ").trim();
