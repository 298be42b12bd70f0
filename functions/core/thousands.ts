/** A number that is not negative, with commas between its thousands. `toLocaleString` takes 10 ms the first time. */
export function thousands(value: number): string {
  const [whole, fraction] = String(value).split('.');
  const grouped = whole!.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}
