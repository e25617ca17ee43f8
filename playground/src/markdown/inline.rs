//! Marks, mentions, links and times in a line.

use std::collections::HashMap;

use super::{DEEPEST, Inline, Mark};
use crate::ids::Mention;

/// Marks and what they make of what is between two of them; longer ones first.
const MARKS: [(&str, &[Mark]); 7] = [
    ("***", &[Mark::Bold, Mark::Italic]),
    ("**", &[Mark::Bold]),
    ("__", &[Mark::Underline]),
    ("~~", &[Mark::Strike]),
    ("||", &[Mark::Spoiler]),
    ("*", &[Mark::Italic]),
    ("_", &[Mark::Italic]),
];

/// What an address that stands in a text does not end in.
const BEHIND_ADDRESS: &[char] = &['.', ',', ':', ';', '"', '\'', '!', '?', ')', ']', '*', '_', '~', '|', '`'];

/// What was found at a place, and how many bytes it takes.
type Found = (Inline, usize);

/// Reads a text, `depth` marks deep. Links are not read in the label of a link.
pub(super) fn read(text: &str, depth: usize, in_label: bool) -> Vec<Inline> {
    let mut reader = Reader::of(text, depth, in_label);
    let mut parts = Vec::new();
    let mut at = 0;
    while let Some(letter) = text[at..].chars().next() {
        let after_word = matches!(parts.last(), Some(Inline::Text(before)) if before.ends_with(is_word));
        let found = reader.part(at, letter, after_word);
        let (part, length) = found.unwrap_or_else(|| (Inline::Text(letter.into()), letter.len_utf8()));
        match (parts.last_mut(), part) {
            (Some(Inline::Text(before)), Inline::Text(text)) => before.push_str(&text),
            (_, part) => parts.push(part),
        }
        at += length;
    }
    parts
}

/// A text with what is known of it, so that nothing is looked for twice.
struct Reader<'t> {
    text: &'t str,
    depth: usize,
    in_label: bool,
    /// Where runs of backticks begin, by their length.
    fences: HashMap<usize, Vec<usize>>,
    /// For each bracket that opens, where the one is that closes it.
    brackets: HashMap<usize, usize>,
    /// Up to where the end of each mark was looked for in vain.
    in_vain: [usize; MARKS.len()],
}

impl<'t> Reader<'t> {
    fn of(text: &'t str, depth: usize, in_label: bool) -> Self {
        let (mut fences, mut brackets, mut open) = (HashMap::<usize, Vec<usize>>::new(), HashMap::new(), Vec::new());
        let mut at = 0;
        while let Some(found) = text[at..].find(['`', '\\', '[', ']']) {
            at += found;
            let rest = &text[at..];
            at += match rest.as_bytes()[0] {
                b'`' => {
                    fences.entry(run_of_backticks(rest)).or_default().push(at);
                    run_of_backticks(rest)
                }
                // An escaped bracket is no bracket.
                b'\\' if rest[1..].starts_with(['\\', '[', ']']) => 2,
                b'[' => {
                    open.push(at);
                    1
                }
                b']' => {
                    brackets.extend(open.pop().map(|opened| (opened, at)));
                    1
                }
                _ => 1,
            };
        }
        Self { text, depth, in_label, fences, brackets, in_vain: [0; MARKS.len()] }
    }

    /// What stands at a place, if it is more than a letter.
    fn part(&mut self, at: usize, letter: char, after_word: bool) -> Option<Found> {
        let rest = &self.text[at..];
        match letter {
            '\\' => escaped(rest),
            '\n' => Some((Inline::Break, 1)),
            '`' => Some(self.code(at)),
            '<' => pointed(rest),
            'h' if !after_word && !self.in_label => address(rest),
            _ if self.depth == DEEPEST => None,
            '[' if !self.in_label => self.link(at),
            _ => self.marked(at, after_word),
        }
    }

    /// Code between two runs of as many backticks; without an end, the backticks themselves.
    fn code(&self, at: usize) -> Found {
        let fence = run_of_backticks(&self.text[at..]);
        match self.end_of_code(at + fence, fence) {
            Some(end) => (Inline::Code(self.text[at + fence..end].trim().to_owned()), end + fence - at),
            None => (Inline::Text("`".repeat(fence)), fence),
        }
    }

