//! What one worker has counted, and how the parts are added up.

use std::collections::{BTreeMap, HashMap, HashSet};

use packetsense_waf::{
    engine::{Engine, Mode, Scratch, Verdict},
    pack::{Action, Inventory, Pack, PatchKind},
    request::Request,
};

use crate::line::Line;

/// Addresses that one worker remembers; the rest are only counted.
const ADDRESSES: usize = 200_000;
/// Examples of what probably succeeded that are kept.
pub(crate) const SUCCESSES: usize = 500;
/// Bytes of an address line that are kept as an example.
const EXAMPLE: usize = 300;

/// Attacks by one rule.
#[derive(Debug, Clone, Default)]
pub(crate) struct ByRule {
    pub(crate) class: String,
    pub(crate) hits: u64,
    /// Answered with a status below 300.
    pub(crate) answered: u64,
    pub(crate) example: String,
}

/// Attacks from one address.
#[derive(Debug, Clone, Default)]
pub(crate) struct ByAddress {
    pub(crate) attacks: u64,
    pub(crate) first: i64,
    pub(crate) last: i64,
    /// Class to hits.
    pub(crate) classes: BTreeMap<String, u64>,
}

/// An attack that the server answered as if nothing were wrong, where that means something.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Success {
    pub(crate) time: i64,
    pub(crate) address: String,
    pub(crate) request: String,
    pub(crate) status: u16,
    pub(crate) rule: String,
    pub(crate) why: String,
}

/// Requests and attacks of one hour.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Hour {
    pub(crate) requests: u64,
    pub(crate) attacks: u64,
}

#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) lines: u64,
    pub(crate) unread: u64,
    pub(crate) outside: u64,
    pub(crate) attacks: u64,
    pub(crate) suspicious: u64,
    pub(crate) perhaps_staff: u64,
    pub(crate) first: Option<i64>,
    pub(crate) last: Option<i64>,
    pub(crate) rules: HashMap<String, ByRule>,
    pub(crate) addresses: HashMap<Vec<u8>, ByAddress>,
    /// Attacks from addresses that were one too many to remember.
    pub(crate) forgotten: u64,
    pub(crate) hours: BTreeMap<i64, Hour>,
    pub(crate) successes: Vec<Success>,
    pub(crate) more_successes: u64,
    /// Used again from line to line.
    request: Request,
    scratch: Scratch,
}

/// What does not change from line to line.
pub(crate) struct Judge<'e> {
    engine: &'e Engine,
    since: Option<i64>,
    until: Option<i64>,
    /// Rule of a virtual patch to what it protects.
    patches: HashMap<&'e str, String>,
    /// Rules against acts that are right for some: a log does not say who is signed in.
    staff: HashSet<&'e str>,
}

impl<'e> Judge<'e> {
    pub(crate) fn new(
        engine: &'e Engine,
        inventory: &Inventory,
        since: Option<i64>,
        until: Option<i64>,
    ) -> Self {
        Self {
            engine,
            since,
            until,
            patches: patches(engine.pack(), inventory),
            staff: staff(engine.pack(), inventory),
        }
    }
}

/// Rules of the class `wordpress` and virtual patches that somebody with a capability may do; not those of patches for a
/// hole that is known to be there.
fn staff<'p>(pack: &'p Pack, inventory: &Inventory) -> HashSet<&'p str> {
    let known = matches!(inventory, Inventory::Site(_));
    let patches = pack.patches.iter().flat_map(|patch| &patch.rules);
    let own = pack.rules.iter().filter(|rule| rule.class == "wordpress");
    own.chain(patches.filter(|_| !known))
        .filter(|rule| rule.unless.is_some())
        .map(|rule| rule.id.as_str())
        .collect()
}

