import { defaultQuotas, isTerminal, type Pipeline } from '@attacca/core';
import { ingestedRecord, uploadRecord } from '../../functions/pipelines/files';
import { checkOutcome } from './checks/outcome';
import { checkDeletedFiles, hasInputs, isRemovalOver, isRemoved } from './checks/removed';
import { watchCommits } from './checks/watch';
import { Engine } from './engine/engine';
import { randomFaults, type Faults } from './engine/faults';
import { createRandom, type Random } from './engine/random';
import { fakeConfig } from './fake-config';
import { startFleet } from './fleet/fleet';
import { shaOf } from './fleet/perform';
import { randomAfterwards } from './scenario/afterwards';
import { randomBehaviour, type Behaviour } from './scenario/behaviour';
import { Clients, randomIntention, type Intention } from './scenario/clients';
import { generatePlan } from './scenario/generate';
import { requestOf } from './scenario/plan';
import { World } from './world';

/** What a seed leads to, before anything runs. */
export interface Scenario {
  readonly faults: Faults;
  readonly behaviour: Behaviour;
  readonly intentions: readonly Intention[];
  readonly concurrency: 'optimistic' | 'pessimistic';
  /** Tasks of one fan-out at the same time. */
  readonly window: number;
  /** Workers of each service at the same time. */
  readonly slots: number;
  readonly jobsAtWork: number;
  readonly mostDeliveries: number;
  /** Virtual milliseconds during which things go wrong. */
  readonly faultyFor: number;
}

/** How a run went. */
export interface Outcome {
  readonly seed: number;
  /** What was broken; null when nothing was. */
  readonly failure: string | null;
  readonly pipelines: number;
  readonly calls: number;
  /** How the pipelines ended. */
  readonly states: Readonly<Record<string, number>>;
  /** Jobs that repeat another, and jobs that were deleted. */
  readonly repeats: number;
  readonly deletions: number;
  /** Generations beyond the first. */
  readonly retries: number;
  /** Requests that were refused, with the reason. */
  readonly refused: readonly string[];
  /** Only for a failure, or when asked for. */
  readonly report: readonly string[];
}

/** Virtual time after which everything must be over, once nothing goes wrong any more. */
const calmFor = 6 * 3600_000;
const mostCalls = 400_000;
/** After the end nothing may move any more for as long. */
const quietFor = 5 * 60_000;
/** Calls of a sweep that finds nothing, twice over. */
const callsPerSweep = 12;
/** Calls of those that were held up so long that they still finish what they had begun. */
const lateCalls = 400;
/** What judging a blob takes, by each of a few sweepers that were held up over the same list. */
const lateCallsPerBlob = 24;

/** Everything about a run that is not an order of events follows from here. */
export function scenarioOf(random: Random): Scenario {
  const owners = random.pick([['ann'], ['ann', 'bob'], ['ann', 'bob', 'cleo']]);
  const behaviour = randomBehaviour(random);
  const submissions = Array.from({ length: random.pick([1, 1, 2, 2, 3, 5]) }, (_, index) => {
    const owner = random.pick(owners);
    const files = [`${owner}-1`, `${owner}-2`];
    const twin = random.happens(30);
    const plan = generatePlan(twin ? createRandom(owners.length) : random, {
      name: `plan${index + 1}`,
      owner,
      files,
    });
    return randomIntention(random, plan);
  });
  const world = {
    behaviour,
    faults: randomFaults(random),
    concurrency: random.pick(['optimistic', 'pessimistic'] as const),
    window: random.pick([1, 2, 4, 8, 8, 64]),
    slots: random.pick([1, 3, 50, 50]),
    jobsAtWork: random.pick([1, 2, 8]),
    mostDeliveries: random.between(5, 7),
    faultyFor: random.pick([60_000, 600_000, 1_800_000]),
  };
  const intentions = submissions.map((submission) => ({
    ...submission,
    afterwards: randomAfterwards(random, submission.plan),
  }));
  return { ...world, intentions };
}

