/** The page's language: which it is, its texts, and its ways to write numbers into sentences. */

import { html } from "../../vendor/lit.js";
import { keep, kept } from "../kept.js";
import en from "./en.js";
import he from "./he.js";

const texts = { en, he };
const directions = { en: "ltr", he: "rtl" };
const storageKey = "calltrail.language";

/** The texts of the current language: a live binding, so `t.nav.tree` is always the right one. */
export let t = texts.en;
export let language = "en";

export const languages = Object.keys(texts);

/** Chooses the language that was chosen last, else the browser's, else English. */
export function startLanguage() {
  const wished = [kept(storageKey), ...navigator.languages];
  const known = wished.map((tag) => (tag ?? "").slice(0, 2)).find((tag) => tag in texts);
  apply(known ?? "en");
}

export function setLanguage(tag) {
  keep(storageKey, tag);
  apply(tag);
  window.dispatchEvent(new CustomEvent("languagechange-page"));
}

function apply(tag) {
  language = tag;
  t = texts[tag];
  document.documentElement.lang = tag;
  document.documentElement.dir = directions[tag];
}

/** A sentence with `{name}`s filled in, as parts that lit renders (values may be templates). */
export function say(sentence, values = {}) {
  return sentence.split(/\{(\w+)\}/).map((part, i) => (i % 2 ? values[part] : part));
}

/** The same as plain text, for attributes and titles. */
export function fill(sentence, values = {}) {
  return say(sentence, values).join("");
}

const rules = Object.fromEntries(languages.map((tag) => [tag, new Intl.PluralRules(tag)]));

function form(what, n) {
  const forms = t.count[what];
  return forms[rules[language].select(n)] ?? forms.other;
}

/** "9,083 calls" as plain text. */
export function counted(what, n) {
  return fill(form(what, n), { n: number(n) });
}

/** "9,083 calls" for the page, with the exact number in a `<data>`. */
export function amount(what, n) {
  return html`<data value=${n}>${counted(what, n)}</data>`;
}

/** "of 9,083 calls". */
export function ofAll(what, n) {
  return fill(t.of, { what: counted(what, n) });
}

const cached = new Map();

function formatter(kind, make) {
  const key = `${language} ${kind}`;
  if (!cached.has(key)) cached.set(key, make(language === "he" ? "he-IL" : "en-GB"));
  return cached.get(key);
}

export function number(n, digits = 0) {
  const shape = { maximumFractionDigits: digits, minimumFractionDigits: digits };
  return formatter(`n${digits}`, (tag) => new Intl.NumberFormat(tag, shape)).format(n);
}

/** A difference: what is more has a plus. */
export function signed(n, digits = 0) {
  const shape = { maximumFractionDigits: digits, minimumFractionDigits: digits, signDisplay: "exceptZero" };
  return formatter(`s${digits}`, (tag) => new Intl.NumberFormat(tag, shape)).format(n);
}

/** A share between 0 and 1 as "18.2%"; what is there but small never reads as nothing. */
export function percent(share) {
  if (share > 0 && share < 0.0005) return `<${percent(0.001)}`;
  if (share < 1 && share > 0.9995) return `>${percent(0.999)}`;
  const digits = share === 0 || share === 1 ? 0 : 1;
  const shape = { style: "percent", maximumFractionDigits: digits, minimumFractionDigits: digits };
  return formatter(`%${digits}`, (tag) => new Intl.NumberFormat(tag, shape)).format(share);
}

const dateShapes = {
  day: { day: "numeric", month: "short", year: "numeric" },
  short: { day: "numeric", month: "short" },
  month: { month: "short", year: "numeric" },
  long: { weekday: "long", day: "numeric", month: "long", year: "numeric" },
};

/** An ISO date in words; dates have no zone, so they are read and written in UTC. */
export function date(iso, shape = "day") {
  const options = { ...dateShapes[shape], timeZone: "UTC" };
  return formatter(`d${shape}`, (tag) => new Intl.DateTimeFormat(tag, options)).format(
    new Date(`${iso}T00:00:00Z`),
  );
}

/** The first and the last date as one text; what they have in common comes once. */
export function dateRange(range) {
  if (!range) return t.noDates;
  const options = { ...dateShapes.day, timeZone: "UTC" };
  const days = [range.from, range.to].map((iso) => new Date(`${iso}T00:00:00Z`));
  return formatter("dday", (tag) => new Intl.DateTimeFormat(tag, options)).formatRange(...days);
}

/** A moment (epoch milliseconds) as a date of the reader's own zone. */
export function moment(ms) {
  return formatter("moment", (tag) => new Intl.DateTimeFormat(tag, dateShapes.day)).format(ms);
}

/** Bytes as "2.3 MB"; units of ten, as file managers show them. */
export function bytes(size) {
  if (size < 1000) return fill(t.units.bytes, { n: number(size) });
  if (size < 1e6) return fill(t.units.kilobytes, { n: number(size / 1e3) });
  return fill(t.units.megabytes, { n: number(size / 1e6, 1) });
}

/** The ISO weekday's name: 1 is Monday. */
export function weekday(day, shape = "long") {
  const options = { weekday: shape, timeZone: "UTC" };
  return formatter(`w${shape}`, (tag) => new Intl.DateTimeFormat(tag, options)).format(
    Date.UTC(2024, 0, Number(day)),
  );
}

/** ISO weekdays in the order in which this language's week goes. */
export const weekOrder = () => (language === "he" ? [7, 1, 2, 3, 4, 5, 6] : [1, 2, 3, 4, 5, 6, 7]);
