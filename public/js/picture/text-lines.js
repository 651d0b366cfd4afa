/** The lines that the browser broke a text into, with the dots where a box cuts it off. */

const ruler = new OffscreenCanvas(1, 1).getContext("2d");
const slack = 1.5; // pixels that rounding may put a letter beyond its box

export function measured(text, font) {
  ruler.font = font;
  return ruler.measureText(text).width;
}

/** How far the baseline is below the upper edge of a line of text. */
export function baseline(font, height) {
  ruler.font = font;
  const { fontBoundingBoxAscent: up, fontBoundingBoxDescent: down } = ruler.measureText("x");
  return (up * height) / (up + down);
}

/** Lines of adjacent text nodes as `{text, left, right, top, bottom}`; `cut` is the box that hides what is
 * beyond it, or null. */
export function linesOf(nodes, font, cut) {
  const lines = broken(nodes);
  const shown = lines.filter(
    ({ top, bottom }) => !cut || (top < cut.bottom - slack && bottom > cut.top + slack),
  );
  const last = shown.at(-1);
  const more = shown.length < lines.length;
  return shown.map((line) => (cut ? dotted(line, font, cut, more && line === last) : line));
}

function broken(nodes) {
  const lines = [];
  for (const { letter, box } of letters(nodes)) {
    const blank = /[\t\n\r ]/.test(letter);
    let line = lines.at(-1);
    if (!box || (blank && !(box.width && line))) continue;
    if (blank) {
      line.text += " ";
      continue; // blanks at the ends are no part of what is placed
    }
    if (!line || box.top > line.top + line.height / 2) {
      const { left, right, top, bottom, height } = box;
      line = { text: "", left, right, top, bottom, height };
      lines.push(line);
    }
    line.text += letter;
    line.left = Math.min(line.left, box.left);
    line.right = Math.max(line.right, box.right);
  }
  return lines;
}

/** Each letter with the box that it stands in, where it stands anywhere. */
function* letters(nodes) {
  const range = document.createRange();
  for (const node of nodes) {
    for (let i = 0; i < node.data.length; i++) {
      range.setStart(node, i);
      range.setEnd(node, i + 1);
      yield { letter: node.data[i], box: [...range.getClientRects()].at(-1) };
    }
  }
}

function dotted(line, font, cut, more) {
  const beyond = line.left < cut.left - slack || line.right > cut.right + slack;
  if (!beyond && !more) return line;
  const [left, right] = [Math.max(line.left, cut.left), Math.min(line.right, cut.right)];
  const room = beyond ? right - left : cut.right - cut.left;
  let { text } = line;
  while (text && measured(`${text}…`, font) > room) text = text.slice(0, -1);
  return { ...line, left, right, text: `${text.trimEnd()}…` };
}
