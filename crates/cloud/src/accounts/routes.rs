use super::factor::{self, Factors};
use super::sign_in::{self, Outcome, SignIn};
use super::sign_up::{self, SignUp, Wrong};
use super::throttle::{self, SIGN_UP};
use super::{confirm, sessions};
use crate::app::App;
use crate::face::{Alert, Field};
use crate::http::csrf::CsrfToken;
use crate::http::{
    ClientAddress, Form, MadeBy, MaybeSignedIn, Page, Result, cookies, local_path, see_other,
};
use crate::policies;
use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use std::sync::Arc;

/// The forms of sign-up and sign-in, and sign-out.
pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/sign-up", get(show_sign_up).post(do_sign_up))
        .route("/sign-in", get(show_sign_in).post(do_sign_in))
        .route("/sign-out", post(do_sign_out))
}

/// Where to go afterwards.
#[derive(Deserialize)]
struct Next {
    #[serde(default)]
    next: String,
    /// What stands in the field for the address already.
    #[serde(default)]
    email: String,
}

#[derive(Template)]
#[template(path = "accounts/sign_up.html")]
struct SignUpPage<'a> {
    csrf: &'a str,
    form: &'a SignUp,
    wrong: &'a Wrong,
    /// Beside the e-mail field: an account exists.
    taken: bool,
    notice: Option<String>,
    next_query: String,
    privacy_version: &'static str,
    terms_version: &'static str,
}

#[derive(Template)]
#[template(path = "accounts/sign_in.html")]
struct SignInPage<'a> {
    csrf: &'a str,
    form: &'a SignIn,
    notice: Option<String>,
    next_query: String,
}

impl SignUpPage<'_> {
    fn email_error(&self) -> Option<&'static str> {
        if self.taken {
            Some("This address cannot be used for a new account. If it is yours, sign in instead.")
        } else {
            self.wrong.email
        }
    }
}

/// `?next=...` for the link from one form to the other, or nothing.
fn next_query(next: &str) -> String {
    match local_path(next) {
        Some(path) if path != "/" => {
            let pair = url::form_urlencoded::Serializer::new(String::new())
                .append_pair("next", path)
                .finish();
            format!("?{pair}")
        }
        _ => String::new(),
    }
}

pub(super) fn target(next: &str) -> &str {
    local_path(next).unwrap_or("/")
}

pub(super) fn sign_up_page(
    csrf: &CsrfToken,
    form: &SignUp,
    wrong: &Wrong,
    taken: bool,
    notice: Option<String>,
) -> Response {
    Page(SignUpPage {
        csrf: csrf.value(),
        form,
        wrong,
        taken,
        notice,
        next_query: next_query(&form.next),
        privacy_version: policies::PRIVACY.version(),
        terms_version: policies::TERMS.version(),
    })
    .into_response()
}

async fn show_sign_up(
    csrf: CsrfToken,
    MaybeSignedIn(who): MaybeSignedIn,
    Query(query): Query<Next>,
) -> Response {
    if who.is_some() {
        return see_other(target(&query.next));
    }
    let form = SignUp {
        next: query.next,
        email: query.email,
        ..SignUp::default()
    };
    sign_up_page(&csrf, &form, &Wrong::default(), false, None)
}

async fn do_sign_up(
    State(app): State<Arc<App>>,
    csrf: CsrfToken,
    from: ClientAddress,
    headers: HeaderMap,
    Form(form): Form<SignUp>,
) -> Result<Response> {
    let wrong = form.check(&app).await;
    if wrong.count() > 0 {
        let page = sign_up_page(&csrf, &form, &wrong, false, None);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    if app.mailer.is_some() {
        return confirm::ask(&app, &csrf, from, &form).await;
    }
    if let Err(seconds) = throttle::count(&app, SIGN_UP, &from.source()).await? {
        let page = sign_up_page(&csrf, &form, &wrong, false, Some(wait(seconds)));
        return Ok((StatusCode::TOO_MANY_REQUESTS, page).into_response());
    }
    let Some(person) = sign_up::create(&app, &form).await? else {
        let page = sign_up_page(&csrf, &form, &wrong, true, None);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let response = see_other(target(&form.next));
    sessions::begin(&app, (&person, MadeBy::Password), from, &headers, response).await
}

fn sign_in_page(csrf: &CsrfToken, form: &SignIn, notice: Option<String>) -> Response {
    Page(SignInPage {
        csrf: csrf.value(),
        form,
        notice,
        next_query: next_query(&form.next),
    })
    .into_response()
}

/// The form again, with the reason why nobody was signed in.
pub(super) fn sign_in_refused(
    csrf: &CsrfToken,
    next: &str,
    reason: &str,
    status: StatusCode,
) -> Response {
    let form = SignIn {
        next: next.to_owned(),
        ..SignIn::default()
    };
    let page = sign_in_page(csrf, &form, Some(reason.to_owned()));
    (status, page).into_response()
}

async fn show_sign_in(
    csrf: CsrfToken,
    MaybeSignedIn(who): MaybeSignedIn,
    Query(query): Query<Next>,
) -> Response {
    if who.is_some() {
        return see_other(target(&query.next));
    }
    let form = SignIn {
        next: query.next,
        ..SignIn::default()
    };
    sign_in_page(&csrf, &form, None)
}

async fn do_sign_in(
    State(app): State<Arc<App>>,
    csrf: CsrfToken,
    from: ClientAddress,
    headers: HeaderMap,
    Form(form): Form<SignIn>,
) -> Result<Response> {
    let (status, notice) = match sign_in::attempt(&app, &form, from).await? {
        Outcome::Person(person) => {
            if Factors::of(&app.db, &person).await?.app {
                sign_in::note(&app, "half");
                return factor::begin_half(&app, &person, target(&form.next), &headers).await;
            }
            sign_in::note(&app, "success");
            let response = see_other(target(&form.next));
            return sessions::begin(&app, (&person, MadeBy::Password), from, &headers, response)
                .await;
        }
        Outcome::Wrong => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "Address and password do not belong together. Check both and try again.".to_owned(),
        ),
        Outcome::Wait(seconds) => (StatusCode::TOO_MANY_REQUESTS, wait(seconds)),
    };
    Ok((status, sign_in_page(&csrf, &form, Some(notice))).into_response())
}

pub(super) fn wait(seconds: u64) -> String {
    let time = match seconds {
        1 => "1 second".to_owned(),
        2..120 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    };
    format!("There were many tries in a short time. Wait {time}, then try again.")
}

async fn do_sign_out(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response> {
    if let Some(token) = cookies::get(&headers, cookies::SESSION) {
        sessions::end(&app, token).await?;
    }
    Ok(sessions::forget(see_other("/sign-in")))
}
