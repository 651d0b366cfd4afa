/** The axes of charts of calls by day: a place for each day, and a slider where days are many. */

import { date, number } from "../text/index.js";

/** `days` are dates as ISO texts; `most` is the highest bar; with more than `zoomFrom` days the
 * chart can be zoomed. */
export function dayAxes(days, { most, zoomFrom }, theme) {
  const zoom = days.length > zoomFrom;
  return {
    grid: theme.grid({ before: theme.room(number(most)), after: 8, bottom: zoom ? 64 : 24 }),
    xAxis: {
      ...theme.axis,
      type: "category",
      inverse: theme.mirrored,
      data: days,
      axisTick: { show: false },
      axisLabel: {
        ...theme.axis.axisLabel,
        hideOverlap: true,
        formatter: (iso) => theme.isolated(date(iso, "short")),
      },
    },
    yAxis: {
      ...theme.valueAxis,
      position: theme.mirrored ? "right" : "left",
      minInterval: 1,
      axisLabel: { ...theme.axis.axisLabel, formatter: (n) => number(n) },
    },
    dataZoom: zoom ? [theme.zoom((place, shape) => date(days[place], shape))] : [],
  };
}

/** How the bars of days stand on these axes. */
export const dayBars = { type: "bar", barMaxWidth: 24, barCategoryGap: "25%" };
