import { Option, type Command } from 'commander';
import type { CommandIo } from './command-io';
import {
  plainCommand,
  shared,
  stackCommand,
  type Finish,
  type SharedOptions,
} from './command-options';
import type { EstimateOptions } from './commands/estimate';
import type { RunOptions } from './commands/run';
import { collect, integer, positiveInteger, wholeNumber } from './option-values';

const EXAMPLES = `
Examples:
  attacca run song.mp3 --preset slice-and-describe
  attacca run song.mp3 --preset slice-and-describe --param mfcc.n_mfcc=20 --cache refresh
  attacca run song.mp3 --preset slice-and-describe --tolerate mfcc=5% --max-concurrency mfcc=4
  attacca run song.mp3 --pipeline my-steps.json --deadline 600 --priority 5

Settings of a fan-out belong to the step that opens it. With a preset, its steps are then sent as a
pipeline of your own.`;

/** `attacca run`. */
export function addRun(program: Command, io: CommandIo, finish: Finish): void {
  const command = stackCommand(program, 'run')
    .description('send a recording through a pipeline and fetch every result')
    .argument('<file>', 'any recording that ffmpeg reads');
  addPipelineChoice(command)
    .option('--out <dir>', 'where the results go (default: results/<name of the file>)')
    .option('--cancel-on-interrupt', 'cancel the job on Ctrl-C; else it goes on', false);
  addJobSettings(command);
  addMapSettings(command)
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, options: SharedOptions & Omit<RunOptions, 'file'>) => {
      const { runCommand } = await import('./commands/run');
      finish(await runCommand({ ...options, ...shared(options), file }, io));
    });
}

const ESTIMATE_EXAMPLES = `
Examples:
  attacca estimate song.mp3 --preset drum-sheet
  attacca estimate song.mp3 --pipeline my-steps.json --region us-west1 --json

Nothing is sent or started: the recording is looked at here. What a job really took is in: attacca status JOB`;

/** `attacca estimate`. */
export function addEstimate(program: Command, io: CommandIo, finish: Finish): void {
  const command = plainCommand(program, 'estimate')
    .description('say what a pipeline over a recording would cost on Google Cloud')
    .argument('<file>', 'any recording that ffmpeg reads')
    .option('--region <region>', 'whose prices', 'europe-west1')
    .option('--retention-days <n>', 'days results are kept; 0: a month is counted', wholeNumber, 0);
  addPipelineChoice(command);
  addMapSettings(command)
    .addHelpText('after', ESTIMATE_EXAMPLES)
    .action(async (file: string, options: Omit<EstimateOptions, 'file'>) => {
      const { estimateCommand } = await import('./commands/estimate');
      finish(await estimateCommand({ ...options, file }, io));
    });
}

/** What is to be done, as a preset or as steps. */
function addPipelineChoice(command: Command): Command {
  return command
    .option('--preset <name>', 'a pipeline that comes with Attacca (see: attacca presets)')
    .option('--pipeline <file.json>', 'a pipeline of your own: a JSON list of steps')
    .option('--param <step.name=value>', 'a parameter of a step; may be repeated', collect, []);
}

function addJobSettings(command: Command): Command {
  return command
    .option(
      '--priority <n>',
      'among your own jobs that wait, the higher goes first; -10 to 10 (default: 0)',
      integer,
    )
    .option(
      '--deadline <seconds>',
      'the job fails if it is not over by then; 1 to 604800 (default: none)',
      positiveInteger,
    )
    .addOption(
      new Option(
        '--cache <mode>',
        'results known already: use them, compute them anew and keep those, or neither (default: use)',
      ).choices(['use', 'refresh', 'off']),
    );
}

function addMapSettings(command: Command): Command {
  const perStep = (flags: string, description: string): Option =>
    new Option(flags, `${description}; may be repeated`).argParser(collect).default([], 'none');
  return command
    .addOption(
      perStep('--max-concurrency <step=n>', 'tasks of a fan-out under way at a time, 1 to 1024'),
    )
    .addOption(
      perStep(
        '--tolerate <step=n|step=p%>',
        'items that may fail without failing the step: so many, or 0 to 100 percent',
      ),
    )
    .addOption(perStep('--batch-items <step=n>', 'items one task executes at most, 1 to 64'))
    .addOption(
      perStep('--batch-seconds <step=s>', 'seconds one task is to take at most, up to 480'),
    );
}
