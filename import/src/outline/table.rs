//! Tables: each row is an item, named by the column that names things.

use std::ops::Range;

use super::item::{Item, Jotted};
use crate::hours;
use crate::notes::Note;
use crate::plan::is_link;

/// What the column is called that names the rows.
const NAMES: &[&str] = &[
    "topic",
    "topics",
    "course",
    "courses",
    "name",
    "title",
    "subject",
    "subjects",
    "skill",
    "skills",
    "lesson",
    "lessons",
    "module",
    "modules",
    "concept",
    "concepts",
    "chapter",
    "chapters",
    "project",
    "projects",
    "book",
    "books",
    "what",
    "what to learn",
    "technology",
    "tool",
    "tools",
    "thema",
    "kurs",
    "cours",
    "curso",
    "tema",
];

/// What counts the rows rather than naming them, when a number follows.
const COUNTERS: &[&str] =
    &["week", "day", "month", "part", "module", "unit", "chapter", "lesson", "session", "step", "no", "no.", "#"];

/// What a cell has that answers yes or no.
const TICKS: &[&str] = &["x", "y", "n", "yes", "no", "ok", "tbd", "n/a"];

/// A table as it is read.
#[derive(Debug, Default)]
pub(super) struct Table {
    rows: Vec<(Range<usize>, Vec<Cell>)>,
}

/// A cell of a table.
#[derive(Debug, Default)]
pub(super) struct Cell {
    pub(super) text: String,
    links: Vec<(String, String)>,
    bad_links: Vec<String>,
    link_end: Option<usize>,
}

impl Cell {
    /// Ends a link that began at `start`.
    pub(super) fn end_link(&mut self, start: usize, url: String) {
        if self.text.get(..start).is_some_and(|before| before.trim().is_empty()) {
            self.link_end = Some(self.text.len());
        }
        if is_link(&url) {
            self.links.push((self.text.get(start..).unwrap_or_default().to_owned(), url));
        } else {
            self.bad_links.push(url);
        }
    }

    fn is_linked(&self) -> bool {
        self.link_end.is_some_and(|end| end >= self.text.trim_end().len())
    }

    /// Whether it says what its row is: words, not a number or a tick.
    fn is_name(&self) -> bool {
        let text = self.text.trim().to_lowercase();
        let rest = COUNTERS.iter().find_map(|word| text.strip_prefix(word)).unwrap_or(&text);
        rest.chars().any(char::is_alphabetic) && !TICKS.contains(&text.as_str())
    }
}

impl Table {
    /// Begins a row; the first one has the headings.
    pub(super) fn start_row(&mut self, range: Range<usize>) {
        self.rows.push((range, Vec::new()));
    }

    pub(super) fn push(&mut self, cell: Cell) {
        if let Some((_, cells)) = self.rows.last_mut() {
            cells.push(cell);
        }
    }

    /// An item for each row.
    pub(super) fn items(self) -> Vec<Item> {
        let mut rows = self.rows.into_iter();
        let head = rows.next().map(|(_, cells)| cells).unwrap_or_default();
        let rows: Vec<_> = rows.collect();
        let name = name_column(&head, &rows);
        rows.into_iter().map(|(range, cells)| item(range, cells, &head, name)).collect()
    }
}

/// The column that names the rows: the one that is called so, else the first of words, else the first.
fn name_column(head: &[Cell], rows: &[(Range<usize>, Vec<Cell>)]) -> usize {
    let names = |column: usize| rows.iter().filter(|(_, cells)| cells.get(column).is_some_and(Cell::is_name)).count();
    let is_called = |cell: &Cell| NAMES.contains(&cell.text.trim().to_lowercase().as_str());
    let called = (0..head.len()).find(|&column| is_called(&head[column]) && names(column) * 2 >= rows.len());
    called.or_else(|| (0..head.len()).find(|&column| names(column) * 2 > rows.len())).unwrap_or_default()
}

fn item(range: Range<usize>, cells: Vec<Cell>, head: &[Cell], name: usize) -> Item {
    let heading = |column: usize| head.get(column).map_or("", |cell| cell.text.trim());
    let pairs: Vec<_> = cells.iter().enumerate().map(|(column, cell)| (heading(column), cell.text.as_str())).collect();
    let hours = hours::of_row(&pairs);
    let mut item = Item::titled(range, cells.get(name).map_or("", |cell| cell.text.as_str()));
    item.hours = hours;
    for (column, cell) in cells.into_iter().enumerate() {
        let text = cell.text.trim();
        // A cell that is a link and no more is one of the links.
        let is_said = column == name || text.is_empty() || cell.is_linked() && !cell.links.is_empty();
        if !is_said {
            let heading = heading(column);
            item.body.part(&if heading.is_empty() { text.to_owned() } else { format!("{heading}: {text}") });
        }
        item.links.extend(cell.links);
        item.jotted.extend(cell.bad_links.iter().map(|url| Jotted::new(Note::BadLink, url, url)));
    }
    item
}
