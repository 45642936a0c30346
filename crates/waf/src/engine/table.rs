//! Tables that are looked into for every request: what stands in them comes from the pack, so that nobody who sends
//! requests can make entries meet, and a fast spread of the bytes is enough.

use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
};

/// A table by bytes or small numbers.
pub(super) type Table<K, V> = HashMap<K, V, BuildHasherDefault<Spread>>;

const ODD: u64 = 0x9e37_79b9_7f4a_7c15;

/// Spreads bytes over 64 bits.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Spread(u64);

impl Spread {
    /// Begins with a number besides the bytes.
    pub(super) fn from(seed: u64) -> Self {
        Self(seed)
    }

    fn mix(&mut self, bits: u64) {
        self.0 = (self.0 ^ bits).wrapping_mul(ODD).rotate_left(29);
    }
}

impl Hasher for Spread {
    fn write(&mut self, bytes: &[u8]) {
        self.mix(bytes.len() as u64);
        let (chunks, rest) = bytes.as_chunks::<8>();
        for chunk in chunks {
            self.mix(u64::from_le_bytes(*chunk));
        }
        if !rest.is_empty() {
            let mut last = [0; 8];
            last[..rest.len()].copy_from_slice(rest);
            self.mix(u64::from_le_bytes(last));
        }
    }

    fn write_u16(&mut self, number: u16) {
        self.mix(u64::from(number));
    }

    fn write_u64(&mut self, number: u64) {
        self.mix(number);
    }

    fn write_usize(&mut self, number: usize) {
        self.mix(number as u64);
    }

    fn finish(&self) -> u64 {
        self.0.wrapping_mul(ODD)
    }
}

/// The spread of a text in lower case.
pub(super) fn spread_lower(text: &[u8]) -> u64 {
    let mut spread = Spread::default();
    spread.mix(text.len() as u64);
    for piece in text.chunks(8) {
        let mut bytes = [0; 8];
        for (lower, byte) in bytes.iter_mut().zip(piece) {
            *lower = byte.to_ascii_lowercase();
        }
        spread.mix(u64::from_le_bytes(bytes));
    }
    spread.finish()
}
