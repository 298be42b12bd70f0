import { setImmediate } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { BatchWorld } from '../../fakes/batch-world';

/** A file of `rows` records, some of them rejected, some with line ends within quotes. */
function fileOf(rows: number): string {
  const note = (i: number) => (i % 5 === 3 ? `"two\nlines, ""${i}"""` : `n${i}`);
  const a = (i: number) => (i % 7 === 4 ? 'x' : `${i}.5`);
  return `a,note,b\n${Array.from({ length: rows }, (_, i) => `${a(i)},${note(i)},${-i}\n`).join('')}`;
}

/** Small chunks, runs of a few rows, and pieces that end after each run. */
const SMALL = { chunkBytes: 300, pieceMs: 2 };
const OPTIONS = { maxRejectedRatio: 0.5, MaxPayloadInMB: 0.0001 };

const worldWith = (content: string): BatchWorld => {
  const world = new BatchWorld(SMALL);
  world.drop('f.csv', content, OPTIONS);
  return world;
};

/** What must come out, however the work went. */
function outcomeOf(world: BatchWorld) {
  const { rows, status, reason, outputs } = world.summary;
  return {
    scored: world.outbox('.scored.csv'),
    rejected: world.outbox('/rejected.jsonl'),
    summary: { rows, status, reason, outputs },
  };
}

async function undisturbed(content: string) {
  const world = worldWith(content);
  await world.run();
  return { outcome: outcomeOf(world), steps: world.steps, world };
}

describe('a job', () => {
  const content = fileOf(60);

  it('scores every record once, in the order of the file', async () => {
    const { outcome, world } = await undisturbed(content);

    const scored = outcome
      .scored!.replace(/"[^"]*(""[^"]*)*"/g, 'q')
      .trimEnd()
      .split('\n');
    const bad = Array.from({ length: 60 }, (_, i) => i).filter((i) => i % 7 === 4);
    expect(scored[0]).toBe('a,note,b,y.0,y.1');
    expect(scored.slice(1).map((line) => line.split(',')[0])).toEqual(
      Array.from({ length: 60 }, (_, i) => i)
        .filter((i) => i % 7 !== 4)
        .map((i) => `${i}.5`),
    );
    expect(scored.slice(1).every((line) => line.split(',')[0] === line.split(',')[3])).toBe(true);
    expect(
      outcome
        .rejected!.trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).record - 1),
    ).toEqual(bad);
    expect(outcome.summary).toMatchObject({ status: 'succeeded', rows: { in: 60, scored: 52, rejected: 8 } });
    expect(world.left).toEqual([]);
  });

  it('names the lines of the file that were rejected', async () => {
    const { outcome } = await undisturbed(content);

    const lines = content.split('\n');
    for (const line of outcome.rejected!.trimEnd().split('\n')) {
      const { line: number, reasons } = JSON.parse(line);
      expect(lines[number - 1]).toMatch(/^x,/);
      expect(reasons).toEqual(['feature "a" must be a number, got text']);
    }
  });

  it('comes to the same when its worker is killed before or after any step', async () => {
    const { outcome, steps } = await undisturbed(content);
    const wrong: string[] = [];

    for (const when of ['before', 'after'] as const) {
      for (let step = 0; step < steps; step++) {
        const world = worldWith(content);
        world.killAt(step, when);
        await world.run();
        const isSame = isDeepStrictEqual(outcomeOf(world), outcome);
        if (!isSame || world.faults.length !== 1 || world.summaries.length > 1) wrong.push(`${when} step ${step}`);
      }
    }

    expect(wrong).toEqual([]);
  });

  it('comes to the same when events and messages come again and in any order', async () => {
    const { outcome } = await undisturbed(content);

    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(), { minLength: 1 }),
        fc.array(fc.boolean(), { maxLength: 60 }),
        async (order, again) => {
          const world = worldWith(content);
          let turn = 0;
          await world.run(
            () => order[turn++ % order.length]!,
            () => again.pop() ?? false,
          );

          expect(outcomeOf(world)).toEqual(outcome);
          expect(world.summaries).toHaveLength(1);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('comes to the same when several workers are at the same messages', async () => {
    const { outcome } = await undisturbed(content);

    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 4 }),
        fc.array(fc.nat(3), { minLength: 1 }),
        async (workers, pauses) => {
          const world = worldWith(content);
          const event = world.messages[0]!;
          for (let i = 1; i < workers; i++) world.messages.push(event);
          let turn = 0;
          await world.runTogether(workers, async () => {
            for (let i = pauses[turn++ % pauses.length]!; i > 0; i--) await setImmediate();
          });

          expect(outcomeOf(world)).toEqual(outcome);
          expect(world.summaries).toHaveLength(1);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('comes to the same however the file is cut, and its runs and pieces are sized', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(80),
        fc.integer({ min: 1, max: 2_000 }),
        fc.integer({ min: 0, max: 20 }),
        fc.integer({ min: 1, max: 1_000 }),
        async (rows, chunkBytes, pieceMs, payloadBytes) => {
          const text = fileOf(rows + 1);
          const { outcome } = await undisturbed(text);
          const world = new BatchWorld({ chunkBytes, pieceMs });
          world.drop('f.csv', text, { maxRejectedRatio: 0.5, MaxPayloadInMB: payloadBytes / 1e6 });
          await world.run();

          expect(outcomeOf(world)).toEqual(outcome);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('that is planned again comes to the same when its worker is killed before or after any step', async () => {
    // Around the cut, the inside of a quoted field looks like records.
    const text = `a,note,b\n1,x,2\n3,"${'\n5,y,6'.repeat(40_000)}",4\n7,z,8\n`;
    const make = () => {
      const world = new BatchWorld({ chunkBytes: 150_000 });
      world.drop('f.csv', text);
      return world;
    };
    const calm = make();
    await calm.run();
    expect(calm.data.calls.some((call) => call.startsWith('putIfMatch jobs/'))).toBe(true);
    expect(calm.summary).toMatchObject({ status: 'succeeded', rows: { in: 3, scored: 3 } });
    const wrong: string[] = [];

    for (const when of ['before', 'after'] as const) {
      for (let step = 0; step < calm.steps; step++) {
        const world = make();
        world.killAt(step, when);
        await world.run();
        if (!world.outbox('/summary.json') || !isDeepStrictEqual(outcomeOf(world), outcomeOf(calm))) {
          wrong.push(`${when} step ${step}`);
        }
      }
    }

    expect(wrong).toEqual([]);
  });
});
