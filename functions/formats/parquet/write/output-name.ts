/** Name of an output's column beside columns that are kept: `predicted.<name>` where one of these has it. */
export function outputName(name: string, kept: ReadonlySet<string>): string {
  let free = name;
  while (kept.has(free)) free = `predicted.${free}`;
  return free;
}
