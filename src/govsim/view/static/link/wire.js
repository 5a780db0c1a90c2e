// What the server sends: scenes and frames, read into objects and typed arrays.

export const STAGE = {
  occurred: 0, noticed: 1, reported: 2, routed: 3, accepted: 4, on_scene: 5, contained: 6, closed: 7, unsolved: 8, lapsed: 9,
  prevented: 12, mediated: 13,
};
const CASE_BYTES = 20, TRIP_BYTES = 32;

// Four bytes with the length of the head, the head as JSON, then the arrays it announces, padded to four bytes each.
export function read(buffer) {
  const bytes = new DataView(buffer);
  const length = bytes.getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  let at = 4 + length;
  const take = (n) => { const part = at; at += n + ((4 - (n % 4)) % 4); return part; };
  if (head.type === "scene") {
    head.at = new Float32Array(buffer, take(8 * head.residents), 2 * head.residents);
    head.pairs = new (head.tie_bytes === 2 ? Uint16Array : Uint32Array)(buffer, take(2 * head.tie_bytes * head.ties), 2 * head.ties);
  } else if (head.type === "frame") {
    for (const side of head.sides) {
      side.hour = head.hour;
      side.cases = casesOf(bytes, take(CASE_BYTES * side.cases), side.cases);
      side.trips = tripsOf(bytes, take(TRIP_BYTES * side.trips), side.trips);
      const n = side.residents, from = n ? take(2 * n) : 0;
      side.shades = n ? new Uint8Array(buffer, from, n) : null;
      side.ready = n ? new Uint8Array(buffer, from + n, n) : null;
    }
  }
  return head;
}

function casesOf(bytes, from, n) {
  const cases = new Array(n);
  for (let i = 0, at = from; i < n; i++, at += CASE_BYTES) {
    cases[i] = {
      row: bytes.getUint32(at, true), x: bytes.getFloat32(at + 4, true), y: bytes.getFloat32(at + 8, true),
      since: bytes.getFloat32(at + 12, true), stage: bytes.getUint8(at + 16), severity: bytes.getUint8(at + 17),
      kind: bytes.getUint8(at + 18), coming: bytes.getUint8(at + 19),
    };
  }
  return cases;
}

function tripsOf(bytes, from, n) {
  const trips = new Array(n);
  for (let i = 0, at = from; i < n; i++, at += TRIP_BYTES) {
    const f = (k) => bytes.getFloat32(at + 4 * k, true);
    trips[i] = {
      x0: f(0), y0: f(1), x1: f(2), y1: f(3), way: f(4), sector: bytes.getUint8(at + 20), present: bytes.getUint8(at + 21),
      pool: bytes.getUint16(at + 22, true), case: bytes.getUint32(at + 24, true), trip: bytes.getUint32(at + 28, true),
    };
  }
  return trips;
}
