import fc from 'fast-check';
import { ByteWriter } from '../../../../functions/formats/text/byte-writer';

describe('ByteWriter', () => {
  it('holds what was written, however much it is', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', maxLength: 50 }), { maxLength: 30 }),
        fc.nat(200_000),
        (texts, more) => {
          const writer = new ByteWriter();
          writer.text('x'.repeat(more));
          for (const text of texts) {
            writer.text(text);
            writer.byte(0x0a);
            writer.copy(Buffer.from(`-${text}-`), 1, 1 + Buffer.byteLength(text));
          }

          const expected = Buffer.from('x'.repeat(more) + texts.map((text) => `${text}\n${text}`).join(''));
          expect(writer.written.equals(expected)).toBe(true);
        },
      ),
    );
  });

  it('uses its memory again', () => {
    const writer = new ByteWriter();
    writer.text('x'.repeat(100_000));
    const { bytes } = writer;

    writer.clear();
    writer.text('y');

    expect(writer.written.toString()).toBe('y');
    expect(writer.bytes).toBe(bytes);
  });
});
