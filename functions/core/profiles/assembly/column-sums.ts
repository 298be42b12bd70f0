// AssemblyScript, not TypeScript: see CONTRIBUTING.md.

/** Four columns that lie side by side, as `float-sums.ts` reads and writes them. */
@unmanaged
class Group {
  /** Address of the edges of their bins: four vectors at a time, each of an edge of every column. */
  edges: i32;
  /** Address of how many values are at or above each of these. */
  reached: i32;
  edgeCount: i32;
  unused: i32;
}

/** Behind the group, by their distance from it in bytes: values that are there, least, greatest, */
const COUNTS: usize = 16;
const LEAST: usize = 32;
const GREATEST: usize = 48;
/** sums, means and squared distances from these, as doubles. */
const SUMS: usize = 64;
const MEANS: usize = 96;
const SQUARES: usize = 128;
const GROUP_BYTES: usize = 160;

const VECTOR: usize = 16;
/** Rows that all is done with before the next ones, so that they are in the cache that is nearest. */
const BLOCK_ROWS: i32 = 256;

/** Sums up a tensor of FP32, in which NaN is no value and infinities are not foreseen.
 *  @param data [rows, width], and one vector more. @param groups a quarter as many as columns, rounded up. */
export function sumUp(data: usize, rows: i32, width: i32, groups: usize): void {
  const end = groups + usize((width + 3) >> 2) * GROUP_BYTES;
  const rowBytes = usize(width) << 2;
  for (let group = groups; group < end; group += GROUP_BYTES) clear(group);
  for (let row = 0; row < rows; row += BLOCK_ROWS) {
    const count = min(BLOCK_ROWS, rows - row);
    let at = data + usize(row) * rowBytes;
    for (let group = groups; group < end; group += GROUP_BYTES, at += VECTOR) add(group, at, count, rowBytes);
  }
  for (let group = groups; group < end; group += GROUP_BYTES) setMeans(group);
  for (let row = 0; row < rows; row += BLOCK_ROWS) {
    const count = min(BLOCK_ROWS, rows - row);
    let at = data + usize(row) * rowBytes;
    for (let group = groups; group < end; group += GROUP_BYTES, at += VECTOR) {
      addSquares(group, at, count, rowBytes);
      countReached(changetype<Group>(group), at, count, rowBytes);
    }
  }
}

function clear(group: usize): void {
  memory.fill(group + COUNTS, 0, GROUP_BYTES - COUNTS);
  v128.store(group, f32x4.splat(Infinity), LEAST);
  v128.store(group, f32x4.splat(-Infinity), GREATEST);
  const bins = changetype<Group>(group);
  memory.fill(usize(bins.reached), 0, usize(bins.edgeCount) << 4);
}

function add(group: usize, from: usize, rows: i32, rowBytes: usize): void {
  let count = v128.load(group, COUNTS);
  let least = v128.load(group, LEAST);
  let greatest = v128.load(group, GREATEST);
  let low = v128.load(group, SUMS);
  let high = v128.load(group, SUMS + VECTOR);
  let at = from;
  for (let row = 0; row < rows; row++, at += rowBytes) {
    const values = v128.load(at);
    const isThere = f32x4.eq(values, values);
    const added = v128.and(values, isThere);
    count = i32x4.sub(count, isThere);
    // Whatever is compared with NaN stays as it is.
    least = f32x4.pmin(least, values);
    greatest = f32x4.pmax(greatest, values);
    low = f64x2.add(low, f64x2.promote_low_f32x4(added));
    high = f64x2.add(high, f64x2.promote_low_f32x4(upper(added)));
  }
  v128.store(group, count, COUNTS);
  v128.store(group, least, LEAST);
  v128.store(group, greatest, GREATEST);
  v128.store(group, low, SUMS);
  v128.store(group, high, SUMS + VECTOR);
}

@inline
function upper(values: v128): v128 {
  return v128.shuffle<i64>(values, values, 1, 1);
}

function setMeans(group: usize): void {
  for (let lane: usize = 0; lane < 4; lane++) {
    const sum = load<f64>(group + (lane << 3), SUMS);
    store<f64>(group + (lane << 3), sum / f64(load<i32>(group + (lane << 2), COUNTS)), MEANS);
  }
}

function addSquares(group: usize, from: usize, rows: i32, rowBytes: usize): void {
  const lowMeans = v128.load(group, MEANS);
  const highMeans = v128.load(group, MEANS + VECTOR);
  let low = v128.load(group, SQUARES);
  let high = v128.load(group, SQUARES + VECTOR);
  let at = from;
  for (let row = 0; row < rows; row++, at += rowBytes) {
    const values = v128.load(at);
    low = f64x2.add(low, squares(f64x2.promote_low_f32x4(values), lowMeans));
    high = f64x2.add(high, squares(f64x2.promote_low_f32x4(upper(values)), highMeans));
  }
  v128.store(group, low, SQUARES);
  v128.store(group, high, SQUARES + VECTOR);
}

/** Squared distances of values from means; 0 for NaN. */
@inline
function squares(values: v128, means: v128): v128 {
  const distance = v128.and(f64x2.sub(values, means), f64x2.eq(values, values));
  return f64x2.mul(distance, distance);
}

/** Counts values at or above each edge, four edges at a time: no value is looked for, and so no branch is guessed. */
function countReached(group: Group, from: usize, rows: i32, rowBytes: usize): void {
  for (let i = 0; i < group.edgeCount; i += 4) {
    const edgesAt = usize(group.edges) + (usize(i) << 4);
    const reachedAt = usize(group.reached) + (usize(i) << 4);
    const edge0 = v128.load(edgesAt);
    const edge1 = v128.load(edgesAt, VECTOR);
    const edge2 = v128.load(edgesAt, 2 * VECTOR);
    const edge3 = v128.load(edgesAt, 3 * VECTOR);
    let count0 = v128.load(reachedAt);
    let count1 = v128.load(reachedAt, VECTOR);
    let count2 = v128.load(reachedAt, 2 * VECTOR);
    let count3 = v128.load(reachedAt, 3 * VECTOR);
    let at = from;
    for (let row = 0; row < rows; row++, at += rowBytes) {
      const values = v128.load(at);
      count0 = i32x4.sub(count0, f32x4.ge(values, edge0));
      count1 = i32x4.sub(count1, f32x4.ge(values, edge1));
      count2 = i32x4.sub(count2, f32x4.ge(values, edge2));
      count3 = i32x4.sub(count3, f32x4.ge(values, edge3));
    }
    v128.store(reachedAt, count0);
    v128.store(reachedAt, count1, VECTOR);
    v128.store(reachedAt, count2, 2 * VECTOR);
    v128.store(reachedAt, count3, 3 * VECTOR);
  }
}
