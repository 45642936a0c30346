use super::Error;
use askama::Template;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

/// A template as an HTML answer that nobody stores.
pub struct Page<T>(pub T);

impl<T: Template> IntoResponse for Page<T> {
    fn into_response(self) -> Response {
        match self.0.render() {
            Ok(html) => (
                [
                    (CONTENT_TYPE, "text/html; charset=utf-8"),
                    (CACHE_CONTROL, "no-store"),
                ],
                html,
            )
                .into_response(),
            Err(error) => Error::internal("rendering a page", error).into_response(),
        }
    }
}

/// The page of a refusal.
#[derive(Template)]
#[template(path = "error.html")]
pub(crate) struct ErrorPage<'a> {
    pub(crate) title: &'a str,
    pub(crate) detail: &'a str,
    pub(crate) reference: &'a str,
}

impl IntoResponse for ErrorPage<'_> {
    fn into_response(self) -> Response {
        // Never through `Page`: its own failure leads here.
        let html = self.render().unwrap_or_else(|_| self.title.to_owned());
        ([(CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
    }
}

/// 303 to `location`, which must be a local path or an address that was checked.
pub fn see_other(location: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    match HeaderValue::from_str(location) {
        Ok(value) => {
            response.headers_mut().insert(LOCATION, value);
            response
                .headers_mut()
                .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
            response
        }
        Err(error) => Error::internal("redirecting", error).into_response(),
    }
}

/// `text` where it is a path of this host, and so safe to lead somebody to after the sign-in.
pub fn local_path(text: &str) -> Option<&str> {
    let plain = text.starts_with('/')
        && !text.starts_with("//")
        && !text.contains('\\')
        && text.len() <= 4_096
        && text.bytes().all(|byte| (0x21..0x7f).contains(&byte));
    plain.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_led_to_another_host() {
        assert_eq!(local_path("/connect?a=b%20c"), Some("/connect?a=b%20c"));
        for text in [
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "",
            "x",
            "/a\nb",
            "/\tb",
        ] {
            assert_eq!(local_path(text), None, "{text:?}");
        }
    }
}
