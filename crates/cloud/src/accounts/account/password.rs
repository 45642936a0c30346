use super::{Asked, Wrong, page};
use crate::accounts::links::{self, Kind as Link};
use crate::accounts::{Again, again, factor, fitness, routes, sessions, sign_up, store};
use crate::app::App;
use crate::audit::{self, Act, Kind};
use crate::http::csrf::CsrfToken;
use crate::http::{Account, Form, Result, see_other};
use crate::mail::{self, Letter, To};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;

/// The form as it comes.
#[derive(Deserialize)]
pub(super) struct New {
    #[serde(default)]
    current: String,
    #[serde(default)]
    new: String,
}

/// What is wrong with the new password of a person.
async fn unfit(app: &App, form: &New, who: &Account) -> Option<&'static str> {
    if form.new == form.current {
        return Some("This is the present one. Choose another.");
    }
    fitness::unfit(app, &form.new, &[&who.person.name, &who.person.email]).await
}

/// Changes the password of somebody who knows the present one, and ends every other session.
pub(super) async fn change(
    State(app): State<Arc<App>>,
    csrf: CsrfToken,
    who: Account,
    Form(form): Form<New>,
) -> Result<Response> {
    let refuse = async |who: Account, wrong: Wrong| {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        page(&app, &csrf, who, &Asked::default(), wrong, None, status).await
    };
    if let Some(text) = unfit(&app, &form, &who).await {
        let wrong = Wrong {
            new: Some(text),
            ..Wrong::default()
        };
        return refuse(who, wrong).await;
    }
    let old = match again(&app, &who, form.current, "a new password").await? {
        Ok(old) => old,
        Err(Again::Wrong) => {
            let wrong = Wrong {
                current: Some("This is not your present password."),
                ..Wrong::default()
            };
            return refuse(who, wrong).await;
        }
        Err(Again::Wait(seconds)) => {
            let status = StatusCode::TOO_MANY_REQUESTS;
            let (asked, wrong) = (Asked::default(), Wrong::default());
            let wait = Some(routes::wait(seconds));
            return page(&app, &csrf, who, &asked, wrong, wait, status).await;
        }
    };
    let hash = sign_up::hash(&app, &form.new).await?;
    let (person, now) = (who.person.id.as_str(), app.clock.now());
    let mut tx = app.db.begin().await?;
    if !store::change_password(&mut tx, person, &old, &hash).await? {
        // Somebody else has changed it since: what was typed as the present one is not any more.
        tx.rollback().await?;
        let wrong = Wrong {
            current: Some("The password was changed just now. Type the new one."),
            ..Wrong::default()
        };
        return refuse(who, wrong).await;
    }
    let ended = sessions::delete_others(&mut tx, person, &who.session).await?;
    factor::forget_halves(&mut tx, person).await?;
    for kind in [Link::Reset, Link::ChangeFrom, Link::ChangeTo] {
        links::forget(&mut tx, person, kind).await?;
    }
    let act = Act {
        act: Kind::PasswordChanged,
        person: Some(person),
        team: who.team.as_ref().map(|team| team.id.as_str()),
        subject: Some(person),
        detail: json!({"ended": ended}),
    };
    audit::record(&mut tx, &act, now).await?;
    let to = To {
        person: Some(person),
        address: &who.person.email,
    };
    mail::queue(&mut tx, &app, to, &Letter::PasswordChanged).await?;
    tx.commit().await?;
    Ok(see_other("/account?done=password"))
}
