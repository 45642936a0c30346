//! Reads forms, buttons and links out of a page, as a person would see them; no more of HTML than that.

/// A form with what a browser would send if nothing were changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Form {
    /// Where it goes, as written in the page; empty for the page's own address.
    pub action: String,
    /// `get` or `post`.
    pub method: String,
    /// Its `id`, where it has one.
    pub id: String,
    /// Named inputs, text areas and selects, with their values; boxes only where checked. No buttons.
    pub fields: Vec<(String, String)>,
    /// Buttons that submit: name, value, and the words on them.
    pub buttons: Vec<(String, String, String)>,
}

impl Form {
    /// Whether it has a field of that name.
    pub fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(field, _)| field == name)
    }

    /// Sets a field, or adds it where the page leaves it out (a box that was not checked, say).
    pub fn set(&mut self, name: &str, value: &str) -> &mut Self {
        match self.fields.iter_mut().find(|(field, _)| field == name) {
            Some((_, old)) => value.clone_into(old),
            None => self.fields.push((name.to_owned(), value.to_owned())),
        }
        self
    }

    /// Presses the button whose words contain `words` (any case): its name and value are sent along.
    pub fn press(&mut self, words: &str) -> Option<&mut Self> {
        let wanted = words.to_lowercase();
        let (name, value, _) = self
            .buttons
            .iter()
            .find(|(_, _, text)| text.to_lowercase().contains(&wanted))?
            .clone();
        if !name.is_empty() {
            self.fields.push((name, value));
        }
        Some(self)
    }
}

/// A link: where to, and its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The address as written in the page, entities resolved.
    pub href: String,
    /// The words, white space folded.
    pub text: String,
}

/// All forms of the page, in order.
pub fn forms(page: &str) -> Vec<Form> {
    let mut forms: Vec<Form> = Vec::new();
    let mut open = false;
    let mut tags = Tags::new(page);
    let mut select: Option<(String, Option<String>)> = None;
    while let Some(tag) = tags.next() {
        match (tag.name.as_str(), tag.closing) {
            ("form", false) => {
                let method = tag.get("method").unwrap_or("get").to_lowercase();
                forms.push(Form {
                    action: tag.get("action").unwrap_or_default().to_owned(),
                    method,
                    id: tag.get("id").unwrap_or_default().to_owned(),
                    ..Form::default()
                });
                open = true;
            }
            ("form", true) => open = false,
            (name, closing) if open => {
                if let Some(form) = forms.last_mut() {
                    control(form, name, closing, &tag, &mut tags, &mut select);
                }
            }
            _ => {}
        }
    }
    forms
}

/// Takes in what one tag within a form adds to it.
fn control(
    form: &mut Form,
    name: &str,
    closing: bool,
    tag: &Tag,
    tags: &mut Tags<'_>,
    select: &mut Option<(String, Option<String>)>,
) {
    let field = tag.get("name").unwrap_or_default().to_owned();
    let value = tag.get("value").map(str::to_owned);
    match (name, closing) {
        ("input", false) => match tag.get("type").unwrap_or("text").to_lowercase().as_str() {
            "submit" | "image" => {
                let text = value.unwrap_or_else(|| "Submit".to_owned());
                form.buttons.push((field, text.clone(), text));
            }
            "button" | "reset" | "file" => {}
            "checkbox" | "radio" if tag.get("checked").is_none() => {}
            "checkbox" | "radio" if !field.is_empty() => {
                form.fields
                    .push((field, value.unwrap_or_else(|| "on".to_owned())));
            }
            _ if !field.is_empty() => form.fields.push((field, value.unwrap_or_default())),
            _ => {}
        },
        ("textarea", false) if !field.is_empty() => {
            let text = tags.raw_until("textarea");
            form.fields
                .push((field, text.strip_prefix('\n').unwrap_or(&text).to_owned()));
        }
        ("button", false)
            if tag
                .get("type")
                .is_none_or(|kind| kind.eq_ignore_ascii_case("submit")) =>
        {
            let text = tags.text_until("button");
            form.buttons.push((field, value.unwrap_or_default(), text));
        }
        ("select", false) if !field.is_empty() => *select = Some((field, None)),
        ("option", false) => {
            if let Some((_, chosen)) = select
                && (chosen.is_none() || tag.get("selected").is_some())
            {
                *chosen = Some(value.unwrap_or_default());
            }
        }
        ("select", true) => {
            if let Some((field, Some(chosen))) = select.take() {
                form.fields.push((field, chosen));
            }
        }
        _ => {}
    }
}

/// All links of the page, in order.
pub fn links(page: &str) -> Vec<Link> {
    let mut links = Vec::new();
    let mut tags = Tags::new(page);
    while let Some(tag) = tags.next() {
        if tag.name == "a"
            && !tag.closing
            && let Some(href) = tag.get("href")
        {
            let href = href.to_owned();
            links.push(Link {
                href,
                text: tags.text_until("a"),
            });
        }
    }
    links
}

/// The words of the page without its tags, white space folded.
pub fn text(page: &str) -> String {
    Tags::new(page).text_until("")
}

#[derive(Debug)]
struct Tag {
    name: String,
    closing: bool,
    attributes: Vec<(String, String)>,
}

impl Tag {
    fn get(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(found, _)| found == name)
            .map(|(_, value)| value.as_str())
    }
}

/// The tags of a page one by one; comments, scripts and styles are passed over.
struct Tags<'a> {
    rest: &'a str,
    /// Text passed over on the way to the tag given last.
    before: &'a str,
}

