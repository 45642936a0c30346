//! Sets of conditions, by index.

use smallvec::{SmallVec, smallvec};

/// A set of small numbers. All sets of one plan have the same size; up to 512 numbers take no memory of their own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Bits(SmallVec<[u64; 8]>);

impl Bits {
    /// The empty set of numbers below `size`.
    pub(super) fn new(size: usize) -> Self {
        Self(smallvec![0; size.div_ceil(64)])
    }

    pub(super) fn insert(&mut self, at: usize) {
        if let Some(word) = self.0.get_mut(at / 64) {
            *word |= 1 << (at % 64);
        }
    }

    pub(super) fn contains(&self, at: usize) -> bool {
        self.0
            .get(at / 64)
            .is_some_and(|word| word >> (at % 64) & 1 == 1)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|&word| word == 0)
    }

    /// Whether two sets have a number in common.
    pub(super) fn meets(&self, other: &Self) -> bool {
        self.0
            .iter()
            .zip(&other.0)
            .any(|(mine, theirs)| mine & theirs != 0)
    }

    /// Adds everything of another set.
    pub(super) fn join(&mut self, other: &Self) {
        self.combine(other, |mine, theirs| mine | theirs);
    }

    /// Keeps what is in another set too.
    pub(super) fn keep(&mut self, other: &Self) {
        self.combine(other, |mine, theirs| mine & theirs);
    }

    fn combine(&mut self, other: &Self, with: impl Fn(u64, u64) -> u64) {
        for (mine, &theirs) in self.0.iter_mut().zip(&other.0) {
            *mine = with(*mine, theirs);
        }
    }

    /// The numbers in the set, from the lowest.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        self.0.iter().enumerate().flat_map(|(index, &word)| {
            let mut rest = word;
            std::iter::from_fn(move || {
                let bit = rest.trailing_zeros() as usize;
                rest &= rest.checked_sub(1)?;
                Some(index * 64 + bit)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_what_was_put_in() {
        let mut set = Bits::new(130);
        for at in [0, 63, 64, 129] {
            set.insert(at);
        }
        assert_eq!(set.iter().collect::<Vec<_>>(), [0, 63, 64, 129]);
        let mut other = Bits::new(130);
        other.insert(64);
        assert!(set.meets(&other));
        set.keep(&other);
        assert_eq!(set, other);
        set.keep(&Bits::new(130));
        assert!(set.is_empty() && !set.meets(&other));
        set.join(&other);
        assert!(set.contains(64) && !set.contains(63));
    }
}
