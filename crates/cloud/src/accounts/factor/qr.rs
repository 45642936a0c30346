//! QR codes as SVG that stands in the page: the policy of pages allows no style within them, and no picture's address
//! holds the secret.

use crate::http::{Error, Result};
use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write as _;

/// Empty squares around it, which readers need.
const MARGIN: usize = 4;

/// A QR code of a text: black on white in either scheme, because not every reader takes it the other way round.
pub(super) fn svg(text: &str, label: &str) -> Result<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M)
        .map_err(|error| Error::internal("drawing a QR code", error))?;
    let side = code.width() + 2 * MARGIN;
    let mut path = String::new();
    for (index, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            let (x, y) = (index % code.width() + MARGIN, index / code.width() + MARGIN);
            let _ = write!(path, "M{x} {y}h1v1h-1z");
        }
    }
    Ok(format!(
        "<svg class=\"qr\" viewBox=\"0 0 {side} {side}\" role=\"img\" aria-label=\"{label}\" \
         shape-rendering=\"crispEdges\"><rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/>\
         <path d=\"{path}\" fill=\"#000\"/></svg>"
    ))
}