    fn end_of_code(&self, from: usize, fence: usize) -> Option<usize> {
        let runs = self.fences.get(&fence)?;
        runs.get(runs.partition_point(|&at| at < from)).copied()
    }

    /// `[label](address)`.
    fn link(&self, at: usize) -> Option<Found> {
        let close = *self.brackets.get(&at)?;
        let label = Some(&self.text[at + 1..close]).filter(|label| !label.trim().is_empty())?;
        let (url, length) = destination(&self.text[close + 1..])?;
        let label = read(label, self.depth + 1, true);
        Some((Inline::Link { url: url.to_owned(), label }, close + 1 + length - at))
    }

    /// What stands between two marks; without an end, the mark itself.
    fn marked(&mut self, at: usize, after_word: bool) -> Option<Found> {
        let index = MARKS.iter().position(|(mark, _)| self.text[at..].starts_with(mark))?;
        let (mark, makes) = MARKS[index];
        let from = at + mark.len();
        let opens = mark.len() > 1
            || self.text[from..].starts_with(|one: char| !one.is_whitespace()) && !(mark == "_" && after_word);
        let Some(end) = opens.then(|| self.end_of_mark(from, index)).flatten() else {
            return Some((Inline::Text(mark.to_owned()), mark.len()));
        };
        let mut inner = read(&self.text[from..end], self.depth + 1, self.in_label);
        for &mark in makes[1..].iter().rev() {
            inner = vec![Inline::Marked(mark, inner)];
        }
        Some((Inline::Marked(makes[0], inner), end + mark.len() - at))
    }

    /// Where the other one of two marks is.
    fn end_of_mark(&mut self, from: usize, index: usize) -> Option<usize> {
        if from < self.in_vain[index] {
            return None;
        }
        let (mark, _) = MARKS[index];
        let mut at = from;
        while let Some(found) = self.text[at..].find(['\\', '`', mark.as_bytes()[0].into()]) {
            at += found;
            let rest = &self.text[at..];
            if let Some(escaped) = rest.strip_prefix('\\') {
                at += 1 + escaped.chars().next().map_or(0, char::len_utf8);
            } else if rest.starts_with('`') {
                let fence = run_of_backticks(rest);
                at = self.end_of_code(at + fence, fence).unwrap_or(at) + fence;
            } else if let Some(behind) = rest.strip_prefix(mark) {
                if mark.len() == 1 && behind.starts_with(mark) {
                    // A double mark belongs to what is inside.
                    let Some(double) = behind[1..].find(&mark.repeat(2)) else { break };
                    at += 2 + double + 2;
                } else if mark.len() == 1 && self.text[..at].ends_with(char::is_whitespace)
                    || mark == "_" && behind.starts_with(is_word)
                {
                    // A single mark ends a word.
                    at += 1;
                } else {
                    // Of `***` at the end of `**`, the last two.
                    at += usize::from(mark == "**" && behind.starts_with('*') && !behind.starts_with("**"));
                    return (at > from).then_some(at);
                }
            } else {
                at += 1;
            }
        }
        // Where a double mark has no end, a single one behind it may have one.
        self.in_vain[index] = if self.text[at..].starts_with(mark) { at } else { self.text.len() };
        None
    }
}

/// A letter that is meant as itself.
fn escaped(text: &str) -> Option<Found> {
    let letter = text[1..].chars().next().filter(|one| !one.is_whitespace() && !one.is_ascii_alphanumeric())?;
    Some((Inline::Text(letter.into()), 1 + letter.len_utf8()))
}

