//! Names with brackets, registered as PHP registers them.
//!
//! `a[b][]=1` makes an array in PHP; rules see its leaves under flat names such as `a[b][0]`.

use indexmap::IndexMap;

/// A name up to its first `[`.
pub fn base_name(name: &[u8]) -> &[u8] {
    let end = name
        .iter()
        .position(|&byte| byte == b'[')
        .unwrap_or(name.len());
    &name[..end]
}

#[derive(Debug)]
enum Node<T> {
    Leaf(T),
    Array(Array<T>),
}

#[derive(Debug)]
struct Array<T> {
    entries: IndexMap<Vec<u8>, Node<T>>,
    /// What `[]` takes next; `None` before the first integer key, as PHP 8 begins at the first one.
    next: Next,
}

#[derive(Debug, Clone, Copy)]
enum Next {
    Fresh,
    At(i64),
    Full,
}

impl<T> Default for Array<T> {
    fn default() -> Self {
        Self {
            entries: IndexMap::new(),
            next: Next::Fresh,
        }
    }
}

/// Prefixes that browsers protect: PHP drops a value one of whose keys begins so while its name as sent does not.
const GUARDED: [&[u8]; 2] = [b"__Host-", b"__Secure-"];

/// Values by name, as PHP's arrays hold them: order of first appearance, later values in place of earlier ones.
#[derive(Debug)]
pub struct Registry<T> {
    top: Array<T>,
    depth: usize,
    /// Whether a name was nested deeper than allowed (and dropped).
    pub too_deep: bool,
}

/// A step into an array: a key, or `[]`.
type Step<'n> = Option<&'n [u8]>;

impl<T> Registry<T> {
    /// An empty registry that drops names with more than `depth` pairs of brackets.
    pub fn new(depth: usize) -> Self {
        Self {
            top: Array::default(),
            depth,
            too_deep: false,
        }
    }

    /// Puts a value under a (decoded) name.
    pub fn insert(&mut self, name: &[u8], value: T) {
        let name = &name[..name
            .iter()
            .position(|&byte| byte == 0)
            .unwrap_or(name.len())];
        let Some(top) = top_name(name) else { return };
        let Ok(steps) = steps(name, self.depth) else {
            self.too_deep = true;
            return;
        };
        let name = trim_spaces(name);
        let guarded: Vec<&[u8]> = GUARDED
            .into_iter()
            .filter(|prefix| !name.starts_with(prefix))
            .collect();
        self.top.insert(Some(&top), &steps, value, &guarded);
    }

    /// Every value with its flat name, in PHP's order.
    pub fn into_leaves(self) -> Vec<(Vec<u8>, T)> {
        let mut out = Vec::new();
        for (name, node) in self.top.entries {
            node.flatten(name, &mut out);
        }
        out
    }
}

impl<T> Node<T> {
    fn flatten(self, name: Vec<u8>, out: &mut Vec<(Vec<u8>, T)>) {
        match self {
            Node::Leaf(value) => out.push((name, value)),
            Node::Array(array) => {
                for (key, node) in array.entries {
                    let mut inner = name.clone();
                    inner.push(b'[');
                    inner.extend_from_slice(&key);
                    inner.push(b']');
                    node.flatten(inner, out);
                }
            }
        }
    }
}

impl<T> Array<T> {
    fn insert(&mut self, key: Step<'_>, rest: &[Step<'_>], value: T, guarded: &[&[u8]]) {
        let key = match key {
            Some(key) if guarded.iter().any(|prefix| key.starts_with(prefix)) => return,
            Some(key) => key.to_vec(),
            None => match self.next {
                Next::Fresh => b"0".to_vec(),
                Next::At(next) => next.to_string().into_bytes(),
                Next::Full => return,
            },
        };
        self.count(&key);
        let Some((step, rest)) = rest.split_first() else {
            self.entries.insert(key, Node::Leaf(value));
            return;
        };
        let node = self
            .entries
            .entry(key)
            .or_insert_with(|| Node::Array(Array::default()));
        if let Node::Leaf(_) = node {
            *node = Node::Array(Array::default());
        }
        if let Node::Array(array) = node {
            array.insert(*step, rest, value, guarded);
        }
    }

    /// Notes an integer key, so that `[]` goes on behind the highest.
    fn count(&mut self, key: &[u8]) {
        let Some(number) = integer_key(key) else {
            return;
        };
        let behind = match self.next {
            Next::Full => return,
            Next::At(next) if number < next => return,
            _ => number,
        };
        self.next = behind.checked_add(1).map_or(Next::Full, Next::At);
    }
}

/// The integer that PHP makes of a key written in its shortest decimal form.
fn integer_key(key: &[u8]) -> Option<i64> {
    let number: i64 = std::str::from_utf8(key).ok()?.parse().ok()?;
    // PHP keeps the lowest integer as text.
    (number != i64::MIN && number.to_string().as_bytes() == key).then_some(number)
}

/// The name before the brackets as PHP writes it, or `None` where PHP drops the parameter.
fn top_name(name: &[u8]) -> Option<Vec<u8>> {
    let trimmed = trim_spaces(name);
    let open = trimmed.iter().position(|&byte| byte == b'[');
    if trimmed.is_empty() || open == Some(0) {
        return None;
    }
    let closed =
        open.is_some_and(|at| trimmed[at..].contains(&b']') && close(trimmed, at).is_some());
    let end = if closed {
        open.unwrap_or(trimmed.len())
    } else {
        trimmed.len()
    };
    let top: Vec<u8> = trimmed[..end]
        .iter()
        .map(|&byte| {
            if matches!(byte, b' ' | b'.' | b'[') {
                b'_'
            } else {
                byte
            }
        })
        .collect();
    Some(top)
}

/// Leading spaces of a name do not count.
fn trim_spaces(name: &[u8]) -> &[u8] {
    let start = name
        .iter()
        .position(|&byte| byte != b' ')
        .unwrap_or(name.len());
    &name[start..]
}

/// Where the bracket that opens at `open` closes, and whether it is `[]` (with at most one white space in it).
fn close(name: &[u8], open: usize) -> Option<(usize, bool)> {
    let mut from = open + 1;
    if name
        .get(from)
        .is_some_and(|byte| matches!(byte, 0x09..=0x0d | b' '))
    {
        from += 1;
    }
    if name.get(from) == Some(&b']') {
        return Some((from, true));
    }
    let length = name.get(from..)?.iter().position(|&byte| byte == b']')?;
    Some((from + length, false))
}

struct TooDeep;

/// The steps behind the name: `a[b][]` has a key and an append. An unclosed bracket ends them.
fn steps(name: &[u8], depth: usize) -> Result<Vec<Step<'_>>, TooDeep> {
    let mut steps = Vec::new();
    let mut at = name
        .iter()
        .position(|&byte| byte == b'[')
        .unwrap_or(name.len());
    while name.get(at) == Some(&b'[') {
        if steps.len() >= depth {
            return Err(TooDeep);
        }
        let Some((end, append)) = close(name, at) else {
            break;
        };
        steps.push(if append {
            None
        } else {
            Some(&name[at + 1..end])
        });
        at = end + 1;
    }
    Ok(steps)
}
