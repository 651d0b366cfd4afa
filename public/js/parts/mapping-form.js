/** The answer to "which column is which?": the file's columns with samples, and a choice for each. */

import { html, nothing } from "../../vendor/lit.js";
import { fill, say, t } from "../text/index.js";

const fields = ["call", "node", "parent", "text", "date", "weekday", "type", "url"];

const nothingChosen = Object.fromEntries(fields.map((field) => [field, null]));

/** `problem` carries a proposal; `onMapping(file, columns)` gets field → position, null for fields
 * that were chosen for no column, also where a header would have said otherwise. */
export function mappingForm(problem, onMapping) {
  const { file, proposal } = problem.body;
  if (!(proposal?.found?.length > 1)) return nothing;
  const submitted = (event) => {
    event.preventDefault();
    const chosen = [...new FormData(event.target)].filter(([, field]) => field);
    const columns = Object.fromEntries(chosen.map(([at, field]) => [field, Number(at)]));
    onMapping(file, { ...nothingChosen, ...columns });
  };
  return html`
    <form class="mapping" @submit=${submitted} data-form="mapping">
      <h3>${say(t.mapping.title, { file: html`<bdi>${file}</bdi>` })}</h3>
      <p class="quiet">${t.mapping.how}</p>
      <table>
        <thead>
          <tr><th scope="col">${t.mapping.column}</th><th scope="col">${t.mapping.samples}</th><th scope="col">${t.mapping.field}</th></tr>
        </thead>
        <tbody>${proposal.found.map(row)}</tbody>
      </table>
      <div class="actions"><button class="button" data-action="map">${t.mapping.done}</button></div>
    </form>
  `;
}

const row = ({ position, column, field, samples }) => html`
  <tr>
    <th scope="row"><bdi>${column}</bdi></th>
    <td class="quiet"><bdi class="samples">${samples.join(" · ")}</bdi></td>
    <td>
      <select class="field" name=${position} aria-label=${fill(t.mapping.choose, { column })}>
        <option value="">${t.mapping.none}</option>
        ${fields.map(
          (name) =>
            html`<option value=${name} ?selected=${name === field}>${t.mapping.fields[name]}</option>`,
        )}
      </select>
    </td>
  </tr>
`;
