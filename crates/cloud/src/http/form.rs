use super::Error;
use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;

/// A form. Its CSRF token was checked by the guard; what cannot be read is refused with the field's name.
pub struct Form<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Form<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        axum::Form::<T>::from_request(request, state)
            .await
            .map(|form| Self(form.0))
            .map_err(|rejection| Error::invalid("form.invalid", rejection.body_text()))
    }
}
