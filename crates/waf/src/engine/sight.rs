//! The fields of one request and what was made of them and found in them, so that no rule does again what another has done.

use super::{
    matcher::Matcher,
    names::{Names, Seen},
    texts::{Steps, Texts},
};
use crate::request::Fields;

/// Lives as long as one request is judged.
pub(super) struct Sight<'f> {
    pub(super) fields: &'f Fields,
    matchers: &'f [Matcher],
    pub(super) steps: &'f Steps,
    /// By field.
    pub(super) seen: Vec<Seen>,
    /// By field.
    made: Vec<Made<'f>>,
}

/// What was made of a field.
#[derive(Default)]
struct Made<'f> {
    texts: Option<Texts<'f>>,
    /// Text, matcher, and whether it found what it looks for.
    known: Vec<(usize, usize, bool)>,
}

impl<'f> Sight<'f> {
    pub(super) fn new(
        fields: &'f Fields,
        names: &Names,
        matchers: &'f [Matcher],
        steps: &'f Steps,
    ) -> Self {
        let mut made = Vec::new();
        made.resize_with(fields.list.len(), Made::default);
        Self {
            fields,
            matchers,
            steps,
            seen: fields.list.iter().map(|field| names.seen(field)).collect(),
            made,
        }
    }

    pub(super) fn matcher(&self, number: usize) -> Option<&'f Matcher> {
        self.matchers.get(number)
    }

    /// The raw value of a field.
    pub(super) fn value(&self, field: usize) -> &'f [u8] {
        self.fields
            .list
            .get(field)
            .map_or(&[], |field| &field.value)
    }

    /// The texts of a field.
    pub(super) fn texts(&mut self, field: usize) -> &mut Texts<'f> {
        let value = self.value(field);
        self.made[field]
            .texts
            .get_or_insert_with(|| Texts::new(value, self.steps.len()))
    }

    /// Whether a matcher finds what it looks for in a field, behind the chain that ends at a node.
    pub(super) fn holds(&mut self, field: usize, node: usize, matcher: usize) -> bool {
        let steps = self.steps;
        let text = if node == 0 {
            0
        } else {
            self.texts(field).of(node, steps)
        };
        self.finds(field, text, matcher)
    }

    /// Whether a matcher finds what it looks for in a text of a field. Text 0 is the raw value.
    pub(super) fn finds(&mut self, field: usize, text: usize, matcher: usize) -> bool {
        let Some(look) = self.matcher(matcher) else {
            return false;
        };
        let made = &mut self.made[field];
        let known = made
            .known
            .iter()
            .find(|(of, by, _)| (*of, *by) == (text, matcher));
        if let Some((.., holds)) = known {
            return *holds;
        }
        let value = match (&made.texts, text) {
            (Some(texts), text) => texts.bytes(text),
            (None, _) => self.fields.list.get(field).map_or(&[][..], |of| &of.value),
        };
        let holds = look.holds(value);
        made.known.push((text, matcher, holds));
        holds
    }
}
