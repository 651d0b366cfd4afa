/** Saves figures as pictures: loaded when the first one is asked for. */

import { asPng, asSvg, notesOfPage, pictureOf, plain } from "./picture.js";

const longest = 120; // characters of a file's name
const unfit = /[\u0000-\u001f\u007f/\\:*?"<>|\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g;

/** `figure` is the section of a figure; its title says what it is, its `[data-picture]`s are drawn. */
export async function savePicture(figure, format) {
  const head = [...figure.querySelectorAll("[data-picture=title]")];
  const bodies = [...figure.querySelectorAll("[data-picture=body]")];
  const notes = notesOfPage();
  const title = plain(head[0]);
  const groups = [head, ...bodies.flatMap((body) => [...body.children].map((part) => [part]))];
  const picture = await pictureOf({ title, groups, notes });
  const file = format === "svg" ? asSvg(picture) : await asPng(picture);
  save(file, `${named(plain(document.querySelector(".bar-title")))}-${named(title)}.${format}`);
}

const named = (text) => text.replace(unfit, " ").replace(/\.(csv|tsv|txt|xlsx|zip|gz)\b/g, "").trim().slice(0, longest);

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
