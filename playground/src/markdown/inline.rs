//! Marks, mentions, links and times in a line.

use std::collections::HashMap;
use std::ops::Range;

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

pub(super) fn read(text: &str) -> Vec<Inline> {
    Reader::of(text).read(0..text.len(), 0, false)
}

/// A text with what is known of it in advance.
struct Reader<'t> {
    text: &'t str,
    /// Where runs of backticks begin, by their length.
    fences: HashMap<usize, Vec<usize>>,
    /// For each bracket that opens, where the one is that closes it.
    brackets: HashMap<usize, usize>,
}

/// What was found at a place, and how many bytes it takes.
type Found = (Vec<Inline>, usize);

impl<'t> Reader<'t> {
    fn of(text: &'t str) -> Self {
        let mut reader = Self { text, fences: HashMap::new(), brackets: HashMap::new() };
        let mut open = Vec::new();
        let mut at = 0;
        while let Some(byte) = text.as_bytes().get(at) {
            match byte {
                b'`' => {
                    let fence = run(&text[at..], '`');
                    reader.fences.entry(fence).or_default().push(at);
                    at += fence;
                    continue;
                }
                // An escaped bracket is no bracket.
                b'\\' if text[at + 1..].starts_with(['\\', '[', ']']) => at += 1,
                b'[' => open.push(at),
                b']' => {
                    if let Some(opened) = open.pop() {
                        reader.brackets.insert(opened, at);
                    }
                }
                _ => {}
            }
            at += 1;
        }
        reader
    }

    /// Reads a part of the text. Links are not read in the label of a link.
    fn read(&self, range: Range<usize>, depth: usize, in_label: bool) -> Vec<Inline> {
        let mut nodes = Vec::new();
        // Up to where the end of each mark was looked for in vain.
        let mut in_vain = [range.start; MARKS.len()];
        let mut at = range.start;
        while at < range.end {
            let rest = &self.text[at..range.end];
            let after_word = matches!(nodes.last(), Some(Inline::Text(text)) if text.ends_with(is_word));
            let deeper = depth < DEEPEST;
            let found = match rest.as_bytes()[0] {
                b'\\' => escaped(rest),
                b'\n' => Some((vec![Inline::Break], 1)),
                b'`' => Some(self.code(at, range.end)),
                b'<' => pointed(rest),
                b'h' if !after_word && !in_label => address(rest),
                b'[' if deeper && !in_label => self.link(at, range.end, depth),
                b'*' | b'_' | b'~' | b'|' if deeper => {
                    self.marked(at..range.end, depth, in_label, after_word, &mut in_vain)
                }
                _ => None,
            };
            let (found, length) = found.unwrap_or_else(|| {
                let length = rest.chars().next().map_or(1, char::len_utf8);
                (vec![Inline::Text(rest[..length].to_owned())], length)
            });
            for node in found {
                match (nodes.last_mut(), node) {
                    (Some(Inline::Text(before)), Inline::Text(text)) => before.push_str(&text),
                    (_, node) => nodes.push(node),
                }
            }
            at += length;
        }
        nodes
    }

    /// Code between two runs of as many backticks; without an end, the backticks themselves.
    fn code(&self, at: usize, end: usize) -> Found {
        let fence = run(&self.text[at..end], '`');
        match self.end_of_code(at + fence, end, fence) {
            Some(close) => (vec![Inline::Code(self.text[at + fence..close].trim().to_owned())], close + fence - at),
            None => (vec![Inline::Text("`".repeat(fence))], fence),
        }
    }

    fn end_of_code(&self, from: usize, end: usize, fence: usize) -> Option<usize> {
        let all = self.fences.get(&fence)?;
        let next = *all.get(all.partition_point(|&at| at < from))?;
        (next + fence <= end).then_some(next)
    }

    /// `[label](address)`.
    fn link(&self, at: usize, end: usize, depth: usize) -> Option<Found> {
        let close = *self.brackets.get(&at).filter(|&&close| close < end)?;
        let (url, length) = destination(&self.text[close + 1..end])?;
        let label = at + 1..close;
        if self.text[label.clone()].trim().is_empty() {
            return None;
        }
        let link = Inline::Link { url: url.to_owned(), label: self.read(label, depth + 1, true) };
        Some((vec![link], close + 1 + length - at))
    }

