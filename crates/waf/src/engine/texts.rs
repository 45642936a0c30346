//! A value and what chains make of it, each step done once.

use std::borrow::Cow;

use crate::transform::{Acting, Transform};

/// Chains that begin alike share their steps: a tree whose root is the raw value.
#[derive(Debug, Default)]
pub(super) struct Steps {
    /// Node before, and the step that leads here; node 0 is the raw value and is not listed.
    nodes: Vec<(usize, Transform)>,
}

impl Steps {
    /// The node of a chain.
    pub(super) fn node(&mut self, chain: &[Transform]) -> usize {
        chain.iter().fold(0, |before, &step| {
            let known = self.nodes.iter().position(|node| *node == (before, step));
            known.unwrap_or_else(|| {
                self.nodes.push((before, step));
                self.nodes.len() - 1
            }) + 1
        })
    }

    /// How many nodes there are.
    pub(super) fn len(&self) -> usize {
        self.nodes.len() + 1
    }
}

/// The different texts of one value. Text 0 is the raw value.
pub(super) struct Texts<'v> {
    list: Vec<Text<'v>>,
    /// Text of each node; [`UNKNOWN`] until it is made.
    of_node: Box<[u16]>,
}

/// No text has this number.
const UNKNOWN: u16 = u16::MAX;

struct Text<'v> {
    bytes: Cow<'v, [u8]>,
    /// The text of which this is the lower-case form, or itself.
    cased: usize,
    /// Which transforms could change it.
    acting: Acting,
}

impl<'v> Texts<'v> {
    pub(super) fn new(value: &'v [u8], nodes: usize) -> Self {
        let mut of_node = vec![UNKNOWN; nodes].into_boxed_slice();
        if let Some(root) = of_node.first_mut() {
            *root = 0;
        }
        let bytes = Cow::Borrowed(value);
        Self {
            list: vec![Text {
                bytes,
                cased: 0,
                acting: Acting::on(value),
            }],
            of_node,
        }
    }

    pub(super) fn bytes(&self, text: usize) -> &[u8] {
        self.list.get(text).map_or(&[], |text| &text.bytes)
    }

    /// A text that has the same letters but for case.
    pub(super) fn cased(&self, text: usize) -> usize {
        self.list.get(text).map_or(0, |text| text.cased)
    }

    /// The number of the text behind a node.
    pub(super) fn of(&mut self, node: usize, steps: &Steps) -> usize {
        match self.of_node.get(node) {
            Some(&known) if known != UNKNOWN => return usize::from(known),
            _ => {}
        }
        let Some(&(before, step)) = node.checked_sub(1).and_then(|at| steps.nodes.get(at)) else {
            return 0;
        };
        let from = self.of(before, steps);
        let idle = step != Transform::Lower
            && self
                .list
                .get(from)
                .is_some_and(|text| !text.acting.meets(Acting::in_chain(&[step])));
        let changed = if idle {
            None
        } else {
            match step.apply(self.bytes(from)) {
                Cow::Owned(bytes) => Some(bytes),
                Cow::Borrowed(_) => None,
            }
        };
        let text = changed.map_or(from, |bytes| {
            self.add(bytes, (step == Transform::Lower).then_some(from))
        });
        // There are no more texts than nodes, and far fewer of these.
        self.of_node[node] = u16::try_from(text).unwrap_or(UNKNOWN);
        text
    }

    fn add(&mut self, bytes: Vec<u8>, lower_of: Option<usize>) -> usize {
        if let Some(known) = self.list.iter().position(|text| *text.bytes == bytes) {
            return known;
        }
        let cased = lower_of.map_or(self.list.len(), |from| self.cased(from));
        let acting = Acting::on(&bytes);
        self.list.push(Text {
            acting,
            bytes: Cow::Owned(bytes),
            cased,
        });
        self.list.len() - 1
    }
}
