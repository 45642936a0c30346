//! What was found out about values that come again and again: user agents, referers, cookies, names of parameters.

use std::{
    hash::Hasher,
    sync::atomic::{AtomicU64, Ordering},
};

use super::{table::Spread, watch};
use crate::{
    pack::subject,
    request::{Field, Kind},
};

/// Values that are remembered; each has one place, and a newer one takes it.
const PLACES: usize = 2048;
/// Bytes of a value that is remembered.
const LONGEST: usize = 256;

/// Room that one worker uses again from request to request ([`super::Engine::judge_with`]).
///
/// It belongs to the engine that gave it; used with another it forgets what it knew. It takes at most 1.5 MB. Passwords are
/// never kept in it.
#[derive(Debug, Default)]
pub struct Scratch {
    engine: u64,
    places: Vec<Place>,
    /// Used again by every search.
    pub(super) search: watch::Room,
}

#[derive(Debug, Clone, Default)]
struct Place {
    kind: Option<Kind>,
    name: Vec<u8>,
    value: Vec<u8>,
    /// Rules whose first test holds for the value.
    rules: Vec<usize>,
}

/// Where a value has its place.
#[derive(Debug, Clone, Copy)]
pub(super) struct At(usize);

/// A number that no other engine of this process has.
pub(super) fn serial() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

impl Scratch {
    pub(super) fn new(engine: u64) -> Self {
        Self {
            engine,
            places: vec![Place::default(); PLACES],
            search: watch::Room::default(),
        }
    }

    /// One that remembers nothing.
    pub(super) fn forgetful(engine: u64) -> Self {
        Self {
            engine,
            places: Vec::new(),
            search: watch::Room::default(),
        }
    }

    /// Forgets what another engine has found out.
    pub(super) fn belong_to(&mut self, engine: u64) {
        if self.engine != engine {
            *self = Self::new(engine);
        }
    }

    /// The place of a value, and what is known of it.
    pub(super) fn find(&self, field: &Field) -> Option<(At, Option<&[usize]>)> {
        if self.places.is_empty() || field.value.len() > LONGEST || field.kind == Kind::Secrets {
            return None;
        }
        let name = subject(field);
        if name.len() > LONGEST {
            return None;
        }
        // Who makes values meet only makes them be judged anew.
        let mut spread = Spread::from(field.kind as u64);
        spread.write(name);
        spread.write(&field.value);
        let at = usize::try_from(spread.finish() >> 32).unwrap_or_default() % self.places.len();
        let place = self.places.get(at)?;
        let same =
            place.kind == Some(field.kind) && place.name == name && place.value == *field.value;
        Some((At(at), same.then_some(&place.rules)))
    }

    pub(super) fn keep(&mut self, At(at): At, field: &Field, rules: &[usize]) {
        let Some(place) = self.places.get_mut(at) else {
            return;
        };
        place.kind = Some(field.kind);
        for (kept, new) in [
            (&mut place.name, subject(field)),
            (&mut place.value, &field.value),
        ] {
            kept.clear();
            kept.extend_from_slice(new);
        }
        place.rules.clear();
        place.rules.extend_from_slice(rules);
    }
}
