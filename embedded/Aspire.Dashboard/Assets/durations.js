// Nanoseconds as a person reads them, as the server writes them too.

const units = [[1e9, 's'], [1e6, 'ms'], [1e3, 'µs']];

export function duration(ns) {
  if (ns >= 6e10) return `${Math.floor(ns / 6e10)} min ${Math.floor(ns / 1e9) % 60} s`;
  for (const [size, unit] of units) {
    if (ns < size) continue;
    const value = ns / size;
    return `${value.toFixed(value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2)} ${unit}`;
  }
  return `${ns} ns`;
}