fn patches<'p>(pack: &'p Pack, inventory: &Inventory) -> HashMap<&'p str, String> {
    let installed = matches!(inventory, Inventory::Site(_));
    pack.patches
        .iter()
        .filter(|patch| inventory.needs(patch))
        .flat_map(|patch| {
            let kind = match patch.kind {
                PatchKind::Plugin => "plugin ",
                PatchKind::Theme => "theme ",
                PatchKind::Core => "",
            };
            let cve = patch.cve.as_deref().unwrap_or("no CVE number");
            let why = if installed {
                format!(
                    "{kind}{} is installed in a vulnerable version ({cve})",
                    patch.slug
                )
            } else {
                format!(
                    "if {kind}{} is installed in a vulnerable version ({cve})",
                    patch.slug
                )
            };
            patch
                .rules
                .iter()
                .map(move |rule| (rule.id.as_str(), why.clone()))
        })
        .collect()
}

impl Tally {
    /// Judges every line of a block.
    pub(crate) fn block(&mut self, judge: &Judge<'_>, block: &[u8]) {
        let mut start = 0;
        for end in memchr::memchr_iter(b'\n', block).chain([block.len()]) {
            let text = &block[start.min(end)..end];
            start = end + 1;
            let text = text.strip_suffix(b"\r").unwrap_or(text);
            if !text.is_empty() {
                self.line(judge, text);
            }
        }
    }

    fn line(&mut self, judge: &Judge<'_>, text: &[u8]) {
        self.lines += 1;
        let Some(line) = Line::parse(text) else {
            self.unread += 1;
            return;
        };
        let outside = judge.since.is_some_and(|since| line.time < since)
            || judge.until.is_some_and(|until| line.time >= until);
        if outside {
            self.outside += 1;
            return;
        }
        self.first = Some(self.first.map_or(line.time, |first| first.min(line.time)));
        self.last = Some(self.last.map_or(line.time, |last| last.max(line.time)));
        let hour = self.hours.entry(line.time.div_euclid(3600)).or_default();
        hour.requests += 1;
        let verdict = {
            fill(&mut self.request, &line);
            judge
                .engine
                .judge_with(&mut self.scratch, &self.request, Mode::Settled)
        };
        match verdict.action {
            None => {}
            Some(Action::Record) => self.suspicious += 1,
            Some(Action::Block)
                if verdict
                    .rule
                    .as_deref()
                    .is_some_and(|rule| judge.staff.contains(rule)) =>
            {
                self.perhaps_staff += 1;
            }
            Some(Action::Block) => {
                hour.attacks += 1;
                self.attack(judge, &line, verdict);
            }
        }
    }

    fn attack(&mut self, judge: &Judge<'_>, line: &Line<'_>, verdict: Verdict) {
        self.attacks += 1;
        let rule = verdict.rule.unwrap_or_default();
        let class = verdict.class.unwrap_or_default();
        self.remember(line, &class);
        if let Some(why) = success(judge, line, &rule, &class) {
            if self.successes.len() < SUCCESSES {
                self.successes.push(Success {
                    time: line.time,
                    address: shown(line.address),
                    request: shown_request(line),
                    status: line.status,
                    rule: rule.clone(),
                    why,
                });
            } else {
                self.more_successes += 1;
            }
        }
        let by_rule = self.rules.entry(rule).or_insert_with(|| ByRule {
            class,
            example: shown_request(line),
            ..ByRule::default()
        });
        by_rule.hits += 1;
        by_rule.answered += u64::from(line.status < 300);
    }

    fn remember(&mut self, line: &Line<'_>, class: &str) {
        if self.addresses.len() >= ADDRESSES && !self.addresses.contains_key(line.address) {
            self.forgotten += 1;
            return;
        }
        let by = self
            .addresses
            .entry(line.address.to_vec())
            .or_insert_with(|| ByAddress {
                first: line.time,
                last: line.time,
                ..ByAddress::default()
            });
        by.attacks += 1;
        by.first = by.first.min(line.time);
        by.last = by.last.max(line.time);
        *by.classes.entry(class.to_owned()).or_default() += 1;
    }

