//! What is watched for in one kind of field: a value is searched once for the literals of all chains, and what a chain
//! makes of it once more only where it differs.

use std::collections::HashMap;

use aho_corasick::{
    Anchored, MatchKind,
    automaton::Automaton,
    dfa::{Builder, DFA},
};

use smallvec::{SmallVec, smallvec};

use super::{
    EngineFault,
    bits::Bits,
    names::{Names, Seen},
    needs::{self, Bytes, Way},
    sight::Sight,
    table::Table,
    texts::Steps,
    window,
};
use crate::{
    pack::{Condition, Pack},
    request::Kind,
    transform::{Acting, Transform},
};

/// Everything on one kind of field.
#[derive(Debug)]
pub(super) struct Watch {
    /// Conditions on fields of any name.
    anywhere: Concerned,
    /// Conditions on fields of one name, those on any name among them.
    named: Table<u16, Concerned>,
    chains: Vec<Chain>,
    /// Of each condition that looks at this kind of field.
    chain_of: Vec<usize>,
    /// What all chains together act on.
    acting: Acting,
    /// Conditions without literals.
    blind: Bits,
    literals: Option<DFA>,
    /// For each literal the sets that it belongs to.
    sets_of: Vec<Vec<usize>>,
    /// For each set the ways of which it is the rarest.
    ways_of: Vec<Vec<PlannedWay>>,
}

/// A way for a condition to hold.
#[derive(Debug)]
struct PlannedWay {
    condition: usize,
    begins: Option<Box<Bytes>>,
    /// The other sets that it needs.
    sets: Vec<usize>,
}

/// Which conditions look at a field.
#[derive(Debug, Clone)]
struct Concerned {
    all: Bits,
    /// Those of rules with `plain`.
    plain: Bits,
}

#[derive(Debug)]
struct Chain {
    node: usize,
    /// What the chain comes to where it does not act: the raw value, perhaps in lower case.
    idle: usize,
    acting: Acting,
    members: Bits,
}

impl Watch {
    /// Sorts the conditions that look at a kind of field.
    pub(super) fn new(
        kind: Kind,
        conditions: &[&Condition],
        plain: &Bits,
        (numbers, steps): (&mut Names, &mut Steps),
        pack: &Pack,
    ) -> Result<Self, EngineFault> {
        let none = Bits::new(conditions.len());
        let mut anywhere = none.clone();
        let mut named: HashMap<u16, Bits> = HashMap::new();
        let mut watch = Self {
            anywhere: Concerned::new(none.clone(), plain),
            named: Table::default(),
            chains: Vec::new(),
            chain_of: vec![0; conditions.len()],
            acting: Acting::default(),
            blind: none.clone(),
            literals: None,
            sets_of: Vec::new(),
            ways_of: Vec::new(),
        };
        let mut literals: HashMap<String, usize> = HashMap::new();
        let mut sets: HashMap<Vec<String>, usize> = HashMap::new();
        for (at, condition) in conditions.iter().enumerate() {
            let targets = || {
                condition
                    .targets
                    .iter()
                    .filter(|target| target.kind == kind)
            };
            if targets().next().is_none() {
                continue;
            }
            for target in targets() {
                let set = match &target.name {
                    None => &mut anywhere,
                    Some(name) => named
                        .entry(numbers.number(name))
                        .or_insert_with(|| none.clone()),
                };
                set.insert(at);
            }
            let chain = watch.chain(condition.chain, steps, pack, &none);
            watch.chains[chain].members.insert(at);
            watch.chain_of[at] = chain;
            match needs::ways(condition) {
                Some(ways) => {
                    for way in ways {
                        watch.way(at, way, &mut literals, &mut sets);
                    }
                }
                None => watch.blind.insert(at),
            }
        }
        for (name, mut set) in named {
            set.join(&anywhere);
            watch.named.insert(name, Concerned::new(set, plain));
        }
        watch.anywhere = Concerned::new(anywhere, plain);
        let mut texts: Vec<(String, usize)> = literals.into_iter().collect();
        texts.sort_unstable_by_key(|(_, at)| *at);
        if !texts.is_empty() {
            let automaton = Builder::new()
                .ascii_case_insensitive(true)
                .match_kind(MatchKind::Standard)
                .build(texts.iter().map(|(text, _)| text))
                .map_err(|error| EngineFault {
                    place: format!("literals of {}", kind.label()),
                    what: error.to_string(),
                })?;
            watch.literals = Some(automaton);
        }
        Ok(watch)
    }

    fn way(
        &mut self,
        condition: usize,
        way: Way,
        literals: &mut HashMap<String, usize>,
        sets: &mut HashMap<Vec<String>, usize>,
    ) {
        let mut numbers = Vec::new();
        for mut set in way.sets {
            set.sort();
            if let Some(&known) = sets.get(&set) {
                numbers.push(known);
                continue;
            }
            let number = sets.len();
            for text in &set {
                let fresh = literals.len();
                let literal = *literals.entry(text.clone()).or_insert(fresh);
                self.sets_of.resize(literals.len(), Vec::new());
                self.sets_of[literal].push(number);
            }
            sets.insert(set, number);
            self.ways_of.push(Vec::new());
            numbers.push(number);
        }
        let Some((&rarest, others)) = numbers.split_first() else {
            self.blind.insert(condition);
            return;
        };
        self.ways_of[rarest].push(PlannedWay {
            condition,
            begins: way.begins,
            sets: others.to_vec(),
        });
    }

