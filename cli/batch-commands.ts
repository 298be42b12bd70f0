import { type Command, Option } from 'commander';
import { FILE_FORMATS } from '../functions/contracts/job-options';
import type { CliDeps } from './deps';
import { countUpTo, namesOf, shareOf } from './option-parsers';
import { DATA, examples, JSON_FLAG, STORE } from './option-texts';
import { RequiredOption } from './required-option';

/** Adds the commands that score files and tell of jobs. */
export function addBatchCommands(program: Command, deps: CliDeps): void {
  addScore(program, deps);
  addJobs(program, deps);
  addRedrive(program, deps);
}

function addScore(program: Command, deps: CliDeps): void {
  program
    .command('score')
    .description('score a file of any size in this process, by the steps that score a dropped file')
    .argument('<file>', '.csv, .tsv, .jsonl, .ndjson or .parquet; all but the last with .gz, too')
    .addOption(new RequiredOption('--model <model>', 'name, name@alias or name@version (default: the champion)'))
    .option('--output <file>', 'where the scored rows go (default: <file>.scored.<ending> beside the file)')
    .option('--rejected <file>', 'where rejected records go, if there are any (default: <output>.rejected.jsonl)')
    .option('--force', 'replace files that are there already')
    .option('--options <options.json>', 'options of the job (default: <file>.options.json, where it is)')
    .addOption(
      new Option('--format <format>', 'of the output (default: what --output ends in, or as the input)').choices(
        FILE_FORMATS,
      ),
    )
    .addOption(
      new Option('--join <join>', 'put the outputs behind the input columns, or alone (default: input)').choices([
        'input',
        'none',
      ]),
    )
    .option('--columns <a,b,…>', 'input columns to keep (default: all)', namesOf)
    .option('--outputs <a,b,…>', 'outputs of the model to write (default: its own choice)', namesOf)
    .option('--max-rejected <share>', 'share of rejected records above which the job fails (default: 0.1)', shareOf)
    .option('--workers <n>', 'threads that score (default: one a core)', countUpTo(256))
    .option('--store <store>', STORE)
    .option('--json', JSON_FLAG)
    .addHelpText(
      'after',
      examples(
        'onward score september.csv --model flight-delay',
        'onward score september.csv.gz --model flight-delay@2 --output scores.csv --join none',
        'onward score rows.parquet --model churn --columns id --outputs probabilities --json',
      ),
    )
    .addHelpText('after', '\nA record that cannot be scored is rejected alone; docs/batch.md has the options.')
    .action(async (file, options) => (await import('./commands/score')).scoreCommand(deps, file, options));
}

function addJobs(program: Command, deps: CliDeps): void {
  program
    .command('jobs')
    .description('tell how far the files are that were dropped to be scored')
    .argument('[job]', 'id of one job, or its first digits (default: all, the newest first)')
    .option('--data <data>', DATA)
    .option('--model <model>', 'only jobs of this model')
    .option('--limit <n>', 'jobs to list, at most', countUpTo(10_000), 50)
    .option('--watch', 'go on until the job has ended, or until Ctrl-C')
    .option('--json', JSON_FLAG)
    .addHelpText(
      'after',
      examples(
        'onward jobs',
        'onward jobs --data s3://<DataBucketName> --model flight-delay',
        'onward jobs 0123456789abcdef01234567 --watch',
      ),
    )
    .action(async (id, options) => (await import('./commands/jobs')).jobsCommand(deps, id, options));
}

function addRedrive(program: Command, deps: CliDeps): void {
  program
    .command('redrive')
    .description('try again what has failed through no fault of the file: goes on where the job stopped')
    .argument('[job]', 'id of the job, or its first digits')
    .option('--all', 'all jobs that are stalled')
    .option('--data <data>', DATA)
    .option('--here', 'do it in this process, instead of leaving it to a server that watches the folder')
    .option('--store <store>', `${STORE}, with --here`)
    .option('--chunks-queue <url>', 'output ChunksQueueUrl of the batch stack (default: $ONWARD_CHUNKS_QUEUE_URL)')
    .option('--jobs-queue <url>', 'output JobsQueueUrl of the batch stack (default: $ONWARD_JOBS_QUEUE_URL)')
    .addHelpText(
      'after',
      examples(
        'onward redrive --all',
        'onward redrive 0123456789abcdef01234567 --here',
        'onward redrive --all --data s3://<DataBucketName> --chunks-queue <url> --jobs-queue <url>',
      ),
    )
    .action(async (id, options) => (await import('./commands/redrive')).redriveCommand(deps, id, options));
}
