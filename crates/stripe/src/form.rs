//! Parameters as Stripe wants them: a form whose names carry brackets, `items[0][price]=price_1`.

use serde::Serialize;
use serde_json::Value;
use url::form_urlencoded::Serializer;

/// The parameters could not be written.
#[derive(Debug, thiserror::Error)]
#[error("parameters cannot be written as a form: {0}")]
pub struct FormError(#[from] serde_json::Error);

/// Writes parameters as a form. What is `None` is left out; an empty text is sent, which unsets a field at Stripe.
pub fn encode(params: &impl Serialize) -> Result<String, FormError> {
    let mut form = Serializer::new(String::new());
    write(&mut form, "", &serde_json::to_value(params)?);
    Ok(form.finish())
}

fn write(form: &mut Serializer<'_, String>, name: &str, value: &Value) {
    match value {
        Value::Null => {}
        Value::Bool(yes) => drop(form.append_pair(name, if *yes { "true" } else { "false" })),
        Value::Number(number) => drop(form.append_pair(name, &number.to_string())),
        Value::String(text) => drop(form.append_pair(name, text)),
        Value::Array(list) => {
            for (at, item) in list.iter().enumerate() {
                write(form, &format!("{name}[{at}]"), item);
            }
        }
        Value::Object(fields) => {
            for (field, value) in fields {
                let inner = if name.is_empty() {
                    field.clone()
                } else {
                    format!("{name}[{field}]")
                };
                write(form, &inner, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn names_carry_brackets_and_what_is_not_there_is_left_out() {
        let form = encode(&json!({
            "items": [{"price": "price_1", "quantity": 3}, {"price": "price_2"}],
            "metadata": {"team": "a&b=c"},
            "cancel_at_period_end": true,
            "coupon": null,
            "description": ""
        }))
        .expect("a form");
        let plain = form.replace("%5B", "[").replace("%5D", "]");
        assert_eq!(
            plain,
            "items[0][price]=price_1&items[0][quantity]=3&items[1][price]=price_2\
             &metadata[team]=a%26b%3Dc&cancel_at_period_end=true&description="
        );
        assert_eq!(encode(&json!({})).expect("a form"), "");
    }
}
