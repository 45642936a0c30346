//! One line of an access log: the common and the combined format of Apache and nginx, with or without a virtual host
//! in front, and whatever stands behind the user agent.
//!
//! Sources: Apache's `mod_log_config` (`%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i"`), nginx's
//! `ngx_http_log_module` (`combined`). Both write bytes that do not print as `\xHH`; Apache also writes `\"`, `\\` and
//! `\n`.

use std::borrow::Cow;

/// A request that was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line<'l> {
    /// The visitor's address, as the server saw it.
    pub address: &'l [u8],
    /// Unix time in seconds.
    pub time: i64,
    /// The method.
    pub method: Cow<'l, [u8]>,
    /// Path and query, as sent.
    pub uri: Cow<'l, [u8]>,
    /// The status of the answer.
    pub status: u16,
    /// Bytes of the answer's body, where they are told.
    pub bytes: Option<u64>,
    /// The referer; empty where there was none.
    pub referer: Cow<'l, [u8]>,
    /// The user agent; empty where there was none.
    pub agent: Cow<'l, [u8]>,
}

impl<'l> Line<'l> {
    /// Reads a line without its end. `None` where it is no line of these formats.
    pub fn parse(line: &'l [u8]) -> Option<Self> {
        let open = memchr::memchr(b'[', line)?;
        let close = open + memchr::memchr(b']', line.get(open..)?)?;
        let time = time(line.get(open + 1..close)?)?;
        // `host:port address - user [`: the address is the third word from the end.
        let mut words = line
            .get(..open)?
            .rsplit(|byte| *byte == b' ')
            .filter(|word| !word.is_empty());
        let address = words.nth(2)?;
        let rest = line.get(close + 1..)?;
        let (request, rest) = quoted(rest)?;
        let mut words = rest
            .split(|byte| *byte == b' ')
            .filter(|word| !word.is_empty());
        let status = number(words.next()?)?;
        let bytes = number(words.next().unwrap_or_default());
        let (referer, agent) = match quoted(rest) {
            Some((referer, rest)) => (referer, quoted(rest).map(|(agent, _)| agent)),
            None => (Cow::Borrowed(&b""[..]), None),
        };
        let (method, uri) = split(request);
        Some(Self {
            address,
            time,
            method,
            uri,
            status: u16::try_from(status).ok()?,
            bytes,
            referer: told(referer),
            agent: told(agent.unwrap_or_default()),
        })
    }
}

