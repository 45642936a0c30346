//! Detectors: a value becomes tokens, tokens a row of letters, and fingerprints are looked for in the row.

use aho_corasick::AhoCorasick;
use memchr::memmem::Finder;
use regex::bytes::RegexSet;

use super::{
    EngineFault,
    glance::{Glance, Outlook, TOKENS},
    tokens::{Tokens, Walk},
};
use crate::pack::Detector;

/// Letters of a row that are kept.
const ROW: usize = 1000;

/// A table made ready.
#[derive(Debug)]
pub(super) struct Reader {
    needs: Option<AhoCorasick>,
    contexts: Vec<Vec<u8>>,
    tokens: Tokens,
    glance: Option<Glance>,
    fold: Vec<(Finder<'static>, Vec<u8>)>,
    fingerprints: RegexSet,
}

impl Reader {
    pub(super) fn new(name: &str, table: &Detector) -> Result<Self, EngineFault> {
        let fault = |what: String| EngineFault {
            place: format!("detector {name}"),
            what,
        };
        let needs = (!table.needs.is_empty())
            .then(|| AhoCorasick::new(&table.needs))
            .transpose()
            .map_err(|error| fault(error.to_string()))?;
        let fingerprints =
            super::matcher::set(&table.fingerprints).map_err(|error| fault(error.to_string()))?;
        Ok(Self {
            needs,
            contexts: table
                .contexts
                .iter()
                .map(|context| context.as_bytes().to_vec())
                .collect(),
            tokens: Tokens::new(table).map_err(fault)?,
            glance: Glance::new(table),
            fold: table
                .fold
                .iter()
                .map(|(from, to)| (Finder::new(from).into_owned(), to.as_bytes().to_vec()))
                .collect(),
            fingerprints,
        })
    }

    /// Whether a fingerprint is found in one of the contexts.
    pub(super) fn finds(&self, value: &[u8]) -> bool {
        if self
            .needs
            .as_ref()
            .is_some_and(|needs| !needs.is_match(value))
        {
            return false;
        }
        let mut text = Vec::new();
        let mut walk = Walk::new(&self.tokens);
        self.contexts.iter().any(|context| {
            text.clear();
            text.extend_from_slice(context);
            text.extend_from_slice(value);
            walk.begin(context.len());
            self.row(&mut walk, &text)
                .is_some_and(|row| self.fingerprints.is_match(&row))
        })
    }

    /// The row of a text; `None` where a few tokens tell that it has no fingerprint.
    fn row(&self, walk: &mut Walk<'_>, text: &[u8]) -> Option<Vec<u8>> {
        let mut row = Vec::new();
        let mut glance = self.glance.as_ref();
        while row.len() < ROW
            && let Some(letter) = walk.next(text)
        {
            row.push(letter);
            if let Some(looking) = glance {
                match looking.outlook(&row) {
                    Outlook::Closed if !looking.others_possible(text) => return None,
                    Outlook::Open if row.len() < TOKENS => {}
                    Outlook::Open | Outlook::Closed | Outlook::Reached => glance = None,
                }
            }
        }
        for (from, to) in &self.fold {
            while let Some(folded) = replace(&row, from, to) {
                row = folded;
            }
        }
        Some(row)
    }
}

/// Every occurrence from left to right replaced; `None` where there is none.
fn replace(row: &[u8], from: &Finder<'_>, to: &[u8]) -> Option<Vec<u8>> {
    let mut places = from.find_iter(row).peekable();
    places.peek()?;
    let mut out = Vec::with_capacity(row.len());
    let mut rest = 0;
    for place in places {
        out.extend_from_slice(&row[rest..place]);
        out.extend_from_slice(to);
        rest = place + from.needle().len();
    }
    out.extend_from_slice(&row[rest..]);
    Some(out)
}