    /// What stands between two marks; without an end, the mark itself.
    fn marked(
        &self,
        range: Range<usize>,
        depth: usize,
        in_label: bool,
        after_word: bool,
        in_vain: &mut [usize; MARKS.len()],
    ) -> Option<Found> {
        let text = &self.text[range.clone()];
        let index = MARKS.iter().position(|(mark, _)| text.starts_with(mark))?;
        let (mark, marks) = MARKS[index];
        let from = range.start + mark.len();
        let is_text = mark.len() == 1
            && (self.text[from..range.end].starts_with(char::is_whitespace)
                || from == range.end
                || (mark == "_" && after_word));
        let end = if is_text { None } else { self.end_of_mark(from..range.end, mark, &mut in_vain[index]) };
        let Some(end) = end else { return Some((vec![Inline::Text(mark.to_owned())], mark.len())) };
        let mut inner = self.read(from..end, depth + 1, in_label);
        for &mark in marks.iter().rev() {
            inner = vec![Inline::Marked(mark, inner)];
        }
        Some((inner, end + mark.len() - range.start))
    }

    /// Where the other one of two marks is.
    fn end_of_mark(&self, range: Range<usize>, mark: &str, in_vain: &mut usize) -> Option<usize> {
        if range.start < *in_vain {
            return None;
        }
        let bytes = self.text.as_bytes();
        let mut at = range.start;
        while at < range.end {
            if bytes[at] == b'\\' {
                at += 2;
                continue;
            }
            if bytes[at] == b'`' {
                let fence = run(&self.text[at..range.end], '`');
                at = self.end_of_code(at + fence, range.end, fence).unwrap_or(at) + fence;
                continue;
            }
            if !bytes[at..range.end].starts_with(mark.as_bytes()) {
                at += 1;
                continue;
            }
            let rest = &self.text[at + mark.len()..range.end];
            if mark.len() == 1 {
                // A double mark belongs to what is inside; a single one ends a word.
                if rest.starts_with(mark) {
                    let double = rest[1..].find(&mark.repeat(2));
                    let Some(double) = double else { break };
                    at += 2 + double + 2;
                    continue;
                }
                let after_space = self.text[..at].ends_with(char::is_whitespace);
                if after_space || (mark == "_" && rest.starts_with(is_word)) {
                    at += 1;
                    continue;
                }
            }
            // Of `***` at the end of `**`, the last two.
            let end = if mark == "**" && rest.starts_with('*') && !rest[1..].starts_with('*') { at + 1 } else { at };
            return (end > range.start).then_some(end);
        }
        *in_vain = at;
        None
    }
}

/// A letter that is meant as itself.
fn escaped(text: &str) -> Option<Found> {
    let letter = text[1..].chars().next().filter(|one| !one.is_whitespace() && !one.is_ascii_alphanumeric())?;
    Some((vec![Inline::Text(letter.to_string())], 1 + letter.len_utf8()))
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
    Some((vec![node], end + 1))
}

/// An address that stands in a text.
fn address(text: &str) -> Option<Found> {
    let ends = |one: char| one.is_whitespace() || one == '<' || one == '>';
    let trimmed = |end: Option<usize>| text[..end.unwrap_or(text.len())].trim_end_matches(BEHIND_ADDRESS);
    // The host is looked at first: the end of what has none may be far away.
    let host = text.len() - without_scheme(text)?.len();
    let behind_host = text[host..].find(|one| ends(one) || begins_path(one)).map(|at| host + at);
    let url = match behind_host.filter(|&at| text[at..].starts_with(begins_path)) {
        None => trimmed(behind_host),
        Some(path) if is_address(&text[..path]) => trimmed(text.find(ends)),
        Some(_) => return None,
    };
    is_address(url).then(|| (vec![bare_link(url)], url.len()))
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

/// How often a sign stands at the beginning of a text.
fn run(text: &str, sign: char) -> usize {
    text.len() - text.trim_start_matches(sign).len()
}

fn is_word(one: char) -> bool {
    one.is_ascii_alphanumeric() || one == '_'
}
