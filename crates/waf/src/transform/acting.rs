//! Which transforms could change a value, found in one pass over it.

use super::{Transform, is_base64};

/// A set of transforms. `lower` is never in it: those who search do so in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Acting(u16);

impl Acting {
    const fn of(transform: Transform) -> Self {
        Self(1 << transform as u16)
    }

    /// The transforms of a chain.
    pub fn in_chain(chain: &[Transform]) -> Self {
        let steps = chain.iter().filter(|step| **step != Transform::Lower);
        steps.fold(Self::default(), |all, step| Self(all.0 | Self::of(*step).0))
    }

    /// The transforms that could change a value. Where none of a chain is among them, the chain changes nothing but case.
    pub fn on(value: &[u8]) -> Self {
        let mut found = 0;
        let mut before = [0_u8; 2];
        for &byte in value {
            found |= BYTES[usize::from(byte)];
            found |= match (before, byte) {
                ([_, b'/'], b'*') | ([_, b'-'], b'-') => Self::of(Transform::Comments).0,
                ([_, b'/'] | [b'/', b'.'], b'/') => Self::of(Transform::Path).0,
                ([_, b' '], b' ') => Self::of(Transform::Space).0,
                _ => 0,
            };
            before = [before[1], byte];
        }
        if is_base64(value) {
            found |= Self::of(Transform::B64).0;
        }
        Self(found)
    }

    /// What is in either set.
    #[must_use]
    pub fn joined(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether two sets have a transform in common.
    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// What a byte alone says.
static BYTES: [u16; 256] = {
    let mut table = [0; 256];
    let mut at = 0;
    while at < 0x20 {
        table[at] = Acting::of(Transform::Space).0;
        at += 1;
    }
    table[0] |= Acting::of(Transform::Nul).0;
    table[b'%' as usize] = Acting::of(Transform::Url).0;
    table[b'&' as usize] = Acting::of(Transform::Html).0;
    table[b'\\' as usize] = Acting::of(Transform::Escapes).0
        | Acting::of(Transform::Unquote).0
        | Acting::of(Transform::Path).0;
    let quotes = [b'\'', b'"', b'^', b'`'];
    let mut quote = 0;
    while quote < quotes.len() {
        table[quotes[quote] as usize] = Acting::of(Transform::Unquote).0;
        quote += 1;
    }
    table[b'#' as usize] = Acting::of(Transform::Comments).0;
    table[0xc0] = Acting::of(Transform::Utf8).0;
    table[0xc1] = Acting::of(Transform::Utf8).0;
    table[0xe0] = Acting::of(Transform::Utf8).0;
    table[0xef] = Acting::of(Transform::Utf8).0;
    table[0xf0] = Acting::of(Transform::Utf8).0;
    table
};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::transform::apply;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3000))]

        #[test]
        fn a_chain_that_does_not_act_changes_nothing_but_case(
            value in prop::collection::vec(prop::sample::select(b"aB/*.! \t\n\0%41&#-lt;x\\'\"^`\xc0\xe0\x80\xf0\xef\xbc\x9c=A0".to_vec()), 0..24),
            chain in prop::collection::vec(prop::sample::select(Transform::ALL.to_vec()), 0..6),
        ) {
            let chain: Vec<Transform> = chain.into_iter().map(|(_, transform)| transform).collect();
            if !Acting::on(&value).meets(Acting::in_chain(&chain)) {
                let lower = chain.contains(&Transform::Lower);
                let wanted = if lower { value.to_ascii_lowercase() } else { value.clone() };
                prop_assert_eq!(apply(&chain, &value).into_owned(), wanted);
            }
        }
    }
}
