//! The fields of one request and what was made of them and found in them, so that no rule does again what another has done.

use std::{cell::RefCell, collections::HashMap};

use super::{
    matcher::Matcher,
    texts::{Steps, Texts},
};
use crate::request::Fields;

/// Lives as long as one request is judged.
pub(super) struct Sight<'f> {
    pub(super) fields: &'f Fields,
    matchers: &'f [Matcher],
    steps: &'f Steps,
    /// By field.
    texts: RefCell<HashMap<usize, Texts<'f>>>,
    /// By field, text and matcher.
    known: RefCell<HashMap<(usize, usize, usize), bool>>,
}

impl<'f> Sight<'f> {
    pub(super) fn new(fields: &'f Fields, matchers: &'f [Matcher], steps: &'f Steps) -> Self {
        Self {
            fields,
            matchers,
            steps,
            texts: RefCell::default(),
            known: RefCell::default(),
        }
    }

    pub(super) fn matcher(&self, number: usize) -> Option<&'f Matcher> {
        self.matchers.get(number)
    }

    /// Whether a matcher finds what it looks for in a field, behind the chain that ends at a node.
    pub(super) fn holds(&self, field: usize, node: usize, matcher: usize) -> bool {
        let (Some(value), Some(look)) = (self.fields.list.get(field), self.matcher(matcher)) else {
            return false;
        };
        let mut all = self.texts.borrow_mut();
        let texts = all
            .entry(field)
            .or_insert_with(|| Texts::new(&value.value, self.steps.len()));
        let text = texts.of(node, self.steps);
        *self
            .known
            .borrow_mut()
            .entry((field, text, matcher))
            .or_insert_with(|| look.holds(texts.bytes(text)))
    }
}
