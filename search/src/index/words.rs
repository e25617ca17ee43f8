//! Words: how text that people write becomes something that can be compared.

use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

/// Combining classes from here on are the accents of Latin, Greek and Cyrillic. Those below carry meaning (vowel
/// signs, viramas) and stay.
const ACCENTS: u8 = 200;

/// The shortest stem that stands for its word. Shorter ones lie: the stem of `going` is `go`, a language.
const SHORTEST_STEM: usize = 3;

/// Says nothing about what is meant, in any document. Sorted.
#[rustfmt::skip]
const FILLER: &[&str] = &[
    "a", "about", "actually", "ago", "ah", "alright", "also", "am", "an", "and", "any", "anybody", "anyone",
    "anything", "are", "as", "ask", "asking", "at", "basically", "be", "because", "been", "being", "between",
    "both", "bro", "but", "by", "can", "cant", "cause", "could", "cuz", "did", "didnt", "do", "does", "doesnt",
    "doing", "done", "dont", "dude", "either", "else", "even", "everybody", "everyone", "exactly", "for", "from",
    "guys", "had", "has", "have", "having", "he", "hello", "her", "here", "hey", "hi", "him", "his", "how", "hows",
    "i", "id", "idk", "if", "ill", "im", "in", "into", "is", "isnt", "it", "its", "ive", "just", "kind", "kinda",
    "know", "let", "lets", "like", "lol", "may", "maybe", "me", "might", "mine", "my", "myself", "newbie", "no",
    "noob", "not", "nothing", "now", "of", "off", "oh", "ok", "okay", "on", "one", "or", "our", "out", "over",
    "per", "please", "plis", "pls", "plz", "probably", "question", "quite", "really", "say", "shall", "she",
    "should", "so", "some", "somebody", "someone", "something", "sorry", "still", "such", "tell", "than", "thank",
    "thanks", "that", "thats", "the", "their", "them", "then", "there", "these", "they", "theyre", "thing",
    "things", "think", "this", "those", "thx", "till", "to", "too", "ty", "u", "uh", "um", "under", "until", "up",
    "ur", "us", "usually", "very", "want", "was", "wat", "we", "well", "were", "what", "whats", "when", "where",
    "wheres", "whether", "which", "while", "who", "whos", "why", "will", "with", "wont", "would", "ya", "yeah",
    "yes", "you", "your", "youre",
];

/// Says a little: quantities and all-purpose words that help where a name has them, and cost nothing where none
/// has. Base forms, sorted.
#[rustfmt::skip]
const WEAK: &[&str] = &[
    "advice", "after", "again", "all", "always", "another", "average", "back", "bad", "basic", "basics", "become",
    "before", "best", "better", "big", "bit", "bother", "build", "choose", "come", "course", "day", "differ",
    "different", "easy", "end", "enough", "ever", "every", "example", "explain", "fast", "few", "find", "first",
    "full", "get", "getting", "give", "go", "going", "gonna", "good", "great", "guide", "hard", "help", "hour",
    "important", "intro", "introduction", "keep", "kinds", "last", "later", "learn", "least", "less", "lesson",
    "list", "little", "long", "look", "lot", "lots", "made", "make", "many", "mean", "meaning", "month", "more",
    "most", "much", "must", "need", "never", "new", "next", "nice", "only", "other", "own", "people", "person",
    "pick", "possible", "quick", "ready", "recommend", "right", "same", "see", "show", "simple", "start", "stuff",
    "suggest", "take", "time", "today", "top", "try", "tutorial", "typical", "use", "useful", "using", "way",
    "week", "work", "worth", "wrong", "year",
];

/// Irregular forms, and words that mean the same whatever the subject; the first of a row stands for the others. What
/// is true only of a subject (`k8s` is `kubernetes`) belongs to the aliases of the content.
const SYNONYMS: &[&[&str]] = &[
    &["build", "built", "make", "made", "making", "create", "creating"],
    &["choose", "chose", "chosen", "pick"],
    &["difference", "different", "differ", "vs", "versus"],
    &["find", "found"],
    &["learn", "learning", "learnt", "study", "studying"],
    &["need", "must", "require", "required", "necessary", "gotta", "mandatory"],
    &["pay", "paid"],
    &["recommend", "recommended", "suggest", "suggested"],
    &["start", "starting", "started", "begin", "beginning", "began", "begun"],
    &["take", "took", "taken"],
    &["teach", "taught"],
    &["write", "wrote", "written"],
];

/// What comes after one of these says where, not what.
const PLACING: &[&str] = &["at", "around", "in", "near"];

