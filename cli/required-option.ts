import { type Command, Option } from 'commander';

/** An option that must be given. commander looks for options that it requires itself before it reports unknown ones:
 *  it would answer `--modle m` by saying that `--model` is missing. */
export class RequiredOption extends Option {}

/** Ends a command that runs without an option that it requires. @throws CommanderError. */
export function requireOptions(command: Command): void {
  for (const option of command.options) {
    if (!(option instanceof RequiredOption) || command.getOptionValue(option.attributeName()) !== undefined) continue;
    command.error(`error: required option '${option.flags}' not specified`);
  }
}
