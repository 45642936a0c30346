//! One object's mention in another: its id, or the whole object where the call asked to expand it.

use serde::{Deserialize, Deserializer, Serialize};

/// The id of another object.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Reference(pub String);

impl Reference {
    /// The id.
    pub fn id(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Reference {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Either {
            Id(String),
            Object { id: String },
        }
        Ok(match Either::deserialize(from)? {
            Either::Id(id) | Either::Object { id } => Self(id),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_and_an_expanded_object_mean_the_same() {
        let id: Reference = serde_json::from_str(r#""cus_1""#).expect("an id");
        let object: Reference =
            serde_json::from_str(r#"{"id":"cus_1","object":"customer"}"#).expect("an object");
        assert_eq!(id, object);
        assert!(serde_json::from_str::<Reference>("7").is_err());
    }
}
