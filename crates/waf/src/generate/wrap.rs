//! Dressing a value: for each transform of the engine, what that transform undoes.

use base64::{
    Engine as _,
    prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE, BASE64_URL_SAFE_NO_PAD},
};

use super::{random::Random, shape::Shape};
use crate::transform::Transform;

/// Dresses one value of a request.
pub(super) fn one(shape: &mut Shape, random: &mut Random) {
    let transform = match random.below(16) {
        // Dresses that few rules look beneath need more tries.
        11..=13 => Transform::Comments,
        14 => Transform::Space,
        15 => Transform::B64,
        at => Transform::ALL[at].1,
    };
    in_dress(shape, transform, random);
}

/// Dresses one value of a request for that transform.
pub(super) fn in_dress(shape: &mut Shape, transform: Transform, random: &mut Random) {
    // The path has dresses of its own.
    if random.chance(6)
        && matches!(
            transform,
            Transform::Url | Transform::Path | Transform::Lower
        )
    {
        shape.path = dress(transform, &shape.path, random);
        return;
    }
    let mut values = shape.values();
    // Mostly the value that looks most like code.
    let at = if random.chance(75) {
        let oddness = |value: &[u8]| {
            value
                .iter()
                .filter(|byte| !byte.is_ascii_alphanumeric())
                .count()
        };
        (0..values.len()).max_by_key(|&at| oddness(values[at]))
    } else {
        (!values.is_empty()).then(|| random.below(values.len()))
    };
    if let Some(value) = at.and_then(|at| values.get_mut(at)) {
        let dressed = dress(transform, value, random);
        **value = dressed;
    }
}

/// What `transform` would undo.
pub(super) fn dress(transform: Transform, value: &[u8], random: &mut Random) -> Vec<u8> {
    let share = [3, 15, 50, 100][random.below(4)];
    match transform {
        Transform::Url => {
            let style = random.below(8);
            each(value, share, random, |byte, out, random| match style {
                0 => out.extend(format!("%u00{byte:02x}").bytes()),
                1 if (0x21..0x7f).contains(&byte) => {
                    out.extend(format!("%uFF{:02X}", byte - 0x20).bytes());
                }
                2 => out.extend(format!("%25{byte:02X}").bytes()),
                3 => out.extend(format!("%2525{byte:02x}").bytes()),
                _ if random.chance(50) => out.extend(format!("%{byte:02x}").bytes()),
                _ => out.extend(format!("%{byte:02X}").bytes()),
            })
        }
        Transform::Html => {
            let style = random.below(4);
            each(value, share, random, |byte, out, random| {
                match (style, named_entity(byte)) {
                    (0, Some(name)) => out.extend(format!("&{name};").bytes()),
                    (0 | 1, _) => out.extend(format!("&#{byte};").bytes()),
                    (2, _) => out.extend(format!("&#x{byte:02X};").bytes()),
                    _ => out.extend(format!("&#{}{byte}", "0".repeat(random.below(7))).bytes()),
                }
            })
        }
        Transform::Escapes => {
            let style = random.below(4);
            each(value, share, random, |byte, out, _| match style {
                0 => out.extend(format!("\\x{byte:02x}").bytes()),
                1 => out.extend(format!("\\u00{byte:02X}").bytes()),
                2 => out.extend(format!("\\u{{{byte:x}}}").bytes()),
                _ => out.extend(format!("\\{byte:03o}").bytes()),
            })
        }
        Transform::Utf8 => {
            let wide = random.chance(50);
            each(value, share, random, |byte, out, _| match byte {
                0x21..=0x5f if wide => out.extend([0xef, 0xbc, byte + 0x60]),
                0x60..=0x7e if wide => out.extend([0xef, 0xbd, byte + 0x20]),
                0..=0x7f => out.extend([0xc0 | (byte >> 6), 0x80 | (byte & 0x3f)]),
                _ => out.push(byte),
            })
        }
        Transform::Nul => each(value, share.min(15), random, |byte, out, random| {
            out.push(0);
            out.extend((random.chance(80)).then_some(byte));
        }),
        Transform::Comments => comments(value, random),
        Transform::Space => {
            let blanks = [
                &b"\t"[..],
                b"\n",
                b"\r\n",
                b"  ",
                b" \x0b",
                b"\x0c",
                b"\xa0",
                b"\x01 ",
            ];
            replaced(
                value,
                b' ',
                |random| blanks[random.below(blanks.len())].to_vec(),
                random,
            )
        }
        Transform::Unquote => {
            let fillers = [&b"''"[..], b"\"\"", b"\\", b"^", b"``", b"'", b"\""];
            let filler = fillers[random.below(fillers.len())];
            each(value, share.min(15), random, |byte, out, _| {
                if byte.is_ascii_alphabetic() {
                    out.extend(filler);
                }
                out.push(byte);
            })
        }
        Transform::Path => {
            let slashes = [&b"\\"[..], b"//", b"/./", b"\\\\", b"/.//", b"\\.\\"];
            replaced(
                value,
                b'/',
                |random| slashes[random.below(slashes.len())].to_vec(),
                random,
            )
        }
        Transform::B64 => match random.below(4) {
            0 => BASE64_STANDARD.encode(value).into_bytes(),
            1 => BASE64_STANDARD_NO_PAD.encode(value).into_bytes(),
            2 => BASE64_URL_SAFE.encode(value).into_bytes(),
            _ => BASE64_URL_SAFE_NO_PAD.encode(value).into_bytes(),
        },
        Transform::Lower => each(value, 50, random, |byte, out, _| {
            out.push(if byte.is_ascii_alphabetic() {
                byte ^ 0x20
            } else {
                byte
            });
        }),
    }
}

