//! How the cost grows with virtual patches, as a picture: `target/bench/growth.svg`.

use std::{fmt::Write, fs, io, path::Path};

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 320.0;
const MARGIN: f64 = 56.0;
const KINDS: [(&str, &str); 3] = [
    ("log line", "#0369a1"),
    ("GET", "#15803d"),
    ("form", "#b45309"),
];

/// Draws the microseconds of each kind by the number of patches; each kind against its cost without any, so that all
/// three can be seen.
pub(crate) fn draw(rows: &[(usize, [f64; 3])]) -> io::Result<()> {
    let Some((_, bare)) = rows.first() else {
        return Ok(());
    };
    let relative = |row: &[f64; 3], kind: usize| row[kind] / bare[kind].max(f64::MIN_POSITIVE);
    let values = rows
        .iter()
        .flat_map(|(_, row)| (0..3).map(move |kind| relative(row, kind)));
    let top = values.fold(2.0, f64::max);
    let most = rows
        .iter()
        .map(|(count, _)| *count)
        .max()
        .unwrap_or(1)
        .max(1);
    #[expect(clippy::cast_precision_loss, reason = "a place in a picture")]
    let across = |count: usize| MARGIN + (WIDTH - 2.0 * MARGIN) * count as f64 / most as f64;
    let up = |value: f64| HEIGHT - MARGIN - (HEIGHT - 2.0 * MARGIN) * value / top;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"sans-serif\" font-size=\"12\">\n\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#fff\"/>\n\
         <text x=\"{MARGIN}\" y=\"24\">Cost of a verdict by virtual patches (1 = without any)</text>\n\
         <path d=\"M{MARGIN} {MARGIN}V{0}H{1}\" fill=\"none\" stroke=\"#333\"/>\n",
        HEIGHT - MARGIN,
        WIDTH - MARGIN
    );
    for mark in [0.0, 1.0, 2.0] {
        let _ = writeln!(
            svg,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{mark}</text>",
            MARGIN - 8.0,
            up(mark) + 4.0
        );
    }
    for (count, _) in rows.iter().filter(|(count, _)| *count != 100) {
        let _ = writeln!(
            svg,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{count}</text>",
            across(*count),
            HEIGHT - MARGIN + 20.0
        );
    }
    for (kind, (name, colour)) in KINDS.iter().enumerate() {
        let places: Vec<String> = rows
            .iter()
            .map(|(count, row)| format!("{:.1},{:.1}", across(*count), up(relative(row, kind))))
            .collect();
        let _ = writeln!(
            svg,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>",
            places.join(" ")
        );
        #[expect(clippy::cast_precision_loss, reason = "one of three")]
        let line = 40.0 + 16.0 * kind as f64;
        let last = rows.last().map_or(0.0, |(_, row)| row[kind]);
        let _ = writeln!(
            svg,
            "<text x=\"{}\" y=\"{line}\" fill=\"{colour}\" text-anchor=\"end\">{name}: {:.1} to {last:.1} us</text>",
            WIDTH - 16.0,
            bare[kind]
        );
    }
    svg.push_str("</svg>\n");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/bench");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("growth.svg"), svg)
}
