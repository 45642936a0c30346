use super::{Error, SignedIn};
use axum::extract::{FromRequest, Request};

/// A form whose fields may stand several times, as boxes that are ticked do.
#[derive(Debug, Clone)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// From the body of a form.
    pub(crate) fn parse(body: &[u8]) -> Self {
        Self(url::form_urlencoded::parse(body).into_owned().collect())
    }

    /// The first value of a field, without spaces around it; empty where it is missing.
    pub fn get(&self, name: &str) -> &str {
        self.raw(name).trim()
    }

    /// The first value of a field as it is, for passwords.
    pub fn raw(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(key, _)| key == name);
        found.map_or("", |(_, value)| value.as_str())
    }

    /// Every value of a field, each once.
    pub fn all(&self, name: &str) -> Vec<String> {
        let mut values: Vec<String> = Vec::new();
        for (key, value) in &self.0 {
            if key == name && !values.contains(value) {
                values.push(value.clone());
            }
        }
        values
    }

    /// Every field but those whose name begins so, in order.
    pub fn without(&self, begins: &[&str]) -> Vec<(String, String)> {
        let kept = |name: &str| !begins.iter().any(|begin| name.starts_with(begin));
        let fields = self.0.iter().filter(|(name, _)| kept(name));
        fields.cloned().collect()
    }

    /// Whether the form was made for the team in which somebody acts: its hidden field `team`.
    ///
    /// # Errors
    /// 409, see [`SignedIn::acts_in`].
    pub fn made_in(&self, who: &SignedIn) -> Result<(), Error> {
        who.acts_in(self.get("team"))
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        axum::Form::<Vec<(String, String)>>::from_request(request, state)
            .await
            .map(|form| Self(form.0))
            .map_err(|rejection| Error::invalid("form.invalid", rejection.body_text()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_that_stands_several_times_gives_each_value_once() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let form = Fields(vec![
            pair("site", "a"),
            pair("name", " x "),
            pair("site", "b"),
            pair("site", "a"),
        ]);
        assert_eq!(form.all("site"), ["a", "b"]);
        assert_eq!(
            (form.get("name"), form.raw("name"), form.get("none")),
            ("x", " x ", "")
        );
    }
}
