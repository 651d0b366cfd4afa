/** The same colour for the same intent everywhere: seven have one, the rest is grey. */

const coloured = 7;

/** From an intent's node id to its colour; `intents` are in order of their calls. */
export function intentColours(intents) {
  const places = new Map(intents.slice(0, coloured).map(({ rule_id: id }, i) => [String(id), i]));
  return (id) => {
    const place = places.get(String(id));
    return place === undefined ? "var(--rest)" : `var(--intent-${place + 1})`;
  };
}
