// Where everything of a lane chart stands: pure arithmetic, no elements.

export const laneHeight = 48;
export const topicHeight = 28;
export const axisHeight = 26;
const pad = 36;
const stackPx = 9;

/** Heights by topic and partition; the lanes of a collapsed topic are all in its own line. */
export function rowsOf(chart, collapsed) {
  const topics = [];
  const laneY = [];
  let y = axisHeight;
  chart.lanes.forEach((lane, place) => {
    let topic = topics.at(-1);
    if (topic?.name !== lane.topic) {
      topic = { name: lane.topic, kind: lane.kind, y, lanes: 0, isCollapsed: collapsed.has(lane.topic) };
      topics.push(topic);
      y += topic.isCollapsed ? laneHeight : topicHeight;
    }
    topic.lanes++;
    if (topic.isCollapsed) laneY[place] = topic.y + laneHeight / 2;
    else {
      laneY[place] = y + laneHeight / 2;
      y += laneHeight;
    }
  });
  return { topics, laneY, height: y + 8 };
}

export function timeScale(durationNs, width) {
  return ns => pad + (width - 2 * pad) * Math.min(1, Math.max(0, ns / (durationNs || 1)));
}

/** A record's deliveries one above the other, so that none hides another. */
export function stacked(y, delivery) {
  return y - delivery * stackPx;
}

/** From a processed record to one that was written meanwhile, with a head. */
export function arrowPath(x1, y1, x2, y2, radius) {
  const bend = Math.max(14, Math.abs(x2 - x1) / 2);
  const end = x2 - radius - 1;
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${end - bend} ${y2} ${end} ${y2}M${end - 5} ${y2 - 4}l5 4l-5 4`;
}
