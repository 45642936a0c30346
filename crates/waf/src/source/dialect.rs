//! The dialect of patterns that Rust's `regex` and PCRE read alike, at bounded cost.

use regex_syntax::{
    ParserBuilder,
    ast::{
        self, AssertionKind, Ast, ClassSet, ClassSetItem, GroupKind, HexLiteralKind, LiteralKind,
        RepetitionKind, RepetitionRange, SpecialLiteralKind,
    },
    hir::Hir,
};

use crate::pack::Detector;

/// The longest match a pattern may have, in bytes: as much as windows of long values overlap.
pub const LONGEST: usize = 1024;

/// Checks a pattern; gives its meaning over bytes.
pub fn pattern(text: &str) -> Result<Hir, String> {
    if let Some(odd) = text
        .chars()
        .find(|character| !matches!(character, ' '..='}'))
    {
        let spelling = if odd == '~' {
            r"\x7e".to_owned()
        } else {
            r"\xHH for each byte".to_owned()
        };
        return Err(format!("{odd:?} in a pattern is written {spelling}"));
    }
    let tree = ast::parse::ParserBuilder::new()
        .nest_limit(64)
        .build()
        .parse(text)
        .map_err(|error| format!("`{text}` is not a pattern: {}", error.kind()))?;
    inspect(&tree, text, false)?;
    let meaning = builder().build().parse(text).map_err(|error| match error {
        regex_syntax::Error::Parse(error) => format!("`{text}` is not a pattern: {}", error.kind()),
        regex_syntax::Error::Translate(error) => {
            format!("`{text}` is not a pattern: {}", error.kind())
        }
        _ => format!("`{text}` is not a pattern"),
    })?;
    let properties = meaning.properties();
    if properties.minimum_len().unwrap_or(0) == 0 {
        return Err(format!(
            "`{text}` can match nothing, so it would match always"
        ));
    }
    match properties.maximum_len() {
        Some(longest) if longest <= LONGEST => Ok(meaning),
        Some(longest) => Err(format!(
            "`{text}` can match {longest} bytes, more than {LONGEST}"
        )),
        None => Err(format!(
            "the length of what `{text}` matches is not bounded"
        )),
    }
}

/// The parser of checked patterns: `(?s-u)` over bytes.
fn builder() -> ParserBuilder {
    let mut builder = ParserBuilder::new();
    builder
        .utf8(false)
        .unicode(false)
        .dot_matches_new_line(true)
        .nest_limit(64);
    builder
}

fn inspect(tree: &Ast, text: &str, repeated: bool) -> Result<(), String> {
    match tree {
        Ast::Empty(_) | Ast::Dot(_) | Ast::ClassPerl(_) => Ok(()),
        Ast::Flags(_) => Err("flags such as (?i) are not part of the dialect".to_owned()),
        Ast::Literal(literal) => inspect_literal(literal),
        Ast::Assertion(assertion) => match assertion.kind {
            AssertionKind::StartLine
            | AssertionKind::EndLine
            | AssertionKind::StartText
            | AssertionKind::EndText
            | AssertionKind::WordBoundary
            | AssertionKind::NotWordBoundary => Ok(()),
            _ => Err(format!(
                "`{}` means something else in PCRE",
                part(text, &assertion.span)
            )),
        },
        Ast::ClassUnicode(class) => Err(format!(
            "`{}`: Unicode classes are not part of the dialect",
            part(text, &class.span)
        )),
        Ast::ClassBracketed(class) => inspect_class(&class.kind),
        Ast::Repetition(repetition) => {
            let written = part(text, &repetition.op.span);
            let fixed = match &repetition.op.kind {
                RepetitionKind::ZeroOrMore
                | RepetitionKind::OneOrMore
                | RepetitionKind::Range(RepetitionRange::AtLeast(_)) => {
                    return Err(format!(
                        "`{written}` has no bound: write {{0,40}} or the like"
                    ));
                }
                RepetitionKind::ZeroOrOne => false,
                RepetitionKind::Range(range) => {
                    // Only what PCRE takes for a repeat too: `{,3}` and `{ 3}` are text there.
                    let digits = written.trim_start_matches('{').trim_end_matches(['}', '?']);
                    let plain = digits.split(',').all(|number| {
                        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
                    });
                    if !plain || !written.starts_with('{') {
                        return Err(format!(
                            "`{written}` is not a repeat in PCRE: write {{2}} or {{0,2}}"
                        ));
                    }
                    match range {
                        RepetitionRange::Exactly(_) => true,
                        RepetitionRange::Bounded(from, to) => from == to,
                        RepetitionRange::AtLeast(_) => false,
                    }
                }
            };
            if matches!(&*repetition.ast, Ast::Assertion(_) | Ast::Empty(_)) {
                return Err(format!("`{written}` repeats nothing"));
            }
            if matches!(&*repetition.ast, Ast::Repetition(_)) {
                return Err(format!(
                    "`{written}` behind a repeat means something else in PCRE: use a group"
                ));
            }
            if repeated && !fixed {
                return Err(format!(
                    "`{written}` is a repeat inside a repeat: one of them must be fixed, such as {{2}}"
                ));
            }
            inspect(&repetition.ast, text, repeated || !fixed)
        }
        Ast::Group(group) => match &group.kind {
            GroupKind::CaptureName { .. } => {
                Err("named groups are not part of the dialect".to_owned())
            }
            GroupKind::NonCapturing(flags) if !flags.items.is_empty() => {
                Err("flags such as (?i:) are not part of the dialect".to_owned())
            }
            _ => inspect(&group.ast, text, repeated),
        },
        Ast::Alternation(alternation) => alternation
            .asts
            .iter()
            .try_for_each(|branch| inspect(branch, text, repeated)),
        Ast::Concat(concat) => concat
            .asts
            .iter()
            .try_for_each(|item| inspect(item, text, repeated)),
    }
}

