//! The table of sealed columns: what reading, writing and rotation go by. A test compares it with the data map.

/// A sealed column.
#[derive(Debug, PartialEq, Eq)]
pub struct Column {
    /// Table.
    pub table: &'static str,
    /// The table's key, a text that sorts.
    pub key: &'static str,
    /// The column itself.
    pub name: &'static str,
}

const fn column(table: &'static str, key: &'static str, name: &'static str) -> Column {
    Column { table, key, name }
}

/// Whom a link was mailed to.
pub static LINK_ADDRESS: Column = column("links", "id", "address");
/// The name of a sign-up that nobody has confirmed yet.
pub static LINK_NAME: Column = column("links", "id", "name");
/// The password's hash of such a sign-up.
pub static LINK_PASSWORD: Column = column("links", "id", "password");
/// Whom a mail goes to.
pub static OUTBOX_ADDRESS: Column = column("outbox", "id", "address");
/// What a mail says.
pub static OUTBOX_LETTER: Column = column("outbox", "id", "letter");

/// The secret that a person's authenticator app shares with the service.
pub static AUTHENTICATOR_SECRET: Column = column("authenticators", "person_id", "secret");

/// Every sealed column, in the order in which rotation goes through them.
pub static SEALED: [&Column; 6] = [
    &LINK_ADDRESS,
    &LINK_NAME,
    &LINK_PASSWORD,
    &OUTBOX_ADDRESS,
    &OUTBOX_LETTER,
    &AUTHENTICATOR_SECRET,
];

/// One value of a sealed column.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    pub(super) column: &'static Column,
    pub(super) row: &'a str,
}

impl Column {
    /// The value in the row with that key.
    pub fn of<'a>(&'static self, row: &'a str) -> Place<'a> {
        Place { column: self, row }
    }

    /// `table.column`.
    pub fn text(&self) -> String {
        format!("{}.{}", self.table, self.name)
    }
}

impl Place<'_> {
    /// Where it is, for messages: names and the row's id, nothing of the value.
    pub(super) fn text(&self) -> String {
        format!("{} of {}", self.column.text(), self.row)
    }
}
