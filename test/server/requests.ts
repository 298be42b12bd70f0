import { type Address, type Received, type SentRequest, send } from './http-client';

/** A flight that every version of flight-delay takes. */
export const A_FLIGHT = {
  month: 7,
  weekday: 3,
  hour: 17,
  carrier: 'UA',
  origin: 'EWR',
  dest: 'ORD',
  distance: 719,
  temp: 80.1,
  dewp: 68,
  humid: 66.7,
  wind_speed: 9.2,
  wind_gust: null,
  precip: 0,
  pressure: 1012.3,
  visib: 10,
};

/** A good request to flight-delay. */
export const GOOD: SentRequest = {
  path: '/v1/models/flight-delay:predict',
  body: { instances: [A_FLIGHT] },
};

/** Runs a loop model for a number of turns, each about a microsecond. */
export const loop = (name: string, turns: number): SentRequest => ({
  path: `/v2/models/${name}/infer`,
  body: { inputs: [{ name: 'turns', datatype: 'INT64', shape: [1], data: [turns] }] },
});

/** @returns the probability that the flight of {@link GOOD} is late. @throws Error when the answer is not good. */
export async function predictFlight(address: Address): Promise<Received> {
  const answer = await send(address, GOOD);
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.body}`);
  return answer;
}
