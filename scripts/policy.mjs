// What is true of each clause of the privacy policy: `make policy`. Every clause has a file in tests/policy with the tests
// that prove it, a change to the source (a mutation) that must turn each of them red, and what nothing proves yet. A clause
// is kept where its tests pass, each of them has a mutation that still fits the source, and nothing is left to prove.
// `--mutate` makes each change in turn, of all clauses or of those named (`--mutate 5 12`), in a checkout without other
// changes, and says which of them no test noticed.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';

const FOLDER = 'tests/policy';
const policy = readFileSync('site/privacy.md', 'utf8');
const clauses = [...policy.matchAll(/\{#clause-(\d+)\}/g)].map((found) => Number(found[1]));
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json')).sort();
const written = files.map((name) => JSON.parse(readFileSync(`${FOLDER}/${name}`, 'utf8')));

/** What is wrong with the files themselves: no clause without a file, no file without a clause. */
function misfits() {
  const wrong = [];
  for (const clause of clauses) {
    const count = written.filter((one) => one.clause === clause).length;
    if (count !== 1) wrong.push(`clause ${clause} has ${count} files in ${FOLDER}`);
  }
  for (const one of written) if (!clauses.includes(one.clause)) wrong.push(`the policy has no clause ${one.clause}`);
  return wrong;
}

/** Runs tests of one target; gives the names of those that passed. */
function passed(target, names) {
  const what = target === 'lib' ? ['--lib'] : ['--test', target];
  const run = spawnSync('cargo', ['test', '--workspace', '--locked', '--no-fail-fast', ...what, '--', '--exact',
    ...names], { encoding: 'utf8', env: { ...process.env, RUST_BACKTRACE: '0' }, maxBuffer: 1 << 28 });
  return new Set([...`${run.stdout}`.matchAll(/^test (\S+) \.\.\. ok$/gm)].map((found) => found[1]));
}

/** Whether a mutation still fits: what it replaces stands in the file exactly once. */
function fits(mutation) {
  if (!mutation?.from || mutation.from === mutation.to) return 'has no mutation yet';
  const count = readFileSync(mutation.file, 'utf8').split(mutation.from).length - 1;
  return count === 1 ? undefined : `its mutation fits ${mutation.file} ${count} times`;
}

/** Makes every change in turn; gives those that no test noticed. */
function mutate() {
  if (execFileSync('git', ['status', '--porcelain', '--untracked-files=no'], { encoding: 'utf8' })) {
    throw new Error('commit or set aside your changes first: mutations are made in place');
  }
  let unnoticed = 0;
  const chosen = process.argv.slice(2).filter((word) => /^\d+$/.test(word)).map(Number);
  for (const one of written.filter(({ clause }) => chosen.length === 0 || chosen.includes(clause))) {
    for (const proof of one.proofs.filter((proof) => !fits(proof.mutation))) {
      const { file, from, to } = proof.mutation;
      const before = readFileSync(file, 'utf8');
      try {
        writeFileSync(file, before.replace(from, () => to));
        const green = passed(proof.target, proof.tests);
        const noticed = proof.tests.some((name) => !green.has(name));
        unnoticed += noticed ? 0 : 1;
        console.log(`clause ${one.clause}: ${noticed ? 'noticed' : 'NOT NOTICED'}: ${proof.says}`);
      } finally {
        writeFileSync(file, before);
      }
    }
  }
  console.log(`unnoticed: ${unnoticed}`);
  return unnoticed;
}

/** Runs every test and says clause by clause what is true. */
function report() {
  const targets = new Map();
  for (const { target, tests } of written.flatMap((one) => one.proofs)) {
    targets.set(target, new Set([...(targets.get(target) ?? []), ...tests]));
  }
  const green = new Map([...targets].map(([target, names]) => [target, passed(target, [...names])]));
  let broken = 0;
  let tests = 0;
  for (const one of written) {
    const where = one.unproven.map((what) => `not proven: ${what}`);
    if (one.proofs.length === 0) where.push('no test');
    for (const proof of one.proofs) {
      tests += proof.tests.length;
      for (const name of proof.tests) if (!green.get(proof.target).has(name)) where.push(`${proof.target} ${name} does not pass`);
      const misfit = fits(proof.mutation);
      if (misfit) where.push(`“${proof.says}” ${misfit}`);
    }
    broken += where.length > 0 ? 1 : 0;
    console.log(`clause ${one.clause}: ${where.length > 0 ? `broken, ${where.join('; ')}` : 'kept'}`);
  }
  console.log(`clauses: ${written.length}, tests: ${tests}`);
  console.log(`broken: ${broken}`);
  return broken;
}

const wrong = misfits();
for (const line of wrong) console.log(`tests/policy: ${line}`);
const bad = process.argv.includes('--mutate') ? mutate() : report();
process.exitCode = wrong.length + bad > 0 ? 1 : 0;
