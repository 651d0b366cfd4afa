/** What ECharts needs to look like the rest of the page: it cannot read custom properties. */

const names = {
  text: "--text",
  quiet: "--text-quiet",
  line: "--line",
  strong: "--line-strong",
  traffic: "--traffic",
  trafficSoft: "--traffic-soft",
  accent: "--accent",
  surface: "--surface",
  sideA: "--side-a",
  sideB: "--side-b",
};

const narrow = 560; // pixels: a phone

export function chartTheme(element) {
  const colours = resolved(element);
  // ECharts writes names into SVG as they are, double quotes and all.
  const font = getComputedStyle(element).fontFamily.replaceAll('"', "'");
  const label = { color: colours.quiet, fontFamily: font, fontSize: 12 };
  const axis = {
    axisLabel: label,
    axisLine: { lineStyle: { color: colours.strong } },
    nameTextStyle: { ...label },
  };
  return {
    ...colours,
    trafficClear: clear(colours.traffic, 0.7),
    font,
    label,
    axis,
    valueAxis: {
      ...axis,
      type: "value",
      axisLine: { show: false },
      splitLine: { lineStyle: { color: colours.line } },
      splitNumber: 4,
    },
    width: element.clientWidth,
    grid: ({ before, after, bottom }) => grid(before, after, bottom),
    room: (label) => 16 + 7 * label.length,
    mirrored: document.documentElement.dir === "rtl",
    isolated: (text) => `\u2068${text}\u2069`,
    zoom: (dateAt) => zoom(colours, label, dateAt, element.clientWidth < narrow),
  };
}

/** Margins around a grid: `before` it, where its values stand, and after it. */
function grid(before, after, bottom) {
  const mirrored = document.documentElement.dir === "rtl";
  const [left, right] = mirrored ? [after, before] : [before, after];
  return { left, right, top: 16, bottom };
}

/** `dateAt(place, shape)` is the date under a handle; there is room for it at both ends. */
function zoom(colours, label, dateAt, short) {
  const area = { color: colours.trafficSoft, opacity: 1 };
  const line = { color: colours.strong, width: 1 };
  return {
    type: "slider",
    height: 24,
    bottom: 4,
    left: short ? 56 : 88,
    right: short ? 56 : 88,
    brushSelect: false,
    borderColor: "transparent",
    backgroundColor: "transparent",
    fillerColor: clear(colours.traffic, 0.12),
    dataBackground: { areaStyle: area, lineStyle: line },
    selectedDataBackground: { areaStyle: area, lineStyle: line },
    handleStyle: { color: colours.surface, borderColor: colours.quiet },
    moveHandleSize: 0,
    textStyle: label,
    labelFormatter: (place) => `\u2068${dateAt(place, short ? "short" : "day")}\u2069`,
  };
}

const clear = (rgb, alpha) => rgb.replace("rgb(", "rgba(").replace(")", `, ${alpha})`);

/** Custom properties as colours that a canvas understands, in the theme of the moment. */
function resolved(element) {
  const probe = document.createElement("span");
  probe.hidden = true;
  element.append(probe);
  const entries = Object.entries(names).map(([name, property]) => {
    probe.style.color = `var(${property})`;
    return [name, getComputedStyle(probe).color];
  });
  probe.remove();
  return Object.fromEntries(entries);
}
