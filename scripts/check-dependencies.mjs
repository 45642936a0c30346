// The bans, licences and sources of deny.toml, checked over `cargo metadata`, for machines without cargo-deny.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const policy = readFileSync('deny.toml', 'utf8');
const list = (section, key) => {
  const body = policy.split(/^\[/m).find((part) => part.startsWith(`${section}]`)) ?? '';
  const match = new RegExp(`^${key} = \\[([\\s\\S]*?)\\]$`, 'm').exec(body);
  if (!match) throw new Error(`deny.toml: no list "${key}" in [${section}]`);
  return match[1];
};
const strings = (text) => new Set([...text.matchAll(/"([^"]+)"/g)].map((m) => m[1]));

const licences = strings(list('licenses', 'allow'));
const registries = strings(list('sources', 'allow-registry'));
const banned = new Set([...list('bans', 'deny').matchAll(/name = "([^"]+)"/g)].map((m) => m[1]));

/** Whether an SPDX expression can be met with the allowed licences: OR needs one side, AND both. */
function allowed(expression) {
  // "MIT/Apache-2.0" is the older spelling of OR.
  const tokens = expression.replaceAll('/', ' OR ').match(/[()]|[^\s()]+/g) ?? [];
  let at = 0;
  const any = () => { let ok = all(); while (tokens[at] === 'OR') { at += 1; ok = all() || ok; } return ok; };
  const all = () => { let ok = one(); while (tokens[at] === 'AND') { at += 1; ok = one() && ok; } return ok; };
  const one = () => {
    if (tokens[at] === '(') { at += 1; const ok = any(); at += 1; return ok; }
    let name = tokens[at++];
    if (tokens[at] === 'WITH') { name += ` WITH ${tokens[at + 1]}`; at += 2; }
    return licences.has(name);
  };
  return tokens.length > 0 && any() && at === tokens.length;
}

const metadata = JSON.parse(execFileSync('cargo', ['metadata', '--format-version', '1', '--locked', '--all-features'],
  { maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'inherit'] }));
const faults = [];
for (const { name, version, license, source } of metadata.packages) {
  if (source === null) continue;
  const what = `${name} ${version}`;
  if (!license) faults.push(`${what}: names no licence`);
  else if (!allowed(license)) faults.push(`${what}: licence ${license} is not allowed by deny.toml`);
  if (!registries.has(source.replace(/^registry\+/, ''))) faults.push(`${what}: comes from ${source}`);
  if (banned.has(name)) faults.push(`${what}: is banned by deny.toml`);
}
faults.forEach((fault) => console.error(fault));
console.log(`${metadata.packages.length} packages checked, ${faults.length} faults`);
process.exit(faults.length ? 1 : 0);
