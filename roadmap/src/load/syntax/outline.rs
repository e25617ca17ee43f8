//! The structure of a file as the parser met it, mistakes and all.

use std::ops::Range;

use toml_parser::parser::{Event, EventKind};

use super::super::schema::{ENTRY, FAQ, ROADMAP, STAGE, TOPIC};

/// Where things begin in a file: positions in bytes, ascending.
#[derive(Debug)]
pub(super) struct Outline<'t> {
    text: &'t str,
    keys: Vec<Key<'t>>,
    /// The headers of tables.
    headers: Vec<usize>,
    /// Where the parser found its way again after a mistake: at a header, and most likely at the `=` after the name of
    /// a field, outside of any list or inline table.
    fresh_starts: Vec<usize>,
    /// The brackets that begin a list or an inline table, each with the number of those it stands in, itself included.
    brackets: Vec<(usize, usize)>,
}

/// A part of a key, or all of one without dots.
#[derive(Debug)]
pub(super) struct Key<'t> {
    /// As it is written.
    pub(super) text: &'t str,
    span: Range<usize>,
    /// Whether it stands in a table's header.
    pub(super) in_header: bool,
    /// Whether a dot and a further part follow.
    pub(super) has_part: bool,
}

impl<'t> Outline<'t> {
    pub(super) fn new(text: &'t str, events: &[Event]) -> Self {
        let (mut keys, mut headers, mut fresh_starts, mut brackets) = (Vec::<Key<'_>>::new(), vec![], vec![], vec![]);
        let (mut in_header, mut depth) = (false, 0_usize);
        for event in events {
            let start = event.span().start();
            match event.kind() {
                EventKind::StdTableOpen | EventKind::ArrayTableOpen => {
                    headers.push(start);
                    fresh_starts.push(start);
                    in_header = true;
                }
                EventKind::StdTableClose | EventKind::ArrayTableClose | EventKind::Newline => in_header = false,
                EventKind::SimpleKey => {
                    let span = start..event.span().end();
                    let text = text.get(span.clone()).unwrap_or("");
                    keys.push(Key { text, span, in_header, has_part: false });
                }
                EventKind::KeySep => {
                    if let Some(key) = keys.last_mut() {
                        key.has_part = true;
                    }
                }
                // A line of code in a text that lost its quotes may have an `=` too.
                EventKind::KeyValSep if depth == 0 && keys.last().is_some_and(|key| is_field(key.text)) => {
                    fresh_starts.push(start);
                }
                EventKind::ArrayOpen | EventKind::InlineTableOpen => {
                    depth += 1;
                    brackets.push((start, depth));
                }
                EventKind::ArrayClose | EventKind::InlineTableClose => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        Self { text, keys, headers, fresh_starts, brackets }
    }

    /// The first bracket that stands in more than `depth`.
    pub(super) fn deeper_than(&self, depth: usize) -> Option<Range<usize>> {
        self.brackets.iter().find(|(_, of)| *of > depth).map(|&(start, _)| start..start + 1)
    }

    /// Whether a list or an inline table begins at `at`, or was taken to begin there.
    pub(super) fn is_bracket(&self, at: usize) -> bool {
        self.brackets.binary_search_by_key(&at, |&(start, _)| start).is_ok()
    }

    /// Whether a header in two pairs of brackets begins at `at`.
    pub(super) fn is_list_header(&self, at: usize) -> bool {
        self.headers.binary_search(&at).is_ok() && self.text[at..].starts_with("[[")
    }

    /// The key that is exactly what stands in `span`.
    pub(super) fn key_at(&self, span: &Range<usize>) -> Option<&Key<'t>> {
        let at = self.keys.binary_search_by_key(&span.start, |key| key.span.start).ok()?;
        self.keys.get(at).filter(|key| key.span == *span)
    }

    /// How many headers, and how many fresh starts, there are up to `at`.
    pub(super) fn before(&self, at: usize) -> (usize, usize) {
        let up_to = |starts: &[usize]| starts.partition_point(|&start| start <= at);
        (up_to(&self.headers), up_to(&self.fresh_starts))
    }
}

/// Whether any table has a field of this name.
fn is_field(name: &str) -> bool {
    let tables = [&ROADMAP, &STAGE, &TOPIC, &FAQ, &ENTRY];
    tables.iter().any(|table| table.fields.iter().any(|field| field.name == name))
}