/** Runs one seed to its end. The same seed leads to the same run, to the last call. */
export async function simulate(
  seed: number,
  { isTraced = false, change = (scenario: Scenario): Scenario => scenario } = {},
): Promise<Outcome> {
  const random = createRandom(seed);
  const scenario = change(scenarioOf(random.fork()));
  const engine = new Engine(random.fork(), scenario.faults);
  const run = new Run(engine, scenario);
  let failure: string | null = null;
  try {
    await run.toTheEnd();
  } catch (error) {
    failure = (error as Error).message;
  }
  const isReported = failure !== null || isTraced;
  return {
    seed,
    failure,
    pipelines: run.clients.jobs.size,
    calls: engine.calls,
    states: run.states(),
    repeats: [...run.clients.jobs.values()].filter(({ origin }) => origin !== null).length,
    deletions: [...run.clients.jobs.values()].filter(({ isDeleted }) => isDeleted).length,
    retries: run.retries(),
    refused: [...run.clients.refused.values()],
    report: isReported ? [...describeScenario(scenario), ...engine.trace.lines()] : [],
  };
}

class Run {
  readonly clients: Clients;
  private readonly world: World;
  private readonly contents = new Map<string, string>();

  constructor(
    private readonly engine: Engine,
    private readonly scenario: Scenario,
  ) {
    const { window, slots, behaviour, concurrency, mostDeliveries, jobsAtWork } = scenario;
    const quotas = { ...defaultQuotas, jobs_at_work: jobsAtWork };
    const config = { ...fakeConfig, dispatchWindow: window, quotas };
    this.world = new World(engine, { config, concurrency, mostDeliveries });
    watchCommits(this.world, window);
    startFleet(this.world, { behaviour, slots });
    this.clients = new Clients(this.world, scenario.intentions);
    this.giveFiles();
  }

  async toTheEnd(): Promise<void> {
    const { engine, scenario, world } = this;
    world.startSweeper();
    this.clients.start();
    engine.after(scenario.faultyFor, () => engine.calm());
    const until = engine.now + scenario.faultyFor + calmFor;
    await this.runUntil(() => this.isOver(), until);
    await this.retryBroken(until);
    this.assertOver();
    // Whoever was held up finishes what it had begun: a sweeper may judge a list of blobs that others have judged.
    await this.runUntil(() => false, engine.now + quietFor);
    const calls = engine.calls;
    await this.runUntil(() => false, engine.now + quietFor);
    this.assertQuiet(calls);
    this.assertSweeperIdle();
    checkDeletedFiles(world, this.clients);
    const { contents, isFaulty } = this;
    const { unwantedFiles } = this.clients;
    const expected = { world, behaviour: scenario.behaviour, contents, isFaulty, unwantedFiles };
    for (const job of this.clients.jobs.values())
      if (!isRemoved(world, job)) checkOutcome(expected, job);
  }

  states(): Record<string, number> {
    const states: Record<string, number> = {};
    for (const { state } of this.pipelines()) states[state] = (states[state] ?? 0) + 1;
    return states;
  }

  retries(): number {
    return this.pipelines().reduce((sum, { generation }) => sum + generation - 1, 0);
  }

  private get isFaulty(): boolean {
    return Object.values(this.scenario.faults).some((chance) => chance > 0);
  }

  private async runUntil(isOver: () => boolean, until: number): Promise<void> {
    await this.engine.run(isOver, { calls: mostCalls, until });
    if (this.engine.violation !== null) throw this.engine.violation;
    if (this.engine.calls >= mostCalls) throw new Error(`${mostCalls} calls, and no end`);
  }

  /** What the world has broken succeeds once nothing goes wrong any more. */
  private async retryBroken(until: number): Promise<void> {
    const broken = this.pipelines().filter(
      (pipeline) =>
        pipeline.state === 'failed' &&
        pipeline.error?.error_type === 'INFRASTRUCTURE_ERROR' &&
        hasInputs(this.world, pipeline),
    );
    if (broken.length === 0 || !this.engine.random.happens(70)) return;
    this.engine.calm();
    for (const { job_id } of broken) {
      const job = this.clients.jobs.get(job_id);
      if (job !== undefined) this.clients.retry(job);
    }
    const generation = new Map(broken.map((pipeline) => [pipeline.job_id, pipeline.generation]));
    // Its input may be deleted before the retry arrives: then it is refused.
    const isLeft = (pipeline: Pipeline): boolean =>
      pipeline.generation <= (generation.get(pipeline.job_id) ?? 0) &&
      hasInputs(this.world, pipeline);
    const isBegun = (): boolean => !this.pipelines().some(isLeft) && this.isOver();
    await this.runUntil(isBegun, until + calmFor);
    const still = this.pipelines().find(
      (pipeline) =>
        generation.has(pipeline.job_id) &&
        pipeline.error?.error_type === 'INFRASTRUCTURE_ERROR' &&
        hasInputs(this.world, pipeline),
    );
    if (still !== undefined)
      throw new Error(
        `${still.job_id} failed again, in a calm world: ${JSON.stringify(still.error)}`,
      );
  }