/// `-` stands for nothing.
fn told(text: Cow<'_, [u8]>) -> Cow<'_, [u8]> {
    if *text == *b"-" {
        Cow::Borrowed(b"")
    } else {
        text
    }
}

/// Method and address of a request line. One that is none (a TLS handshake, say) is all address.
fn split(request: Cow<'_, [u8]>) -> (Cow<'_, [u8]>, Cow<'_, [u8]>) {
    let cut = |request: &[u8]| {
        let space = memchr::memchr(b' ', request)?;
        let end = match memchr::memrchr(b' ', request) {
            Some(last) if last > space && request[last..].starts_with(b" HTTP/") => last,
            _ => request.len(),
        };
        Some((space, end))
    };
    match cut(&request) {
        None => (Cow::Borrowed(b""), request),
        Some((space, end)) => match request {
            Cow::Borrowed(bytes) => (
                Cow::Borrowed(&bytes[..space]),
                Cow::Borrowed(&bytes[space + 1..end]),
            ),
            Cow::Owned(bytes) => (
                Cow::Owned(bytes[..space].to_vec()),
                Cow::Owned(bytes[space + 1..end].to_vec()),
            ),
        },
    }
}

/// The text between the next two quotes, escapes undone, and what follows.
fn quoted(text: &[u8]) -> Option<(Cow<'_, [u8]>, &[u8])> {
    let start = memchr::memchr(b'"', text)? + 1;
    let mut end = start;
    let mut escaped = false;
    loop {
        let next = memchr::memchr2(b'"', b'\\', text.get(end..)?)? + end;
        if text[next] == b'"' {
            end = next;
            break;
        }
        escaped = true;
        // What stands behind a backslash ends nothing.
        end = next + 2;
    }
    let raw = text.get(start..end)?;
    let rest = text.get(end + 1..)?;
    Some((
        if escaped {
            Cow::Owned(unescape(raw))
        } else {
            Cow::Borrowed(raw)
        },
        rest,
    ))
}

fn unescape(raw: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut at = 0;
    while let Some(&byte) = raw.get(at) {
        at += 1;
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        let Some(&next) = raw.get(at) else { break };
        at += 1;
        match next {
            b'n' => bytes.push(b'\n'),
            b'r' => bytes.push(b'\r'),
            b't' => bytes.push(b'\t'),
            b'x' => {
                let digits = raw.get(at..at + 2).and_then(|two| {
                    let [high, low] = [two[0], two[1]].map(|digit| char::from(digit).to_digit(16));
                    u8::try_from(high? * 16 + low?).ok()
                });
                if let Some(byte) = digits {
                    bytes.push(byte);
                    at += 2;
                } else {
                    bytes.extend_from_slice(b"\\x");
                }
            }
            other => bytes.push(other),
        }
    }
    bytes
}

fn number(text: &[u8]) -> Option<u64> {
    if text.is_empty() || text.len() > 18 {
        return None;
    }
    text.iter().try_fold(0_u64, |sum, byte| {
        byte.is_ascii_digit()
            .then(|| sum * 10 + u64::from(byte - b'0'))
    })
}

/// `10/Oct/2026:13:55:36 +0000` as Unix seconds. Written out because a log has millions of them.
fn time(text: &[u8]) -> Option<i64> {
    const MONTHS: &[u8] = b"JanFebMarAprMayJunJulAugSepOctNovDec";
    if text.len() < 20 || text[2] != b'/' || text[6] != b'/' || text[11] != b':' {
        return None;
    }
    let digits = |from: usize, to: usize| {
        number(text.get(from..to)?).and_then(|value| i64::try_from(value).ok())
    };
    let month = MONTHS
        .chunks_exact(3)
        .position(|name| name == &text[3..6])
        .and_then(|month| i64::try_from(month + 1).ok())?;
    let (day, year) = (digits(0, 2)?, digits(7, 11)?);
    let seconds = digits(12, 14)? * 3600 + digits(15, 17)? * 60 + digits(18, 20)?;
    if !(1..=31).contains(&day) || seconds > 86_400 {
        return None;
    }
    let zone = match text.get(21..26) {
        Some([sign @ (b'+' | b'-'), ..]) => {
            let offset = digits(22, 24)? * 3600 + digits(24, 26)? * 60;
            if *sign == b'-' { -offset } else { offset }
        }
        _ => 0,
    };
    Some(days(year, month, day) * 86_400 + seconds - zone)
}

/// Days since 1970-01-01 in the Gregorian calendar (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms").
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMBINED: &[u8] = br#"203.0.113.9 - - [10/Oct/2026:13:55:36 +0200] "GET /?id=1%27 HTTP/1.1" 200 5123 "https://example.org/" "Mozilla/5.0 (X11)""#;

    #[test]
    fn a_combined_line_is_read() {
        let line = Line::parse(COMBINED).expect("a line");
        assert_eq!(line.address, b"203.0.113.9");
        assert_eq!(line.time, 1_791_633_336);
        assert_eq!(*line.method, *b"GET");
        assert_eq!(*line.uri, *b"/?id=1%27");
        assert_eq!((line.status, line.bytes), (200, Some(5123)));
        assert_eq!(*line.referer, *b"https://example.org/");
        assert_eq!(*line.agent, *b"Mozilla/5.0 (X11)");
    }

    #[test]
    fn a_common_line_and_one_with_a_host_in_front_are_read() {
        let line = Line::parse(
            br#"example.org:443 2001:db8::7 - ann [01/Jan/2026:00:00:00 +0000] "POST /wp-login.php HTTP/2.0" 302 -"#,
        )
        .expect("a line");
        assert_eq!(line.address, b"2001:db8::7");
        assert_eq!(line.time, 1_767_225_600);
        assert_eq!((line.status, line.bytes), (302, None));
        assert_eq!(*line.agent, *b"");
    }

    #[test]
    fn escaped_bytes_are_what_they_were() {
        let line = Line::parse(
            br#"1.2.3.4 - - [01/Jan/2026:00:00:00 +0000] "GET /a\"b\x27 HTTP/1.1" 404 0 "-" "\x22<?php""#,
        )
        .expect("a line");
        assert_eq!(*line.uri, *b"/a\"b'");
        assert_eq!(*line.agent, *b"\"<?php");
        assert_eq!(*line.referer, *b"");
    }

    #[test]
    fn what_is_no_request_is_kept_as_an_address() {
        let line = Line::parse(
            br#"1.2.3.4 - - [01/Jan/2026:00:00:00 +0000] "\x16\x03\x01" 400 150 "-" "-""#,
        )
        .expect("a line");
        assert_eq!(*line.method, *b"");
        assert_eq!(*line.uri, [0x16, 3, 1]);
    }

    #[test]
    fn another_text_is_no_line() {
        for text in [
            &b""[..],
            b"hello",
            b"[",
            b"a b c [10/Oct/2026:13:55:36 +0000]",
            b"a b c [10/Foo/2026:13:55:36 +0000] \"GET / HTTP/1.1\" 200 1",
            b"a b c [10/Oct/2026:13:55:36 +0000] \"GET / HTTP/1.1",
            b"a b c [10/Oct/2026:13:55:36 +0000] \"GET / HTTP/1.1\" abc 1",
            b"a b c [10/Oct/2026:13:55:36 +0000] \"\\",
        ] {
            assert_eq!(Line::parse(text), None, "{}", text.escape_ascii());
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(0_u8..=255, 0..200), cut in 0_usize..160) {
            let mut line = COMBINED.to_vec();
            let cut = cut.min(line.len());
            line.splice(cut..cut, bytes.iter().copied());
            let _ = Line::parse(&line);
            let _ = Line::parse(&bytes);
        }
    }
}
