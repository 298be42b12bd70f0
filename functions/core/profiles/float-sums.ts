import { growTo, WASM_PAGE_BYTES, wasmModule } from '../wasm-module';
import { COLUMN_SUMS_WASM } from './column-sums-wasm';
import type { Moments } from './moments';

/** Exports of assembly/column-sums.ts. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  sumUp(data: number, rows: number, width: number, groups: number): void;
}

/** Columns that are summed up together. */
const LANES = 4;
const FLOAT_BYTES = 4;
const VECTOR_BYTES = LANES * FLOAT_BYTES;
/** Its own data are in the first page. */
const FIRST_BYTE = WASM_PAGE_BYTES;

/** The layout of a group of columns there; see assembly/column-sums.ts. */
const GROUP_BYTES = 160;
const REACHED = 4;
const EDGE_COUNT = 8;
const COUNTS = 16;
const LEAST = 32;
const GREATEST = 48;
const MEANS = 96;
const SQUARES = 128;
/** Edges of each column that are compared at once: their number is rounded up to a multiple of this. */
const EDGES_AT_ONCE = 4;

/** What is larger is summed up column by column: WebAssembly gives no memory back. */
const MAX_DATA_BYTES = 1_048_576;
/** With more edges, to search each value's bin is quicker. */
const MAX_EDGES = 64;

const compiled = wasmModule(COLUMN_SUMS_WASM);

/** Of the values of a column that are there. */
export interface ColumnSums extends Moments {
  readonly min: number;
  readonly max: number;
}

/** Sums up all columns of an FP32 tensor at once. The sums are those that a loop over each column gives. */
export class FloatSums {
  private readonly exports: Exports;
  private readonly places: Places;

  /** @param edges [columns] inner edges of each column's bins, ascending; undefined for a column without.
   *  @returns undefined where it would not pay, or the machine has not what it takes. */
  static over(edges: readonly (readonly number[] | undefined)[]): FloatSums | undefined {
    const module = edges.every((column) => (column?.length ?? 0) <= MAX_EDGES) ? compiled() : undefined;
    return module && new FloatSums(module, edges);
  }

  private constructor(
    module: WebAssembly.Module,
    private readonly edges: readonly (readonly number[] | undefined)[],
  ) {
    this.exports = new WebAssembly.Instance(module).exports as unknown as Exports;
    this.places = placesOf(edges);
    growTo(this.exports.memory, this.places.data);
    this.describeGroups();
  }

  /** Takes the rows of a batch in the place of those before; NaN is no value.
   *  @param data [rows, columns]. @returns whether it could: infinities, and very many rows, are left to others. */
  add(data: Float32Array, rows: number): boolean {
    if (data.byteLength > MAX_DATA_BYTES) return false;
    const { exports, places, edges } = this;
    // The last group of the last row is read as a whole vector, also where it has fewer columns.
    growTo(exports.memory, places.data + data.byteLength + VECTOR_BYTES);
    new Float32Array(exports.memory.buffer, places.data, data.length).set(data);
    exports.sumUp(places.data, rows, edges.length, places.groups);
    return edges.every((_, column) => {
      const { min, max } = this.of(column);
      return min !== Number.NEGATIVE_INFINITY && max !== Number.POSITIVE_INFINITY;
    });
  }

  /** Sums of a column; `min` is above `max` where it has no values. */
  of(column: number): ColumnSums {
    const view = new DataView(this.exports.memory.buffer, this.groupAt(column));
    const lane = column % LANES;
    const count = view.getInt32(COUNTS + 4 * lane, true);
    return {
      count,
      min: view.getFloat32(LEAST + 4 * lane, true),
      max: view.getFloat32(GREATEST + 4 * lane, true),
      mean: count > 0 ? view.getFloat64(MEANS + 8 * lane, true) : 0,
      m2: view.getFloat64(SQUARES + 8 * lane, true),
    };
  }

  /** Adds to a column's bins. @param counts [edges + 1]. */
  countInto(column: number, counts: Float64Array): void {
    const { buffer } = this.exports.memory;
    const place = new DataView(buffer, this.groupAt(column)).getInt32(REACHED, true);
    const reached = new Int32Array(buffer, place);
    const edges = counts.length - 1;
    let above = this.of(column).count;
    for (let bin = 0; bin < edges; bin++) {
      const next = reached[bin * LANES + (column % LANES)]!;
      counts[bin]! += above - next;
      above = next;
    }
    counts[edges]! += above;
  }

  private groupAt(column: number): number {
    return this.places.groups + Math.floor(column / LANES) * GROUP_BYTES;
  }

  private describeGroups(): void {
    const { places, edges, exports } = this;
    const view = new DataView(exports.memory.buffer);
    new Float32Array(view.buffer, places.edges, (places.reached - places.edges) / FLOAT_BYTES).fill(Infinity);
    let bin = 0;
    for (let first = 0; first < edges.length; first += LANES) {
      const group = this.groupAt(first);
      const columns = edges.slice(first, first + LANES);
      view.setInt32(group, places.edges + bin * VECTOR_BYTES, true);
      view.setInt32(group + REACHED, places.reached + bin * VECTOR_BYTES, true);
      view.setInt32(group + EDGE_COUNT, edgesOf(columns), true);
      columns.forEach((column, lane) => {
        column?.forEach((edge, i) => {
          view.setFloat32(places.edges + (bin + i) * VECTOR_BYTES + lane * FLOAT_BYTES, floatAbove(edge), true);
        });
      });
      bin += edgesOf(columns);
    }
  }
}

/** Edges that the columns of a group are compared with. */
function edgesOf(columns: readonly (readonly number[] | undefined)[]): number {
  const most = Math.max(...columns.map((column) => column?.length ?? 0));
  return EDGES_AT_ONCE * Math.ceil(most / EDGES_AT_ONCE);
}

/** Addresses of what the two sides share. */
interface Places {
  readonly groups: number;
  readonly edges: number;
  readonly reached: number;
  readonly data: number;
}

function placesOf(edges: readonly (readonly number[] | undefined)[]): Places {
  const count = Math.ceil(edges.length / LANES);
  const groups = Array.from({ length: count }, (_, i) => edges.slice(i * LANES, (i + 1) * LANES));
  const edgeBytes = groups.reduce((sum, columns) => sum + edgesOf(columns), 0) * VECTOR_BYTES;
  const first = FIRST_BYTE + count * GROUP_BYTES;
  return { groups: FIRST_BYTE, edges: first, reached: first + edgeBytes, data: first + 2 * edgeBytes };
}

const bits = new Int32Array(1);
const float = new Float32Array(bits.buffer);

/** The least FP32 value that is not below a double: an FP32 value is at or above both or neither. */
function floatAbove(value: number): number {
  float[0] = value;
  if (float[0] >= value) return float[0];
  // Bits of negative values ascend while the values descend.
  bits[0]! += float[0] < 0 ? -1 : 1;
  return float[0];
}
