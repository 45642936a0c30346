//! Automata that are built as they are used: building them whole would take long.

use std::{
    fmt,
    panic::{RefUnwindSafe, UnwindSafe},
    sync::Arc,
};

use regex_automata::{
    MatchKind,
    hybrid::dfa::{Cache, DFA},
    nfa::thompson,
    util::pool::{Pool, PoolGuard},
};

use super::matcher;

/// An automaton and room for those who use it.
pub(super) struct Lazy {
    pub(super) automaton: Arc<DFA>,
    caches: Pool<Cache, NewCache>,
}

type NewCache = Box<dyn Fn() -> Cache + Send + Sync + UnwindSafe + RefUnwindSafe>;

/// What an automaton has built so far, for one user at a time.
pub(super) type Room<'l> = PoolGuard<'l, Cache, NewCache>;

impl fmt::Debug for Lazy {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Lazy")
    }
}

impl Lazy {
    /// `None` where a pattern cannot be read.
    pub(super) fn new(patterns: &[impl AsRef<str>], kind: MatchKind) -> Option<Self> {
        let automaton = DFA::builder()
            .configure(DFA::config().match_kind(kind).cache_capacity(CACHE))
            .thompson(
                thompson::Config::new()
                    .utf8(false)
                    .nfa_size_limit(Some(matcher::SIZE)),
            )
            .syntax(matcher::syntax())
            .build_many(patterns)
            .ok()?;
        let automaton = Arc::new(automaton);
        let maker = Arc::clone(&automaton);
        let new: NewCache = Box::new(move || maker.create_cache());
        Some(Self {
            automaton,
            caches: Pool::new(new),
        })
    }

    pub(super) fn room(&self) -> Room<'_> {
        self.caches.get()
    }
}

/// Bytes of states that are kept; what is over is built again.
const CACHE: usize = 4 << 20;