  private isOver(): boolean {
    return this.areSettled() && isRemovalOver(this.world);
  }

  private areSettled(): boolean {
    return (
      this.clients.areDone &&
      this.pipelines().every(({ state, settled_at }) => isTerminal(state) && settled_at !== null)
    );
  }

  private assertOver(): void {
    if (this.isOver()) return;
    const open = this.pipelines().filter(({ settled_at }) => settled_at === null);
    const list = open.map(({ job_id, state, steps }) => {
      const at = steps
        .filter((step) => step.state !== 'completed')
        .map((step) => `${step.step_id} ${step.state}`);
      return `${job_id} is ${state} (${at.join(', ')})`;
    });
    throw new Error(
      `not everything has ended: ${list.join('; ') || 'a request was never answered'}`,
    );
  }

  /** The sweeper looks, and finds nothing to do; nothing else happens at all. */
  private assertQuiet(before: number): void {
    const sweeps = quietFor / 60_000 + 1;
    const calls = this.engine.calls - before;
    const late = lateCalls + lateCallsPerBlob * this.world.blobs.blobs.size;
    if (calls > sweeps * callsPerSweep + late)
      throw new Error(`${calls} calls were made after everything had ended`);
    if (!this.areSettled()) throw new Error('something began again after everything had ended');
  }

  /** Where nothing goes wrong and workers are free, nothing is left to the sweeper. */
  private assertSweeperIdle(): void {
    if (this.isFaulty || this.scenario.slots < 50) return;
    const moved = this.pipelines().find(({ sweeper_moves }) => sweeper_moves > 0);
    if (moved !== undefined)
      throw new Error(`nothing went wrong, and the sweeper had to move ${moved.job_id}`);
  }

  private pipelines(): Pipeline[] {
    return [...this.world.database.collection('pipelines')].map(
      ({ data }) => data as unknown as Pipeline,
    );
  }

  /** Two files of everybody's, some with the bytes of somebody else's, some not looked at yet. */
  private giveFiles(): void {
    const { random } = this.engine;
    const names = this.scenario.intentions.flatMap(({ plan }) => [
      `${plan.owner}-1`,
      `${plan.owner}-2`,
    ]);
    for (const file_id of new Set(names)) {
      const owner = file_id.split('-')[0] ?? '';
      const content = `sound ${random.below(3)}`;
      const fields = { file_id, owner, name: 'song.wav', media_type: null };
      const record = uploadRecord({ ...fields, created_at: this.engine.timestamp() });
      this.contents.set(file_id, content);
      this.world.blobs.staged.set(`uploads/${file_id}`, content);
      const sha256 = shaOf(content);
      const facts = { sha256, size_bytes: 1, media_type: 'audio/x-wav', extension: 'wav' };
      if (random.happens(60)) this.world.give(`files/${file_id}`, record);
      else {
        this.world.blobs.blobs.set(sha256, content);
        this.world.give(`files/${file_id}`, ingestedRecord(record, facts));
      }
    }
  }
}

/** A scenario for people. */
function describeScenario(scenario: Scenario): string[] {
  const { intentions, faults, behaviour, ...rest } = scenario;
  const present = Object.entries(faults).filter(([, chance]) => chance > 0);
  return [
    `options ${JSON.stringify(rest)}`,
    `faults ${JSON.stringify(Object.fromEntries(present))}`,
    `behaviour ${JSON.stringify(behaviour)}`,
    ...intentions.map(
      ({ plan, ...intention }) =>
        `${plan.name} of ${plan.owner} ${JSON.stringify(intention)}: ${JSON.stringify(requestOf(plan))}`,
    ),
  ];
}
