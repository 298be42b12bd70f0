import { type Command, Option } from 'commander';

/** An option that must be given. One that commander itself requires is asked for before a misspelled one is told of:
 *  `--modle m` would hear that `--model` is missing. */
export class RequiredOption extends Option {}

/** Ends a command that runs without an option that it requires. @throws CommanderError. */
export function requireOptions(command: Command): void {
  for (const option of command.options) {
    if (!(option instanceof RequiredOption) || command.getOptionValue(option.attributeName()) !== undefined) continue;
    command.error(`error: required option '${option.flags}' not specified`);
  }
}
