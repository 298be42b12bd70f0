import { Command, Option } from 'commander';
import { version } from '../package.json';
import { addBatchCommands } from './batch-commands';
import type { CliDeps } from './deps';
import { namesOf, portOf } from './option-parsers';
import { examples, JSON_FLAG, STORE } from './option-texts';
import { RequiredOption, requireOptions } from './required-option';

/** The `onward` command line. Each command's code is loaded when the command runs, so that help appears at once. */
export function buildProgram(deps: CliDeps): Command {
  const program = new Command('onward')
    .description('Puts trained ONNX models into production on AWS without a server, and serves the same on a laptop.')
    .version(version)
    .showHelpAfterError('(add --help for the usage)')
    .exitOverride()
    .hook('preAction', (_, command) => requireOptions(command))
    .configureOutput({ writeOut: (text) => deps.out(text.trimEnd()), writeErr: (text) => deps.err(text.trimEnd()) })
    .addHelpText(
      'after',
      `\nFrom a model to an answer:\n  $ onward add churn.onnx --baseline train.csv --drop churned\n  $ onward serve`,
    );
  addModelCommands(program, deps);
  addUseCommands(program, deps);
  addBatchCommands(program, deps);
  addReleaseCommands(program, deps);
  return program;
}

function addModelCommands(program: Command, deps: CliDeps): void {
  program
    .command('inspect')
    .description('show a model file: signature, operators, size, and what would stop it from being served')
    .argument('<model.onnx>', 'file to read')
    .option('--run', 'load it, too, run it on zeros, and print what that costs')
    .option('--json', JSON_FLAG)
    .addHelpText(
      'after',
      examples(
        'onward inspect churn.onnx',
        'onward inspect churn.onnx --run',
        'onward inspect churn.onnx --json | jq .servable',
      ),
    )
    .action(async (path, options) => (await import('./commands/inspect')).inspectCommand(deps, path, options));
  program
    .command('add')
    .description('add model files to a store as the next versions of their models')
    .argument('<model.onnx...>', 'files to add; ZipMaps at the end of scikit-learn models are cut')
    .option('--name <name>', 'name of the model (default: from the file name); several files become its next versions')
    .option(
      '--baseline <data.csv>',
      'training data: the header names the features, the rows give their types, ranges and profile',
    )
    .option('--columns <a,b,…>', 'columns of the training data that feed the model, in the order of its input', namesOf)
    .option('--drop <a,b,…>', 'columns of the training data that do not, such as the label and an id', namesOf)
    .option(
      '--strict',
      'refuse values outside the categories and ranges of the training data, which are served otherwise',
    )
    .option('--store <store>', STORE)
    .option(
      '--alias <alias>',
      'name that the new version takes over, such as champion; a first version is champion anyway',
    )
    .option('--json', JSON_FLAG)
    .addHelpText(
      'after',
      examples(
        'onward add churn.onnx --baseline train.csv --drop churned,customer_id',
        'onward add *.onnx --store s3://my-models',
        'onward add retrained.onnx --name churn --alias champion',
      ),
    )
    .addHelpText('after', COLUMN_RULES)
    .action(async (paths, options) => (await import('./commands/add')).addCommand(deps, paths, options));
}

function addUseCommands(program: Command, deps: CliDeps): void {
  program
    .command('list')
    .description('list the models of a store')
    .option('--store <store>', STORE)
    .option('--json', JSON_FLAG)
    .addHelpText('after', examples('onward list', 'onward list --store s3://my-models --json'))
    .action(async (options) => (await import('./commands/list')).listCommand(deps, options));
  program
    .command('show')
    .description('show a model: its signature, features, versions and history')
    .argument('<model>', 'name, name@alias or name@version (default: the champion)')
    .option('--store <store>', STORE)
    .option('--json', JSON_FLAG)
    .addHelpText('after', examples('onward show churn', 'onward show churn@2 --json'))
    .action(async (model, options) => (await import('./commands/show')).showCommand(deps, model, options));
  program
    .command('predict')
    .description('predict the rows of a file in this process, by the code that answers requests')
    .argument('<model>', 'name, name@alias or name@version (default: the champion)')
    .addOption(
      new RequiredOption('--input <file>', 'rows.csv with a header, or rows.json: rows, records or a whole request'),
    )
    .option('--store <store>', STORE)
    .option('--json', 'print the answer that a client would get')
    .addHelpText(
      'after',
      examples('onward predict churn --input rows.csv', 'onward predict churn@2 --input rows.json --json'),
    )
    .action(async (model, options) => (await import('./commands/predict')).predictCommand(deps, model, options));
  program
    .command('serve')
    .description('serve the models of a store over HTTP')
    .option('--store <store>', STORE)
    .option('--data <folder>', 'folder with the inbox of files to score (default: $ONWARD_DATA, or "data")')
    .addOption(new Option('--port <port>', 'port to listen on').env('PORT').default(8080).argParser(portOf))
    .addOption(new Option('--host <host>', 'address to listen on').env('HOST').default('127.0.0.1'))
    .addHelpText('after', examples('onward serve', 'onward serve --store s3://my-models --host 0.0.0.0 --port 80'))
    .action(async (options) => (await import('./commands/serve')).serveCommand(deps, options));
}

function addReleaseCommands(program: Command, deps: CliDeps): void {
  program
    .command('push')
    .description('copy a version to another store, under the same number')
    .argument('<model>', 'name, name@alias or name@version (default: the champion)')
    .addOption(new RequiredOption('--to <store>', 'folder or s3://bucket to copy to'))
    .option('--store <store>', STORE)
    .option('--json', JSON_FLAG)
    .addHelpText('after', examples('onward push churn --to s3://my-models', 'onward push churn@2 --to s3://my-models'))
    .action(async (model, options) => (await import('./commands/push')).pushCommand(deps, model, options));
  program
    .command('promote')
    .description('make a version the champion: it answers from now on')
    .argument('<model>', 'name of the model')
    .argument('<version>', 'number of the version')
    .option('--store <store>', STORE)
    .option('--why <text>', 'reason, kept in the history')
    .option('--json', JSON_FLAG)
    .addHelpText(
      'after',
      examples('onward promote churn 2', 'onward promote churn 2 --store s3://my-models --why "AUC +0.02"'),
    )
    .action(async (model, version, options) =>
      (await import('./commands/promote')).promoteCommand(deps, model, version, options),
    );
}

const COLUMN_RULES = `
Columns of the training data and inputs of the model:
  Inputs of one column each, [any, 1], take the columns of their names; other columns are ignored and listed.
  One input of several columns, [any, 4], takes the columns by position. There must be just as many: --columns names
  them in the model's order, --drop leaves some out and keeps the others in the file's order.`;