fn named_entity(byte: u8) -> Option<&'static str> {
    Some(match byte {
        b'<' => "lt",
        b'>' => "gt",
        b'&' => "amp",
        b'"' => "quot",
        b'\'' => "apos",
        b':' => "colon",
        b'(' => "lpar",
        b')' => "rpar",
        b'\t' => "Tab",
        b'\n' => "NewLine",
        b'/' => "sol",
        b'\\' => "bsol",
        b' ' => "nbsp",
        _ => return None,
    })
}

/// Spaces become comments, words are wrapped in versioned ones, the rest is commented out.
fn comments(value: &[u8], random: &mut Random) -> Vec<u8> {
    match random.below(4) {
        0 => replaced(value, b' ', |_| b"/**/".to_vec(), random),
        1 => replaced(
            value,
            b' ',
            |random| {
                let words = [&b"/*x*/"[..], b"/*!*/", b"/* ' */", b"/*!50000 */"];
                words[random.below(words.len())].to_vec()
            },
            random,
        ),
        2 => [value, b"/*"].concat(),
        _ => {
            let mut out = Vec::new();
            for (at, word) in value.split(|&byte| byte == b' ').enumerate() {
                if at > 0 {
                    out.push(b' ');
                }
                let wrapped = !word.is_empty() && word.iter().all(u8::is_ascii_alphabetic);
                if wrapped && random.chance(60) {
                    out.extend([b"/*!50000", word, b"*/"].concat());
                } else {
                    out.extend(word);
                }
            }
            out
        }
    }
}

/// Every byte that luck chooses goes through `write`, the others stay.
fn each(
    value: &[u8],
    share: usize,
    random: &mut Random,
    write: impl Fn(u8, &mut Vec<u8>, &mut Random),
) -> Vec<u8> {
    let mut out = Vec::with_capacity(value.len() * 2);
    for &byte in value {
        if random.chance(share) {
            write(byte, &mut out, random);
        } else {
            out.push(byte);
        }
    }
    out
}

/// Every `from`, or most of them, is replaced.
fn replaced(
    value: &[u8],
    from: u8,
    with: impl Fn(&mut Random) -> Vec<u8>,
    random: &mut Random,
) -> Vec<u8> {
    let share = [60, 100][random.below(2)];
    each(value, 100, random, |byte, out, random| {
        if byte == from && random.chance(share) {
            out.extend(with(random));
        } else {
            out.push(byte);
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_transform_undoes_its_dress() {
        let value = b"' union select 1 from /etc/passwd where x='y' -- ab";
        for (name, transform) in Transform::ALL {
            let mut changed = 0;
            for seed in 0..40 {
                let dressed = dress(transform, value, &mut Random::new(seed));
                changed += usize::from(*transform.apply(&dressed) != *dressed);
            }
            assert!(changed > 10, "{name}: {changed}");
        }
    }
}