fn inspect_literal(literal: &ast::Literal) -> Result<(), String> {
    match literal.kind {
        LiteralKind::Verbatim
        | LiteralKind::Meta
        | LiteralKind::Superfluous
        | LiteralKind::HexFixed(HexLiteralKind::X)
        | LiteralKind::Special(
            SpecialLiteralKind::Bell
            | SpecialLiteralKind::FormFeed
            | SpecialLiteralKind::Tab
            | SpecialLiteralKind::LineFeed
            | SpecialLiteralKind::CarriageReturn,
        ) => Ok(()),
        LiteralKind::Special(SpecialLiteralKind::VerticalTab) => {
            Err(r"`\v` means something else in PCRE: write \x0b".to_owned())
        }
        _ => Err(r"escapes by number are written \xHH".to_owned()),
    }
}

fn inspect_class(class: &ClassSet) -> Result<(), String> {
    let ClassSet::Item(item) = class else {
        return Err("`&&`, `--` and `~~` in classes are not part of the dialect".to_owned());
    };
    match item {
        ClassSetItem::Union(union) => {
            let last = union.items.len().saturating_sub(1);
            union.items.iter().enumerate().try_for_each(|(at, item)| {
                if let ClassSetItem::Literal(literal) = item
                    && literal.kind == LiteralKind::Verbatim
                    && literal.c == '-'
                    && at != 0
                    && at != last
                {
                    return Err(
                        "a `-` inside a class is written `\\-`, or stands first or last".to_owned(),
                    );
                }
                inspect_class(&ClassSet::Item(item.clone()))
            })
        }
        ClassSetItem::Empty(_) | ClassSetItem::Perl(_) => Ok(()),
        ClassSetItem::Literal(literal) => inspect_literal(literal),
        ClassSetItem::Range(range) => {
            inspect_literal(&range.start).and_then(|()| inspect_literal(&range.end))
        }
        ClassSetItem::Unicode(_) => Err("Unicode classes are not part of the dialect".to_owned()),
        ClassSetItem::Ascii(_) | ClassSetItem::Bracketed(_) => Err(
            "a class inside a class is not part of the dialect; `[` is written `\\[`".to_owned(),
        ),
    }
}

fn part<'t>(text: &'t str, span: &ast::Span) -> &'t str {
    text.get(span.start.offset..span.end.offset)
        .unwrap_or_default()
}

/// Checks the letter of a token.
pub fn letter(text: &str) -> Result<(), String> {
    match text.as_bytes() {
        [b'!'..=b'}'] => Ok(()),
        _ => Err(format!("`{text}` is not one printable ASCII letter")),
    }
}

/// Checks a replacement: it must come to an end.
pub fn fold(from: &str, to: &str) -> Result<(), String> {
    if !from.is_ascii() || !to.is_ascii() {
        return Err("a fold is ASCII".to_owned());
    }
    let renames = from.len() == 1 && to.len() == 1 && from != to;
    if from.is_empty() || (to.len() >= from.len() && !renames) {
        return Err(format!(
            "the fold from `{from}` to `{to}` must make the row shorter, or rename one letter"
        ));
    }
    Ok(())
}

/// Checks a detector as a whole.
pub fn detector(detector: &Detector) -> Result<(), String> {
    if detector.contexts.is_empty()
        || detector.tokens.is_empty()
        || detector.fingerprints.is_empty()
    {
        return Err("a detector needs contexts, tokens and fingerprints".to_owned());
    }
    if detector.needs.iter().any(String::is_empty) {
        return Err("an empty text in `needs` is always there".to_owned());
    }
    for (name, text) in &detector.tokens {
        letter(name)?;
        pattern(text)?;
    }
    detector.words.values().try_for_each(|name| letter(name))?;
    detector
        .fold
        .iter()
        .try_for_each(|(from, to)| fold(from, to))?;
    detector
        .fingerprints
        .iter()
        .try_for_each(|text| pattern(text).map(drop))
}