/// What stands between `<` and `>`: a mention, a command, a time, an emoji, an address.
fn pointed(text: &str) -> Option<Found> {
    let end = 1 + text[1..].find(['<', '>', '\n'])?;
    let inside = &text[1..end];
    let node = if !text[end..].starts_with('>') {
        return None;
    } else if let Some(id) = inside.strip_prefix("@&") {
        Inline::Mention(Mention::Role(id_of(id)?))
    } else if let Some(id) = inside.strip_prefix('@') {
        Inline::Mention(Mention::User(id_of(id.strip_prefix('!').unwrap_or(id))?))
    } else if let Some(id) = inside.strip_prefix('#') {
        Inline::Mention(Mention::Channel(id_of(id)?))
    } else if let Some(command) = inside.strip_prefix('/') {
        let (name, id) = command.split_once(':').filter(|(name, _)| (1..=100).contains(&name.chars().count()))?;
        id_of::<u64>(id)?;
        Inline::Command(name.to_owned())
    } else if let Some(time) = inside.strip_prefix("t:") {
        let (seconds, style) = time.split_once(':').unwrap_or((time, "f"));
        let style = style.parse().ok().filter(|style| "tTdDfFsSR".contains(*style))?;
        Inline::Time { seconds: seconds.parse().ok()?, style }
    } else if let Some(emoji) = inside.strip_prefix("a:").or_else(|| inside.strip_prefix(':')) {
        let (name, id) = emoji.split_once(':').filter(|(name, _)| (2..=32).contains(&name.len()))?;
        id_of::<u64>(id).filter(|_| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'))?;
        Inline::Text(format!(":{name}:"))
    } else if is_address(inside) && !inside.contains(char::is_whitespace) {
        bare_link(inside)
    } else {
        return None;
    };
    Some((node, end + 1))
}

/// An address that stands in a text.
fn address(text: &str) -> Option<Found> {
    let ends = |one: char| one.is_whitespace() || one == '<' || one == '>';
    let trimmed = |end: Option<usize>| text[..end.unwrap_or(text.len())].trim_end_matches(BEHIND_ADDRESS);
    // Without a host it is no address: that is looked at first, since the end may be far away.
    let host = text.len() - without_scheme(text)?.len();
    let behind_host = text[host..].find(|one| ends(one) || begins_path(one)).map(|at| host + at);
    let url = match behind_host.filter(|&at| text[at..].starts_with(begins_path)) {
        None => trimmed(behind_host),
        Some(path) if is_address(&text[..path]) => trimmed(text.find(ends)),
        Some(_) => return None,
    };
    is_address(url).then(|| (bare_link(url), url.len()))
}

fn bare_link(url: &str) -> Inline {
    Inline::Link { url: url.to_owned(), label: vec![Inline::Text(url.to_owned())] }
}

/// `(address)`, also with `<` and `>` or with a title: the address, and how many bytes it all takes.
fn destination(text: &str) -> Option<(&str, usize)> {
    let begin = text.strip_prefix('(')?;
    let begin = begin.strip_prefix('<').unwrap_or(begin);
    let special = |one: char| one.is_whitespace() || "()<>".contains(one);
    let mut length = 0;
    loop {
        length += begin[length..].find(special).unwrap_or(begin.len() - length);
        // An address may have brackets, one deep.
        let Some(inside) = begin[length..].strip_prefix('(') else { break };
        let Some(close) = inside.find(special).filter(|&close| inside[close..].starts_with(')')) else { break };
        length += 1 + close + 1;
    }
    let url = &begin[..length];
    let rest = begin[length..].strip_prefix('>').unwrap_or(&begin[length..]);
    let title = rest.trim_start().strip_prefix('"').filter(|_| rest.starts_with(char::is_whitespace));
    let rest = title.and_then(|title| title.split_once('"')).map_or(rest, |(_, behind)| behind);
    let rest = rest.strip_prefix(')').filter(|_| is_address(url))?;
    Some((url, text.len() - rest.len()))
}

/// Whether a text is the address of a web page.
fn is_address(text: &str) -> bool {
    let host = without_scheme(text).and_then(|rest| rest.split(begins_path).next()).unwrap_or_default();
    !host.is_empty() && !host.contains(['[', ']', '|', '^', '%'])
}

fn without_scheme(text: &str) -> Option<&str> {
    text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))
}

fn begins_path(one: char) -> bool {
    matches!(one, '/' | '\\' | '?' | '#')
}

fn id_of<Id: From<u64>>(digits: &str) -> Option<Id> {
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?.map(Id::from)
}

/// How many backticks a text begins with.
fn run_of_backticks(text: &str) -> usize {
    text.len() - text.trim_start_matches('`').len()
}

fn is_word(one: char) -> bool {
    one.is_ascii_alphanumeric() || one == '_'
}
