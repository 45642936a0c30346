//! Breaking a value: cut, flipped, stuffed, glued.

use super::{random::Random, shape::Shape};

/// Damages one value of a request.
pub(super) fn one(shape: &mut Shape, payloads: &[Vec<u8>], random: &mut Random) {
    let mut values = shape.values();
    let at = random.below(values.len());
    if let Some(value) = values.get_mut(at) {
        damage(value, payloads, random);
    }
}

fn damage(value: &mut Vec<u8>, payloads: &[Vec<u8>], random: &mut Random) {
    let at = random.below(value.len() + 1);
    match random.below(12) {
        0 => value.truncate(at),
        1 => drop(value.drain(..at)),
        2 | 3 => {
            let byte = random.byte();
            if let Some(place) = value.get_mut(at) {
                *place ^= byte;
            }
        }
        4 => {
            let count = 1 + random.below(6);
            let noise: Vec<u8> = (0..count).map(|_| random.byte()).collect();
            value.splice(at..at, noise);
        }
        5 => {
            let end = (at + random.below(30)).min(value.len());
            let again = value[at..end].to_vec();
            value.splice(at..at, again);
        }
        6 => padded(value, random),
        7 | 8 => {
            if let Some(payload) = random.pick(payloads) {
                value.splice(at..at, payload.iter().copied());
            }
        }
        9 => {
            if let Some(payload) = random.pick(payloads) {
                value.extend_from_slice(payload);
            }
        }
        10 => {
            let odd = [
                &b"%"[..],
                b"%%",
                b"%u",
                b"&#",
                b"&#x;",
                b"\\u{",
                b"\\x",
                b"\xc0",
                b"\xef\xbc",
                b"/*!",
                b"*/",
                b"/*",
                b"\x00",
            ];
            value.splice(at..at, odd[random.below(odd.len())].iter().copied());
        }
        _ => value.reverse(),
    }
}

/// Filler in front, mostly short, now and then longer than a window of the engine.
fn padded(value: &mut Vec<u8>, random: &mut Random) {
    let fillers = [
        &b" "[..],
        b"A",
        b"\n",
        b"a b ",
        b"%20",
        b"'",
        b"/",
        b"(",
        b"\xc3\xa9",
    ];
    let filler = fillers[random.below(fillers.len())];
    let count = if random.chance(8) {
        2000 + random.below(9000)
    } else {
        1 + random.below(80)
    };
    let padding = filler.repeat(count);
    if random.chance(70) {
        value.splice(0..0, padding);
    } else {
        value.extend(padding);
    }
}
