/** Places for the boxes and ribbons of a flow graph, in pixels, reading direction left to right. */

const pillar = 10; // width of a box
const least = 46; // height that a box's two lines of label need
const gap = 10;

/** Adds `x, y, height` to boxes and `path` to ribbons; returns the drawing's size. */
export function layOut({ columns, ribbons }, { width, tall, mirrored }) {
  const step = Math.max(200, width / Math.max(1, columns.length));
  const size = { width: Math.max(width, step * columns.length), height: 0, pillar, step };
  const most = Math.max(
    1,
    ...columns.map((column) => column.reduce((sum, { calls }) => sum + calls, 0)),
  );
  const scale = tall / most;
  columns.forEach((column, place) => {
    let y = 0;
    for (const box of orderLike(column, ribbons)) {
      box.x = mirrored ? size.width - place * step - pillar : place * step;
      box.y = y;
      box.height = Math.max(2, box.calls * scale);
      y += Math.max(least, box.height) + gap;
    }
    size.height = Math.max(size.height, y - gap);
  });
  drawRibbons(ribbons, scale, mirrored);
  return size;
}

/** A column in the order of where its calls come from, so that ribbons seldom cross. */
function orderLike(column, ribbons) {
  const from = new Map();
  for (const { from: source, to, count } of ribbons) {
    if (source.y === undefined) continue;
    const [weighted, total] = from.get(to) ?? [0, 0];
    from.set(to, [weighted + (source.y + source.height / 2) * count, total + count]);
  }
  const centre = (box) => {
    if (box.other || !from.has(box)) return Infinity;
    const [weighted, total] = from.get(box);
    return weighted / total;
  };
  const order = new Map(column.map((box) => [box, centre(box)]));
  return column.sort((a, b) => {
    const [first, second] = [order.get(a), order.get(b)];
    return first === second ? (a.other ? 1 : b.other ? -1 : b.calls - a.calls) : first - second;
  });
}

function drawRibbons(ribbons, scale, mirrored) {
  const out = new Map();
  const into = new Map();
  const sorted = ribbons.toSorted((a, b) => a.from.y - b.from.y || a.to.y - b.to.y);
  for (const ribbon of sorted) {
    const thick = Math.max(1, ribbon.count * scale);
    const leave = out.get(ribbon.from) ?? 0;
    const enter = into.get(ribbon.to) ?? 0;
    out.set(ribbon.from, leave + thick);
    into.set(ribbon.to, enter + thick);
    ribbon.thick = thick;
    ribbon.path = curve(
      ribbon,
      ribbon.from.y + leave + thick / 2,
      ribbon.to.y + enter + thick / 2,
      mirrored,
    );
  }
}

function curve({ from, to }, y1, y2, mirrored) {
  const x1 = mirrored ? from.x : from.x + pillar;
  const x2 = mirrored ? to.x + pillar : to.x;
  const middle = (x1 + x2) / 2;
  return `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`;
}