impl<'a> Tags<'a> {
    fn new(page: &'a str) -> Self {
        Self {
            rest: page,
            before: "",
        }
    }

    fn next(&mut self) -> Option<Tag> {
        let start = self.rest;
        loop {
            let at = self.rest.find('<')?;
            let inner = &self.rest[at + 1..];
            if let Some(comment) = inner.strip_prefix("!--") {
                self.rest = comment.split_once("-->").map_or("", |(_, after)| after);
                continue;
            }
            if !inner.starts_with(|first: char| first.is_ascii_alphabetic() || first == '/') {
                self.rest = inner;
                continue;
            }
            self.before = &start[..start.len() - (inner.len() + 1)];
            let (tag, after) = tag(inner);
            self.rest = after;
            if !tag.closing && (tag.name == "script" || tag.name == "style") {
                let before = self.before;
                self.raw_until(&tag.name);
                self.before = before;
            }
            return Some(tag);
        }
    }

    /// The text up to the closing tag, which is passed over; entities are resolved.
    fn raw_until(&mut self, name: &str) -> String {
        let lower = self.rest.to_ascii_lowercase();
        let end = lower.find(&format!("</{name}")).unwrap_or(lower.len());
        let text = &self.rest[..end];
        self.rest = self.rest[end..]
            .split_once('>')
            .map_or("", |(_, after)| after);
        decode(text)
    }

    /// The words up to the closing tag of that name, or to the end; tags between are left out.
    fn text_until(&mut self, name: &str) -> String {
        let mut words = String::new();
        loop {
            let Some(tag) = self.next() else {
                words.push_str(self.rest);
                self.rest = "";
                break;
            };
            words.push_str(self.before);
            words.push(' ');
            if tag.closing && tag.name == name {
                break;
            }
        }
        decode(&words)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// Reads one tag whose `<` has been passed; gives it and what follows.
fn tag(text: &str) -> (Tag, &str) {
    let (closing, text) = text
        .strip_prefix('/')
        .map_or((false, text), |rest| (true, rest));
    let end = text
        .find(|c: char| c.is_ascii_whitespace() || c == '>' || c == '/')
        .unwrap_or(text.len());
    let mut tag = Tag {
        name: text[..end].to_ascii_lowercase(),
        closing,
        attributes: Vec::new(),
    };
    let mut rest = &text[end..];
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if let Some(after) = rest.strip_prefix('>') {
            return (tag, after);
        }
        if rest.is_empty() {
            return (tag, "");
        }
        let end = rest[1..]
            .find(|c: char| c.is_ascii_whitespace() || matches!(c, '=' | '>' | '/'))
            .map_or(rest.len(), |at| at + 1);
        let name = rest[..end].to_ascii_lowercase();
        rest = rest[end..].trim_start();
        let mut value = String::new();
        if let Some(after) = rest.strip_prefix('=') {
            let after = after.trim_start();
            let (raw, left) = match after.chars().next() {
                Some(quote @ ('"' | '\'')) => {
                    after[1..].split_once(quote).unwrap_or((&after[1..], ""))
                }
                _ => after.split_at(
                    after
                        .find(|c: char| c.is_ascii_whitespace() || c == '>')
                        .unwrap_or(after.len()),
                ),
            };
            value = decode(raw);
            rest = left;
        }
        tag.attributes.push((name, value));
    }
}

/// Resolves the entities that WordPress and templates write.
fn decode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let found = rest[1..].find(';').filter(|end| *end <= 8).and_then(|end| {
            let name = &rest[1..=end];
            entity(name).map(|character| (character, end + 2))
        });
        if let Some((character, length)) = found {
            out.push(character);
            rest = &rest[length..];
        } else {
            out.push('&');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        _ => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => digits.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_holds_what_a_browser_would_send() {
        let page = r#"<!-- <form action="no"> --><script>"<form action='no'>"</script>
            <form id=login action="/in?a=1&amp;b=2" METHOD='POST'>
            <input name="csrf" type="hidden" value="x&#039;y"><input name=email required>
            <input type=checkbox name=off value=1><input type="checkbox" name="on" checked>
            <select name="team"><option value="1">One<option value="2" selected>Two</select>
            <textarea name="note">
a &lt; b</textarea>
            <button name="go" value="yes" class="a b"><b>Sign</b> in</button><input type=submit value="Other">
            </form><input name="outside">"#;
        let forms = forms(page);
        assert_eq!(forms.len(), 1);
        let form = &forms[0];
        assert_eq!(
            (form.action.as_str(), form.method.as_str(), form.id.as_str()),
            ("/in?a=1&b=2", "post", "login")
        );
        let fields: Vec<(&str, &str)> = form
            .fields
            .iter()
            .map(|(a, b)| (a.as_str(), b.as_str()))
            .collect();
        assert_eq!(
            fields,
            [
                ("csrf", "x'y"),
                ("email", ""),
                ("on", "on"),
                ("team", "2"),
                ("note", "a < b")
            ]
        );
        let mut pressed = form.clone();
        assert!(pressed.press("sign in").is_some());
        assert!(pressed.has("go"));
        assert!(pressed.press("no such button").is_none());
    }

    #[test]
    fn links_come_with_their_words() {
        let page =
            "<p>1 < 2 <a class=x href='?a=1&#038;b=2'>Con<b>nect</b>\n now</a><a name=y>no</a>";
        assert_eq!(
            links(page),
            [Link {
                href: "?a=1&b=2".to_owned(),
                text: "Con nect now".to_owned()
            }]
        );
        assert_eq!(text("<p>a&nbsp;b<style>p{}</style> <i>c</i>"), "a b c");
    }
}
