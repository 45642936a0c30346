//! Long values are read in windows that overlap by the longest match.

/// Bytes of a window.
pub(super) const LENGTH: usize = 8192;
/// Where the next one begins.
const STEP: usize = 7168;

/// The windows of a value: the value itself up to 8,192 bytes.
pub(super) fn windows(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut start = Some(0);
    std::iter::from_fn(move || {
        let from = start?;
        let to = (from + LENGTH).min(value.len());
        start = (to < value.len()).then_some(from + STEP);
        Some(&value[from..to])
    })
}
