// The plugin's PHP tests on every PHP that WordPress hosts use, as WebAssembly: correct, but about twenty times slower
// than a real PHP and without the compiler of PCRE, so it says nothing of time.
// WORDPRESS names the folder of a WordPress, whose sodium_compat stands in for what this PHP lacks.
//   node php/versions.mjs [7.4,8.0,...] [PART OF A PATH]...
// Prints what failed, a line for each version, and a last line "N passed, M failed".
import { loadNodeRuntime, createNodeFsMountHandler } from '@php-wasm/node';
import { PHP } from '@php-wasm/universal';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const wordpress = process.env.WORDPRESS ?? '/usr/share/wordpress';
const [wanted = '7.4,8.0,8.1,8.2,8.3,8.4,8.5', ...parts] = process.argv.slice(2);

// These start servers or other processes of their own, which WebAssembly cannot; they run on this machine's PHP only.
const NEED_PROCESSES = [
  'Cli/', 'Cloud/', 'Engine/EvaluationTest', 'Engine/LiveRequestTest', 'Firewall/BundleTest', 'Firewall/ChallengePageTest',
  'Firewall/CrawlersTest', 'Firewall/DoorTest', 'Firewall/GateTest', 'Firewall/GeoTest', 'Firewall/HeldTest', 'Firewall/OriginTest',
  'Firewall/RateTest', 'Firewall/SpoolTest', 'Firewall/StateTest',
  'Guard/ActTest', 'Guard/DirectScriptTest', 'Install/ExtendedTest', 'Wire/SodiumCompatTest',
];

const tests = join(root, 'plugin/packetsense/tests');
const files = readdirSync(tests, { recursive: true })
  .filter((file) => file.endsWith('Test.php') && !NEED_PROCESSES.some((start) => file.startsWith(start)))
  .filter((file) => parts.length === 0 || parts.some((part) => file.includes(part)))
  .sort();
let passed = 0;
let failed = 0;
/** Milliseconds that one file may take. */
const LONGEST = 120_000;

/** Runs one file on a fresh PHP; counts and prints. */
async function runFile(version, file) {
  const php = new PHP(await loadNodeRuntime(version, { emscriptenOptions: { processId: 1 } }));
  await php.setSapiName('cli');
  php.mkdir('/app');
  for (const folder of ['plugin', 'rules', 'crates', 'tests/php']) {
    php.mkdir(`/app/${folder}`);
    await php.mount(`/app/${folder}`, createNodeFsMountHandler(join(root, folder)));
  }
  php.mkdir('/wordpress');
  await php.mount('/wordpress', createNodeFsMountHandler(wordpress));
  const code = `<?php $file = '/app/plugin/packetsense/tests/${file}'; require '/app/tests/php/one-file.php';`;
  // A test that starts a process waits for ever here.
  const late = sleep(LONGEST, { text: '', errors: `no end after ${LONGEST / 1000} s: does it start a process?` }, { ref: false });
  const run = php.run({ code }).catch((error) => ({ text: error?.response?.text ?? '', errors: String(error) }));
  const answer = await Promise.race([run, late]);
  let done;
  for (const line of answer.text.split('\n').filter((text) => text.startsWith('\x1e'))) {
    const result = JSON.parse(line.slice(1));
    if (result.done) {
      done = result.done;
    } else if (result.failed) {
      failed += 1;
      console.log(`FAILED PHP ${version} ${file}: ${result.test}\n        ${result.failed}`);
    } else if (result.skipped) {
      console.log(`skipped PHP ${version} ${file}: ${result.test}: ${result.skipped}`);
    } else {
      passed += 1;
    }
  }
  if (!done?.startsWith(version)) {
    failed += 1;
    console.log(`FAILED PHP ${version} ${file}: ended early: ${answer.text.slice(-500)} ${String(answer.errors).slice(0, 500)}`);
  }
  php.exit?.();
}

for (const version of wanted.split(',')) {
  const before = [passed, failed];
  const start = Date.now();
  for (const file of files) await runFile(version, file);
  const seconds = ((Date.now() - start) / 1000).toFixed(1);
  console.log(`PHP ${version}: ${passed - before[0]} passed, ${failed - before[1]} failed, ${files.length} files, ${seconds} s`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
