//! An event as one line of a table.

use crate::dashboard::series::class_name;
use crate::events::{Event, Kind};
use crate::face::{Badge, Tone};
use std::borrow::Cow;

/// What happened, in words; all texts of the site are data and are escaped by the template.
#[derive(Debug, Clone)]
pub(in crate::dashboard) struct Line {
    pub(in crate::dashboard) what: String,
    pub(in crate::dashboard) detail: String,
    pub(in crate::dashboard) target: String,
    pub(in crate::dashboard) result: Badge,
}

impl Line {
    pub(in crate::dashboard) fn of(event: &Event) -> Self {
        match event.what {
            Kind::Block => block(event),
            Kind::Login => login(event),
            Kind::Finding => finding(event),
        }
    }
}

fn text(value: Option<&String>) -> &str {
    value.map_or("", String::as_str)
}

fn block(event: &Event) -> Line {
    let result = match event.action.as_deref() {
        Some("block") => Badge::new(Tone::Good, "Stopped"),
        _ => Badge::new(Tone::Unknown, "Recorded"),
    };
    Line {
        what: class_name(text(event.class.as_ref())).to_owned(),
        detail: text(event.rule.as_ref()).to_owned(),
        target: format!(
            "{} {}",
            text(event.method.as_ref()),
            text(event.path.as_ref())
        ),
        result,
    }
}

fn login(event: &Event) -> Line {
    let (what, result) = match event.outcome.as_deref() {
        Some("success") => ("Log-in", Badge::new(Tone::Unknown, "Let in")),
        Some("limited") => ("Log-in refused", Badge::new(Tone::Good, "Stopped")),
        _ => ("Log-in failed", Badge::new(Tone::Unknown, "Failed")),
    };
    Line {
        what: what.to_owned(),
        detail: match event.account_exists {
            Some(true) => "an account that exists".to_owned(),
            Some(false) => "an account that does not exist".to_owned(),
            None => String::new(),
        },
        target: door(text(event.method.as_ref())).into_owned(),
        result,
    }
}

/// By which door somebody logs in.
pub(super) fn door(method: &str) -> Cow<'_, str> {
    match method {
        "form" => "Log-in form".into(),
        "xmlrpc" => "XML-RPC".into(),
        "rest" => "REST API".into(),
        "application_password" => "Application password".into(),
        other => other.into(),
    }
}

fn finding(event: &Event) -> Line {
    Line {
        what: format!("File {}", file_kind(text(event.kind.as_ref()))),
        detail: text(event.component.as_ref()).to_owned(),
        target: text(event.path.as_ref()).to_owned(),
        result: severity(text(event.severity.as_ref())),
    }
}

/// What is wrong with a file.
pub(super) fn file_kind(kind: &str) -> &str {
    match kind {
        "modified" => "changed",
        "unexpected" => "not expected",
        other => other,
    }
}

/// How bad it is, as a badge.
pub(super) fn severity(severity: &str) -> Badge {
    match severity {
        "critical" => Badge::new(Tone::Bad, "Critical"),
        "high" => Badge::new(Tone::Bad, "High"),
        "medium" => Badge::new(Tone::Notice, "Medium"),
        "low" => Badge::new(Tone::Unknown, "Low"),
        _ => Badge::new(Tone::Unknown, "Unknown"),
    }
}
