import { deepStrictEqual, strictEqual } from 'node:assert';
import type { APIGatewayProxyResult } from 'aws-lambda';
import type { Family } from '../workload';

/** Two ways to answer are only comparable when they answer the same. @throws AssertionError when they do not. */
export function assertSameNumbers(family: Family, answer: APIGatewayProxyResult, bare: string): void {
  strictEqual(answer.statusCode, 200, answer.body);
  deepStrictEqual(numbersOf(family, answer.body), numbersOf(family, bare));
}

function numbersOf(family: Family, body: string): unknown {
  if (family === 'binary') {
    const bytes = Buffer.from(body, 'base64');
    return bytes.subarray(bytes.indexOf('}]}') + 3);
  }
  const { outputs, predictions } = JSON.parse(body) as { outputs?: [{ data: number[] }]; predictions?: number[][] };
  return outputs?.[0].data ?? predictions;
}
