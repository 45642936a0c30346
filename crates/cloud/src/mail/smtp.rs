use super::Rendered;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use std::time::{Duration, SystemTime};
use thiserror::Error;
use url::Url;

/// Longest time for one mail, shorter than the claim of its job.
const LIMIT: Duration = Duration::from_mins(1);
/// Longest time that the server may keep one command waiting.
const COMMAND: Duration = Duration::from_secs(20);

/// Why a mail was not sent. Servers quote addresses in what they say: only their numbers are kept.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum MailError {
    /// The service was started without one.
    #[error("there is no mail server")]
    NoServer,
    /// Written by another version.
    #[error("the letter cannot be read")]
    Unknown,
    /// The address has no form that SMTP knows.
    #[error("the address cannot be written to")]
    Address,
    /// An answer of 4xx, or one of 5xx about the log-in.
    #[error("the mail server says {0}, not now")]
    Later(String),
    /// An answer of 5xx.
    #[error("the mail server refuses it with {0}")]
    Refused(String),
    /// No answer in time.
    #[error("the mail server did not answer in time")]
    Slow,
    /// No connection, a broken one, or one without the encryption that is asked for.
    #[error("no connection to the mail server, or it broke")]
    Connection,
}

impl MailError {
    /// Whether another try could succeed.
    pub(super) fn may_pass(&self) -> bool {
        !matches!(self, Self::Unknown | Self::Address | Self::Refused(_))
    }
}

/// Sends by SMTP.
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// Reads `mail_url`: `smtp://` (STARTTLS is demanded but on loopback, where `?tls=` says nothing else) or `smtps://`.
///
/// # Errors
/// Says what is wrong, without the URL, which may hold a password.
pub fn server(text: &str) -> Result<Url, String> {
    let mut url = Url::parse(text).map_err(|error| format!("is not a URL: {error}"))?;
    let host = url.host_str().unwrap_or_default().to_owned();
    if !matches!(url.scheme(), "smtp" | "smtps") || host.is_empty() {
        return Err("must be smtp://HOST:PORT or smtps://HOST:PORT".to_owned());
    }
    let tls = url
        .query_pairs()
        .find(|(name, _)| name == "tls")
        .map(|(_, value)| value.into_owned());
    let local = matches!(host.as_str(), "localhost" | "127.0.0.1" | "[::1]");
    match tls.as_deref() {
        None if url.scheme() == "smtp" && !local => {
            url.query_pairs_mut().append_pair("tls", "required");
        }
        None | Some("required") => {}
        Some("opportunistic") if url.username().is_empty() => {}
        Some("opportunistic") => return Err("with a password, tls must be required".to_owned()),
        Some(_) => return Err("tls is required or opportunistic".to_owned()),
    }
    Ok(url)
}

impl Mailer {
    /// For the server of `url`, writing as `from`.
    ///
    /// # Errors
    /// Says which of the two cannot be used.
    pub fn new(url: &str, from: &str) -> Result<Self, String> {
        let url = server(url)?;
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.as_str())
            .map_err(|_| "cannot be used for a mail server".to_owned())?
            .timeout(Some(COMMAND))
            .build();
        let from = from
            .parse()
            .map_err(|_| "mail_from is no address".to_owned())?;
        Ok(Self { transport, from })
    }

    pub(super) async fn send(
        &self,
        id: &str,
        address: &str,
        mail: Rendered,
        now: i64,
    ) -> Result<(), MailError> {
        let to = address.parse().map_err(|_| MailError::Address)?;
        let date = SystemTime::UNIX_EPOCH + Duration::from_micros(now.unsigned_abs());
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(mail.subject)
            .date(date)
            .message_id(Some(format!("<{id}@{}>", self.from.email.domain())))
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".to_owned(),
            ))
            .multipart(MultiPart::alternative_plain_html(mail.text, mail.html))
            .map_err(|_| MailError::Address)?;
        match tokio::time::timeout(LIMIT, self.transport.send(message)).await {
            Err(_) => Err(MailError::Slow),
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(told(&error)),
        }
    }
}

fn told(error: &lettre::transport::smtp::Error) -> MailError {
    match error.status().map(|code| code.to_string()) {
        Some(code) if error.is_permanent() && !matches!(code.as_str(), "530" | "534" | "535") => {
            MailError::Refused(code)
        }
        Some(code) => MailError::Later(code),
        None if error.is_timeout() => MailError::Slow,
        None => MailError::Connection,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_server_elsewhere_is_only_spoken_to_in_secret() {
        let read = |text: &str| server(text).map(|url| url.to_string());
        assert_eq!(
            read("smtp://127.0.0.1:25"),
            Ok("smtp://127.0.0.1:25".to_owned())
        );
        assert_eq!(
            read("smtp://u:p@mail.example"),
            Ok("smtp://u:p@mail.example?tls=required".to_owned())
        );
        assert!(read("smtps://u:p@mail.example").is_ok());
        for bad in [
            "http://mail.example",
            "smtp://",
            "mail.example",
            "smtp://u:p@mail.example?tls=opportunistic",
            "smtp://mail.example?tls=no",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
