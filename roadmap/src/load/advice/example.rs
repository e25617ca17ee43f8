//! Whether a description shows something.

use super::Advice;
use crate::text::fold;

/// The fewest words of a description of which it cannot be known that it shows nothing.
const FEW_WORDS: usize = 20;

/// What announces an example, folded, in the languages that many roadmaps are written in.
const EXAMPLES: &[&str] = &[
    "example",
    "for instance",
    "e.g.",
    "e. g.",
    "such as",
    "imagine",
    "suppose",
    "picture a",
    "let's say",
    "let’s say",
    "say you",
    "think of",
    "consider ",
    "beispiel",
    "z. b.",
    "z.b.",
    "exemple",
    "exempl",
    "ejemplo",
    "esempi",
    "voorbeeld",
    "bijvoorbeeld",
    "exempel",
    "eksempel",
    "esimerk",
    "przykład",
    "příklad",
    "príklad",
    "példa",
    "például",
    "παράδειγμα",
    "пример",
    "приклад",
    "örnek",
    "örneğin",
    "contoh",
    "ví dụ",
    "مثال",
    "مثلا",
    "לדוגמה",
    "उदाहरण",
    "例",
    "譬如",
    "比如",
    "예를 들",
    "예시",
];

impl Advice<'_, '_> {
    /// Descriptions that show nothing.
    pub(super) fn example(&mut self, at: usize) {
        let Some(words) = self.draft.topics[at].record.description.value() else { return };
        if !has_example(&words.text) {
            let help = "show one: a few lines of code, a command, a number, or what it is like somewhere";
            self.faults.warning(words.location, format!("the description of `{}` has no example", self.id(at)), help);
        }
    }
}

/// Whether a description shows anything, or is long enough that it may: an example needs no words that announce it, so
/// only of a short text without code, a number, an address, a list or a quotation is it known that it has none. What an
/// author has marked as left to write is reported as that.
fn has_example(text: &str) -> bool {
    if words(text) >= FEW_WORDS || text.lines().any(is_item) || has_quotation(text) {
        return true;
    }
    let is_number = |word: &str| {
        let inner = word.trim_start_matches(|c: char| !c.is_alphanumeric());
        inner.starts_with(char::is_numeric)
    };
    if text.contains('`') || text.contains("://") || text.contains("TODO:") || text.split_whitespace().any(is_number) {
        return true;
    }
    let folded = fold(text);
    EXAMPLES.iter().any(|words| folded.contains(words))
}

/// How many words `text` has; of scripts without spaces, two characters are about one.
fn words(text: &str) -> usize {
    let dense = |c: &char| matches!(*c, '\u{2e80}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' | '\u{e00}'..='\u{e7f}');
    text.split_whitespace().count() + text.chars().filter(dense).count() / 2
}

/// Whether a line is an item of a list.
fn is_item(line: &str) -> bool {
    let line = line.trim_start();
    let after = line.trim_start_matches(|c: char| c.is_ascii_digit());
    if after.len() < line.len() {
        after.starts_with(". ") || after.starts_with(") ")
    } else {
        ["- ", "* ", "+ "].iter().any(|bullet| line.starts_with(bullet))
    }
}

/// Whether several words stand in quotation marks: something is said, or shown on a screen.
fn has_quotation(text: &str) -> bool {
    let pairs = [('"', '"'), ('“', '”'), ('„', '“'), ('«', '»'), ('「', '」'), ('‘', '’')];
    pairs.iter().any(|&(open, close)| {
        let quoted = text.split_once(open).and_then(|(_, rest)| rest.split_once(close)).map(|(inner, _)| inner);
        quoted.is_some_and(|inner| words(inner) > 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_example_is_something_shown() {
        for (text, expect) in [
            ("Call `len` on it.", true),
            ("Like this:\n```sh\nls\n```", true),
            ("A page of 2 MB takes long.", true),
            ("It costs ($20) a month.", true),
            ("See https://example.org.", true),
            ("For example, a shop.", true),
            ("A queue, such as one at a till.", true),
            ("Zum Beispiel ein Laden.", true),
            ("ΠΑΡΆΔΕΙΓΜΑ: ένα μαγαζί.", true),
            ("例えば、店。", true),
            ("TODO: explain it", true),
            (
                "The first in line is the first to be served: people who stand at a till know that, and so does a printer.",
                true,
            ),
            ("It holds:\n- what to do\n- who does it", true),
            ("It says “not found here”.", true),
            ("先に並んだ人から順に会計をするスーパーのレジと同じように、先に入れたものから順に取り出します。", true),
            ("A queue holds what is to be done.", false),
            ("A queue holds. It is not a stack.", false),
            ("待ち行列です。", false),
            ("IPv6 and HTTP/2 are protocols.", false),
            ("It is \"simple\".", false),
            ("", false),
        ] {
            assert_eq!(has_example(text), expect, "{text:?}");
        }
    }
}
