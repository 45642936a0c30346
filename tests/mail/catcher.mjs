// A mail server that keeps everything to itself: SMTP on one port, a page with the mails on another.
//   node catcher.mjs SMTP_PORT HTTP_PORT [--faults] [--auth=USER:PASSWORD] [--starttls]
// With --faults it refuses, delays and drops, by what the recipient's name begins with: `later-` is put off twice,
// `never-` refused for good, `slow-` answered after two seconds, `drop-` cut off twice, `lost-` taken once and cut off
// before the answer.
import { createServer } from 'node:http';
import { SMTPServer } from 'smtp-server';
import { simpleParser } from 'mailparser';

const [smtpPort, httpPort, ...flags] = process.argv.slice(2);
const faults = flags.includes('--faults');
const auth = flags.find((flag) => flag.startsWith('--auth='))?.slice(7);
const KEPT = 500;
const mails = [];
const tries = new Map();
const text = (value) => String(value).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

const failure = (code, message) => Object.assign(new Error(message), { responseCode: code });

const smtp = new SMTPServer({
    authOptional: !auth,
    allowInsecureAuth: true,
    // Its certificate is the package's own, which nobody vouches for.
    disabledCommands: flags.includes('--starttls') ? [] : ['STARTTLS'],
    onAuth({ username, password }, session, done) {
        const right = `${username}:${password}` === auth;
        done(right ? null : failure(535, `wrong password for ${username}`), { user: username });
    },
    disableReverseLookup: true,
    onRcptTo({ address }, session, done) {
        if (faults && address.startsWith('never-')) {
            return done(failure(550, `no such mailbox ${address}`));
        }
        done();
    },
    async onData(stream, session, done) {
        const mail = await simpleParser(stream);
        const to = session.envelope.rcptTo.map((one) => one.address);
        const name = to[0].split('-')[0];
        const number = (tries.get(to[0]) ?? 0) + 1;
        tries.set(to[0], number);
        const cut = () => {
            for (const connection of smtp.connections) {
                if (connection.session?.id === session.id) {
                    connection._socket.destroy();
                }
            }
        };
        if (faults && name === 'later' && number <= 2) {
            return done(failure(451, `not now, ${to[0]}`));
        }
        if (faults && name === 'drop' && number <= 2) {
            return cut();
        }
        if (faults && name === 'slow') {
            await new Promise((after) => setTimeout(after, 2000));
        }
        mails.push({
            id: mail.messageId,
            to,
            from: mail.from?.text,
            subject: mail.subject,
            text: mail.text,
            html: mail.html,
            at: new Date().toISOString(),
        });
        mails.splice(0, mails.length - KEPT);
        if (faults && name === 'lost' && number === 1) {
            return cut();
        }
        done();
    },
});
smtp.on('error', (error) => console.error(`smtp: ${error.message}`));

const page = () => `<!doctype html><html lang="en"><meta charset="utf-8"><title>Caught mail</title>
<body style="font:16px/1.5 system-ui;max-width:760px;margin:24px auto;padding:0 16px"><h1>Caught mail</h1>
<p>${mails.length} mails, newest first. None of them left this machine.</p>
${[...mails].reverse().map((mail) => `<article><h2>${text(mail.subject)}</h2><p>To ${text(mail.to.join(', '))}, ${text(mail.at)}</p>
<pre style="white-space:pre-wrap">${text(mail.text).replace(/https?:\/\/[^\s&]+/g, (url) => `<a href="${url}">${url}</a>`)}</pre></article><hr>`).join('\n')}
</body></html>`;

const http = createServer((request, response) => {
    const json = request.url === '/mails.json';
    response.setHeader('content-type', json ? 'application/json' : 'text/html; charset=utf-8');
    response.setHeader('cache-control', 'no-store');
    response.end(json ? JSON.stringify(mails) : page());
});

smtp.listen(Number(smtpPort), '127.0.0.1', () => http.listen(Number(httpPort), '127.0.0.1'));