/// `text` without what people are careless about: case, accents, width, apostrophes and what cannot be seen.
pub(super) fn fold(text: &str) -> String {
    if text.is_ascii() {
        // Nearly all text is, and all of this has nothing to do there.
        return text.chars().filter(|c| !matches!(c, '\'' | '`')).map(|c| c.to_ascii_lowercase()).collect();
    }
    text.nfkd()
        .filter(|&c| canonical_combining_class(c) < ACCENTS)
        .filter(|c| !matches!(c, '\'' | '’' | '`' | '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}'))
        // There and back, for letters with more than one lower case: `ß` becomes `ss`, both sigmas become one.
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
        .collect()
}

/// The words of folded text. Signs that tell one name from another stay on them: `c#`, `c++`, `.net`; other
/// punctuation separates: `node.js` is two words, as is `ci/cd`.
pub(super) fn split(folded: &str) -> Vec<String> {
    let chars: Vec<char> = folded.chars().collect();
    let mut words = Vec::new();
    let mut word = String::new();
    for (at, &c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| chars[at]);
        let next_is_word = chars.get(at + 1).copied().is_some_and(in_word);
        let belongs = match c {
            // A plus between two words joins them (`html+css`); at the end of one it is part of it.
            '+' => !word.is_empty() && (!next_is_word || before == Some('+')),
            '#' => !word.is_empty(),
            '.' => next_is_word && before.is_none_or(|before| !in_word(before) && before != '.'),
            c => in_word(c),
        };
        let starts_anew = !belongs || (in_word(c) && matches!(before, Some('#' | '+')));
        if starts_anew && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if belongs {
            word.push(c);
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// What the forms of one word, and the words that mean the same, have in common.
pub(super) fn stem(word: &str) -> String {
    let word = SYNONYMS.iter().find(|group| group.contains(&word)).map_or(word, |group| group[0]);
    let stem = Stemmer::create(Algorithm::English).stem(word);
    if stem.chars().count() < SHORTEST_STEM { word.to_owned() } else { stem.into_owned() }
}

/// Whether people say `word` whatever they talk about.
pub(super) fn is_everyday(word: &str) -> bool {
    is_filler(word) || is_weak(word, &stem(word))
}

/// Whether `word` says nothing about what is meant.
pub(super) fn is_filler(word: &str) -> bool {
    FILLER.binary_search(&word).is_ok()
}

/// Whether `word`, or the word whose form it is by its `stem`, says only a little. Numbers do.
pub(super) fn is_weak(word: &str, stem: &str) -> bool {
    let listed = |word: &str| WEAK.binary_search(&word).is_ok();
    listed(word) || listed(stem) || word.chars().all(char::is_numeric)
}

/// Whether the word at `at` only says where (`in germany`, `in the us`).
pub(super) fn is_place(words: &[String], at: usize) -> bool {
    let mut before = words[..at].iter().rev().skip_while(|word| *word == "the");
    before.next().is_some_and(|word| PLACING.contains(&word.as_str()))
}

fn in_word(c: char) -> bool {
    c.is_alphanumeric() || canonical_combining_class(c) != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_split_into_words() {
        for (text, expect) in [
            ("HOW LONG??", "how|long"),
            ("C#, C++ & .NET!", "c#|c++|.net"),
            ("c#/.net", "c#|.net"),
            ("node.js", "node|js"),
            ("C++17", "c++|17"),
            ("html+css", "html|css"),
            ("wait...what", "wait|what"),
            ("ci/cd", "ci|cd"),
            ("#general", "general"),
            ("what's up, don’t", "whats|up|dont"),
            ("Größe dégrée ΣΊΣΥΦΟΣ", "grosse|degree|σισυφοσ"),
            ("ＳＱＬ sal\u{200B}ary ﬁle", "sql|salary|file"),
            ("हिन्दी भाषा", "हिन्दी|भाषा"),
            ("💰 pay 👩‍💻", "pay"),
            ("++ # . ...", ""),
            ("", ""),
        ] {
            assert_eq!(split(&fold(text)).join("|"), expect, "{text:?}");
        }
    }

    #[test]
    fn forms_of_a_word_share_a_stem() {
        for (one, other, same) in [
            ("salaries", "salary", true),
            ("testing", "tests", true),
            ("developer", "development", true),
            ("study", "learning", true),
            ("going", "go", false),
            ("c#", "c", false),
        ] {
            assert_eq!(stem(one) == stem(other), same, "{one} and {other}");
        }
    }

    #[test]
    fn lists_are_sorted() {
        assert!(FILLER.is_sorted());
        assert!(WEAK.is_sorted());
    }
}
