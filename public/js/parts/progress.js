/** Files on their way, and what to do where one does not get through. */

import { html, nothing } from "../../vendor/lit.js";
import { fragment } from "../state.js";
import { bytes, counted, fill, number, percent, say, t } from "../text/index.js";
import { filesField, tokenField } from "./drop-zone.js";
import { icon } from "./icons.js";
import { mappingForm } from "./mapping-form.js";
import { problemNote } from "./problem.js";

export function progress(journey) {
  const { stage, uploads } = journey;
  return html`
    <section class="progress" aria-labelledby="progress-title" data-stage=${stage}>
      <div role="status">
        <h2 id="progress-title">${fill(t.progress[stage], { files: counted("files", uploads.length) })}</h2>
      </div>
      ${["uploading", "processing", "done"].includes(stage) ? whole(journey) : nothing}
      <ul class="files">${uploads.map((upload) => file(upload, journey))}</ul>
      ${stage === "missing" ? missing(journey) : nothing}
      ${stage === "failed" ? failed(journey) : nothing}
      ${stage === "ambiguous" ? ambiguous(journey) : nothing}
      ${
        stage === "uploading"
          ? html`<div class="actions"><button class="button" type="button" data-action="cancel"
            @click=${() => journey.cancel()}>${t.cancel}</button></div>`
          : nothing
      }
    </section>
  `;
}

/** One bar for all files, sent or read; where nobody knows how much is left, it only moves. */
function whole({ stage, uploads, progress: reading }) {
  const total = (field) => uploads.reduce((sum, upload) => sum + upload[field], 0);
  if (stage === "uploading") return meter(total("sent"), total("size"), t.progress.sent);
  if (reading?.stage === "reading")
    return meter(reading.done, reading.total, t.progress.processing);
  return html`<progress class="whole" aria-label=${t.progress.processing}></progress>`;
}

const meter = (done, all, label) => html`
  <progress class="whole" max=${Math.max(1, all)} .value=${done} aria-label=${label}></progress>
`;

function file(upload, journey) {
  const { name, size, status, problem } = upload;
  const culprit = journey.problem && isAbout(journey.problem, name);
  const failing = status === "failed" || culprit;
  const state = failing ? "failed" : status;
  return html`
    <li class="file is-${state}" data-file=${name} data-status=${state}>
      <span class="file-icon">${icon(failing ? "warning" : status === "done" ? "check" : "file")}</span>
      <bdi class="file-name">${name}</bdi>
      <span class="file-size small quiet" dir="ltr">${bytes(size)}</span>
      <span class="file-state small quiet">${stateOf(upload)}</span>
      ${
        status === "sending"
          ? html`<progress max=${Math.max(1, size)} .value=${upload.sent} aria-label=${name}></progress>`
          : nothing
      }
      ${problem ? html`<div class="file-problem">${problemNote(problem)}</div>` : nothing}
      ${
        failing || status === "missing" || (journey.stage === "failed" && journey.uploads.length > 1)
          ? html`<button class="button is-small" type="button" data-action="drop-file"
            @click=${() => journey.drop(upload)}>${icon("close")}${t.progress.drop}</button>`
          : nothing
      }
    </li>
  `;
}

const isAbout = (problem, name) => {
  const { file } = problem.body;
  return typeof file === "string" && (file === name || file.startsWith(`${name} (`));
};

function stateOf({ status, sent, size, speed }) {
  const share = percent(size ? sent / size : 1);
  if (status === "missing" && sent) return fill(t.progress.file.partly, { share });
  if (status !== "sending") return t.progress.file[status];
  if (!speed) return share;
  const left = Math.max(1, Math.ceil((size - sent) / speed));
  return fill(t.progress.rate, { share, speed: bytes(speed), left: number(left) });
}

/** Files that were begun to be sent by a page that was closed: the reader has to choose them again. */
function missing(journey) {
  const { strangers } = journey;
  const names = strangers.map(({ name }) => name).join(t.listSeparator);
  return html`
    <p class="quiet">${t.progress.missingHow}</p>
    ${
      strangers.length
        ? html`<p class="note is-warning" role="alert" data-note="strangers">
            ${say(t.progress.strangers, { files: html`<bdi>${names}</bdi>` })}
          </p>`
        : nothing
    }
    ${filesField(t.progress.chooseAgain, (files) => journey.give(files))}
    <div class="actions">${startAnew(journey)}</div>
  `;
}

const startAnew = (journey) => html`
  <button class="button" type="button" data-action="restart" @click=${() => journey.reset()}>${t.startAgain}</button>
`;

function failed(journey) {
  const { problem, uploads } = journey;
  const again = uploads.some(({ status }) => status !== "done");
  const culprit =
    uploads.length > 1 && problem && uploads.find(({ name }) => isAbout(problem, name));
  const actions = html`
    ${culprit ? goOnWithout(culprit, journey) : nothing}
    ${
      uploads.length
        ? html`<button class="button ${culprit ? "" : "is-main"}" type="button" data-action="retry"
            @click=${() => journey.resume()}>
            ${again ? t.progress.sendAgain : t.tryAgain}
          </button>`
        : nothing
    }
    ${startAnew(journey)} ${dateChoice(problem, journey)}
  `;
  if (journey.needsToken) return [tokenField((token) => withToken(token, journey)), startAnew(journey)];
  if (!problem) return html`<div class="actions">${actions}</div>`;
  return html`
    ${problemNote(problem, actions)}
    ${mappingForm(problem, (file, columns) => journey.map(file, columns))}
  `;
}

function withToken(token, journey) {
  journey.useToken(token);
  if (!journey.needsToken) journey.resume();
}

const goOnWithout = (upload, journey) => html`
  <button class="button is-main" type="button" data-action="go-on" @click=${() => journey.drop(upload)}>
    ${say(t.progress.goOnWithout, { file: html`<bdi class="cut">${upload.name}</bdi>` })}
  </button>
`;

/** A problem that is about dates may be settled by saying how they are written. */
function dateChoice(problem, journey) {
  if (!problem?.kind.includes("date")) return nothing;
  return ["mdy", "dmy"].map(
    (order) => html`<button class="button" type="button" data-date-order=${order}
      @click=${() => journey.process({ dateOrder: order })}>${t.progress[order]}</button>`,
  );
}

/** Dates that fit both orders: shown as read, with the other order one click away. */
function ambiguous(journey) {
  const [{ date_format: format }] = journey.ambiguous;
  const monthFirst = !/^d/i.test(format ?? "");
  const other = monthFirst ? "dmy" : "mdy";
  const names = journey.ambiguous.map(({ source }) => html`<bdi>${source}</bdi> `);
  return html`<div class="note is-warning" role="alert" data-problem="ambiguous-dates">
    <h3>${icon("warning")} ${t.progress.ambiguousTitle}</h3>
    <p>${say(t.progress.ambiguousText, { files: names, order: t.progress[monthFirst ? "mdy" : "dmy"] })}</p>
    <div class="actions">
      <a class="button is-main" data-action="open" href="/analysis${fragment({ session: journey.session.id })}"
        >${t.progress.keep}</a
      >
      <button class="button" type="button" data-date-order=${other}
        @click=${() => journey.restart(other)}>${t.progress[`again_${other}`]}</button>
    </div>
  </div>`;
}