    /// Adds what another worker has counted.
    pub(crate) fn add(&mut self, other: Self) {
        self.lines += other.lines;
        self.unread += other.unread;
        self.outside += other.outside;
        self.attacks += other.attacks;
        self.suspicious += other.suspicious;
        self.perhaps_staff += other.perhaps_staff;
        self.forgotten += other.forgotten;
        self.more_successes += other.more_successes;
        self.first = [self.first, other.first].into_iter().flatten().min();
        self.last = [self.last, other.last].into_iter().flatten().max();
        for (rule, by) in other.rules {
            let sum = self.rules.entry(rule).or_insert_with(|| ByRule {
                hits: 0,
                answered: 0,
                ..by.clone()
            });
            sum.hits += by.hits;
            sum.answered += by.answered;
        }
        for (address, by) in other.addresses {
            let sum = self.addresses.entry(address).or_insert_with(|| ByAddress {
                first: by.first,
                last: by.last,
                ..ByAddress::default()
            });
            sum.attacks += by.attacks;
            sum.first = sum.first.min(by.first);
            sum.last = sum.last.max(by.last);
            for (class, hits) in by.classes {
                *sum.classes.entry(class).or_default() += hits;
            }
        }
        for (hour, counts) in other.hours {
            let sum = self.hours.entry(hour).or_default();
            sum.requests += counts.requests;
            sum.attacks += counts.attacks;
        }
        self.successes.extend(other.successes);
    }
}

/// Makes a request what a line tells, in the memory that it has.
fn fill(request: &mut Request, line: &Line<'_>) {
    let put = |to: &mut Vec<u8>, from: &[u8]| {
        to.clear();
        to.extend_from_slice(from);
    };
    if request.role.is_empty() {
        *request = Request::new("", "");
    }
    put(&mut request.method, &line.method);
    put(&mut request.uri, &line.uri);
    let told = [
        (&b"referer"[..], line.referer.as_ref()),
        (b"user-agent", line.agent.as_ref()),
    ];
    let mut headers = 0;
    for (name, value) in told.iter().filter(|(_, value)| !value.is_empty()) {
        if request.headers.len() == headers {
            request.headers.push(Default::default());
        }
        if let Some((to_name, to_value)) = request.headers.get_mut(headers) {
            put(to_name, name);
            put(to_value, value);
        }
        headers += 1;
    }
    request.headers.truncate(headers);
}

/// Why an attack that was answered well probably did harm: most attacks get a harmless 200 from WordPress, so only
/// holes of known components, files handed out and shells count.
fn success(judge: &Judge<'_>, line: &Line<'_>, rule: &str, class: &str) -> Option<String> {
    if !(200..300).contains(&line.status) {
        return None;
    }
    if let Some(why) = judge.patches.get(rule) {
        return Some(why.clone());
    }
    let handed_out = line.bytes.is_none_or(|bytes| bytes > 0);
    match (class, rule) {
        ("files", _) if handed_out => {
            Some("a file that nobody should get was handed out".to_owned())
        }
        (_, "scanner-shell") if handed_out => Some("a known web shell answered".to_owned()),
        _ => None,
    }
}

fn shown_request(line: &Line<'_>) -> String {
    let mut text = shown(&line.method);
    text.push(' ');
    text.push_str(&shown(&line.uri));
    text
}

/// Bytes of an attacker as text that harms no terminal and no page: what does not print is escaped.
pub(crate) fn shown(bytes: &[u8]) -> String {
    let cut = &bytes[..bytes.len().min(EXAMPLE)];
    let mut text: String = String::from_utf8_lossy(cut)
        .chars()
        .flat_map(|letter| {
            if letter.is_control() || ('\u{202a}'..='\u{202e}').contains(&letter) {
                letter.escape_unicode().collect::<Vec<_>>()
            } else {
                vec![letter]
            }
        })
        .collect();
    if cut.len() < bytes.len() {
        text.push('\u{2026}');
    }
    text
}
