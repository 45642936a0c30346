//! Lists, which come in pages.

use std::marker::PhantomData;

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{Client, Error, form};

/// One page of a list, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct List<T> {
    /// What stands on this page.
    pub data: Vec<T>,
    /// Whether older ones exist.
    #[serde(default)]
    pub has_more: bool,
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self {
            data: Vec::new(),
            has_more: false,
        }
    }
}

/// What has an id by which a list goes on.
pub trait Listed: DeserializeOwned {
    /// The id.
    fn id(&self) -> &str;
}

/// A list, read page by page.
#[derive(Debug)]
pub struct Pages<'c, T> {
    client: &'c Client,
    path: String,
    query: String,
    after: Option<String>,
    done: bool,
    item: PhantomData<fn() -> T>,
}

/// The most that Stripe gives at once.
const PAGE: &str = "100";

impl<'c, T: Listed> Pages<'c, T> {
    pub(crate) fn new(
        client: &'c Client,
        path: String,
        params: &impl Serialize,
    ) -> Result<Self, Error> {
        let mut query = form::encode(params)?;
        if !query.is_empty() {
            query.push('&');
        }
        query.push_str("limit=");
        query.push_str(PAGE);
        Ok(Self {
            client,
            path,
            query,
            after: None,
            done: false,
            item: PhantomData,
        })
    }

    /// The next page, or nothing after the last. After an error the same page can be asked for again.
    pub async fn next(&mut self) -> Result<Option<Vec<T>>, Error> {
        if self.done {
            return Ok(None);
        }
        let query = match &self.after {
            // An id is of letters, digits and `_`, as `client::path` demands; anything else is encoded.
            Some(after) => format!(
                "{}&{}",
                self.query,
                form::encode(&serde_json::json!({ "starting_after": after }))?
            ),
            None => self.query.clone(),
        };
        let page: List<T> = self.client.get_form(&self.path, &query).await?;
        let last = page.data.last().map(|item| item.id().to_owned());
        // A page that does not go on would be asked for for ever.
        self.done = !page.has_more || last.is_none() || last == self.after;
        self.after = last;
        Ok(Some(page.data))
    }

    /// Everything that is left, at most about `limit` objects.
    pub async fn collect(mut self, limit: usize) -> Result<Vec<T>, Error> {
        let mut all = Vec::new();
        while all.len() < limit {
            match self.next().await? {
                Some(page) => all.extend(page),
                None => break,
            }
        }
        Ok(all)
    }
}
