// Runs a scenario and holds what it found against its goals.
import type { Findings, Scenario, Settings } from './harness/scenario.ts';
import { isMissed, lineOf } from './judgement.ts';

type Print = (line: string) => void;

/** Run a scenario, and once more if a goal was missed: neighbours are noisy. A lost message gets no second chance. */
export async function judge(scenario: Scenario, settings: Settings, print: Print) {
  print(`\n${scenario.name}: ${scenario.about}`);
  const missedIn = ({ rows }: Findings) =>
    settings.isGate ? 0 : rows.filter((row) => isMissed(row, settings.sockets)).length;
  let findings = await show(scenario, settings, print);
  if (findings.faults.length === 0 && missedIn(findings) > 0) {
    print('  a goal was missed: once more');
    findings = await show(scenario, settings, print);
  }
  return { findings, failures: findings.faults.length + missedIn(findings) };
}

async function show(scenario: Scenario, settings: Settings, print: Print): Promise<Findings> {
  const start = performance.now();
  const findings = await scenario
    .run(settings)
    .catch((cause: Error): Findings => ({ rows: [], faults: [`it broke off: ${cause.message}`] }));
  if (settings.isGate)
    print(`  ${findings.faults.length === 0 ? 'everything arrived, once and in order' : 'NOT RIGHT'}`);
  else for (const row of findings.rows) print(lineOf(row, settings.sockets));
  for (const fault of findings.faults) print(`  FAULT  ${fault}`);
  print(`  ${((performance.now() - start) / 1_000).toFixed(1)} s`);
  return findings;
}