    /// The place of a chain among those of this kind of field.
    fn chain(&mut self, chain: usize, steps: &mut Steps, pack: &Pack, empty: &Bits) -> usize {
        let chain = pack.chains.get(chain).map_or(&[][..], Vec::as_slice);
        let node = steps.node(chain);
        let at = self.chains.iter().position(|known| known.node == node);
        at.unwrap_or_else(|| {
            let acting = Acting::in_chain(chain);
            let lower: Vec<Transform> = chain
                .iter()
                .copied()
                .filter(|step| *step == Transform::Lower)
                .take(1)
                .collect();
            let idle = steps.node(&lower);
            self.acting = self.acting.joined(acting);
            self.chains.push(Chain {
                node,
                idle,
                acting,
                members: empty.clone(),
            });
            self.chains.len() - 1
        })
    }

    /// Conditions that look at such a field; short plain words are for few of them.
    pub(super) fn concerned(&self, seen: Seen) -> &Bits {
        let concerned = match seen.place.name {
            0 => &self.anywhere,
            name => self.named.get(&name).unwrap_or(&self.anywhere),
        };
        if seen.plain {
            &concerned.plain
        } else {
            &concerned.all
        }
    }

    /// Tries every condition of `wanted` that could hold for a field; `attempt` gets its number and the number of a text.
    pub(super) fn look<'f>(
        &self,
        field: usize,
        wanted: &Bits,
        sight: &mut Sight<'f>,
        room: &mut Room,
        mut attempt: impl FnMut(&mut Sight<'f>, usize, usize),
    ) {
        let value = sight.value(field);
        let raw = self.search(value, room);
        let acting = Acting::on(value);
        let acts = acting.meets(self.acting);
        let mut open = raw.clone();
        open.keep(wanted);
        if !acts && open.is_empty() {
            return;
        }
        let steps = sight.steps;
        // Most chains change nothing: for their conditions the raw value tells what is open.
        for at in open.iter() {
            let chain = &self.chains[self.chain_of[at]];
            if !chain.acting.meets(acting) {
                let text = if chain.idle == 0 {
                    0
                } else {
                    sight.texts(field).of(chain.idle, steps)
                };
                attempt(sight, at, text);
            }
        }
        if !acts {
            return;
        }
        let mut found: SmallVec<[Option<Bits>; 6]> = smallvec![Some(raw)];
        for chain in &self.chains {
            if !chain.acting.meets(acting) || !chain.members.meets(wanted) {
                continue;
            }
            let texts = sight.texts(field);
            let text = texts.of(chain.node, steps);
            let searched = texts.cased(text);
            if found.len() <= searched {
                found.resize(searched + 1, None);
            }
            let hits =
                found[searched].get_or_insert_with(|| self.search(texts.bytes(searched), room));
            let mut todo = hits.clone();
            todo.keep(&chain.members);
            todo.keep(wanted);
            for at in todo.iter() {
                attempt(sight, at, text);
            }
        }
    }

    /// Conditions of which one way is open, and those that look at every value.
    fn search(&self, value: &[u8], room: &mut Room) -> Bits {
        let Some(automaton) = &self.literals else {
            return self.blind.clone();
        };
        let Ok(mut state) = automaton.start_state(Anchored::No) else {
            return self.blind.clone();
        };
        room.begin(self.sets_of.len(), self.ways_of.len());
        let mut before = state;
        for &byte in value {
            state = automaton.next_state(Anchored::No, state, byte);
            if automaton.is_special(state) && state != before && automaton.is_match(state) {
                for at in 0..automaton.match_len(state) {
                    let literal = automaton.match_pattern(state, at).as_usize();
                    if room.literal(literal) {
                        for &set in &self.sets_of[literal] {
                            room.set(set);
                        }
                    }
                }
                before = state;
            }
        }
        let mut found = self.blind.clone();
        // A window of a long value begins anywhere.
        let first = if value.len() > window::LENGTH {
            None
        } else {
            value.first()
        };
        for way in room.sets.iter().flat_map(|&set| &self.ways_of[set]) {
            let begins = match (&way.begins, first) {
                (Some(begins), Some(&first)) => begins[usize::from(first)],
                _ => true,
            };
            if begins && way.sets.iter().all(|&set| room.has(set)) {
                found.insert(way.condition);
            }
        }
        found
    }
}

/// What one search has found, in memory that the next one uses again.
#[derive(Debug, Default)]
pub(super) struct Room {
    /// The number of this search.
    turn: u32,
    /// By literal: the search that found it last.
    literals: Vec<u32>,
    /// By set: the search that found it last.
    of_sets: Vec<u32>,
    /// The sets that this search has found.
    sets: Vec<usize>,
}

impl Room {
    fn begin(&mut self, literals: usize, sets: usize) {
        self.sets.clear();
        self.turn = self.turn.wrapping_add(1);
        if self.turn == 0 {
            // The numbers begin anew: what old ones say is no longer true.
            self.literals.fill(0);
            self.of_sets.fill(0);
            self.turn = 1;
        }
        if self.literals.len() < literals {
            self.literals.resize(literals, 0);
        }
        if self.of_sets.len() < sets {
            self.of_sets.resize(sets, 0);
        }
    }

    /// Notes a literal and tells whether it is new.
    fn literal(&mut self, at: usize) -> bool {
        std::mem::replace(&mut self.literals[at], self.turn) != self.turn
    }

    fn set(&mut self, at: usize) {
        if std::mem::replace(&mut self.of_sets[at], self.turn) != self.turn {
            self.sets.push(at);
        }
    }

    fn has(&self, set: usize) -> bool {
        self.of_sets[set] == self.turn
    }
}

impl Concerned {
    fn new(all: Bits, plain: &Bits) -> Self {
        let mut plain_ones = all.clone();
        plain_ones.keep(plain);
        Self {
            all,
            plain: plain_ones,
        }
    }
}
