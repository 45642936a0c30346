// What an independent implementation of RFC 9421 says to the vectors: http-message-signatures of npm, with Node's own
// Ed25519. It reads and builds everything from Signature-Input by itself; only Content-Digest (RFC 9530), which that
// package leaves to others, is compared here. Prints one line of JSON: {"requests": {name: true|false}, "answers": {...}}.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [vectors, modules] = process.argv.slice(2);
const { httpbis } = createRequire(modules)('http-message-signatures');
const read = (name) => JSON.parse(readFileSync(`${vectors}/${name}.json`, 'utf8'));

const publicKey = (x) => createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x } });
const thumbprint = (x) =>
    createHash('sha256').update(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`).digest('base64url');

// Header lines as the package takes them: one value, or a list where a name stands twice.
const headers = (lines) => {
    const all = {};
    for (const [name, value] of lines) (all[name] ??= []).push(value);
    return Object.fromEntries(Object.entries(all).map(([name, values]) => [name, values.length > 1 ? values : values[0]]));
};

const digestHolds = (fields, body) => {
    const value = [fields['content-digest']].flat().join(', ');
    return value === `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;
};

async function holds(message, request, body, keys, now) {
    Date.now = () => now * 1000;
    const config = {
        all: true,
        maxAge: 300,
        notAfter: now + 60,
        keyLookup: async ({ keyid }) => {
            const x = keys.find((x) => thumbprint(x) === keyid);
            return x && {
                id: keyid,
                algs: ['ed25519'],
                verify: async (base, signature) => verify(null, base, publicKey(x), signature),
            };
        },
    };
    try {
        return digestHolds(message.headers, body) && (await httpbis.verifyMessage(config, message, request)) === true;
    } catch {
        return false;
    }
}

const said = { requests: {}, answers: {} };
for (const c of read('requests')) {
    const url = `${c.scheme}://${c.authority}${c.path}${c.query === '' ? '' : `?${c.query}`}`;
    const message = { method: c.method, url, headers: headers(c.headers) };
    said.requests[c.name] = await holds(message, undefined, Buffer.from(c.body, 'base64url'), [c.public_key], c.now);
}
for (const c of read('answers')) {
    const request = {
        method: c.request_method,
        url: `https://cloud.example${c.request_path}`,
        headers: { signature: c.request_signature },
    };
    const message = { status: c.status, headers: headers(c.headers) };
    said.answers[c.name] = await holds(message, request, Buffer.from(c.body, 'base64url'), c.pinned, c.now);
}
console.log(JSON.stringify(said));
