//! Names that targets ask for, as numbers: fields are compared by number from then on.

use super::table::Table;
use crate::{
    pack::{Target, subject},
    request::{Field, Kind, is_plain},
};

/// The names that the targets of a plan ask for.
#[derive(Debug, Default)]
pub(super) struct Names(Table<Vec<u8>, u16>);

/// A target, or what a field has of one. Name 0 is any name, or one that nothing asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Place {
    pub(super) kind: Kind,
    pub(super) name: u16,
}

/// A field as conditions see it before they look at its value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    pub(super) place: Place,
    /// Whether only rules with `plain` look at it.
    pub(super) plain: bool,
}

impl Names {
    /// The number of a name, a new one where it has none.
    pub(super) fn number(&mut self, name: &str) -> u16 {
        let next = u16::try_from(self.0.len() + 1).unwrap_or(u16::MAX);
        *self.0.entry(name.as_bytes().to_vec()).or_insert(next)
    }

    /// A target by numbers.
    pub(super) fn place(&mut self, target: &Target) -> Place {
        Place {
            kind: target.kind,
            name: target.name.as_ref().map_or(0, |name| self.number(name)),
        }
    }

    /// A field by numbers.
    pub(super) fn seen(&self, field: &Field) -> Seen {
        let name = subject(field);
        let name = if name.is_empty() {
            None
        } else {
            self.0.get(name).copied()
        };
        Seen {
            place: Place {
                kind: field.kind,
                name: name.unwrap_or(0),
            },
            plain: is_plain(&field.value),
        }
    }
}

impl Place {
    /// Whether a target includes a field.
    pub(super) fn includes(self, field: Self) -> bool {
        self.kind == field.kind && (self.name == 0 || self.name == field.name)
    }
}
