//! What the words of a legend mean.

use waymark_roadmap::model::Mark;

/// The mark that a legend's `label` stands for; nothing for one that content has no word for.
///
/// Colours and ids are free, so only the words count. Of several words the first one does: "Alternative to the
/// recommended one" is an alternative.
pub(super) fn mark(label: &str) -> Option<Mark> {
    let label = label.to_lowercase().replace('’', "'");
    let at = |words: &[&str]| words.iter().filter_map(|word| label.find(word)).min();
    let recommend = at(&["recommend"]);
    let is_negated = recommend.is_some_and(|at| ends_in_negation(&label[..at]));
    let found = [
        (at(&["avoid", "unrecommend"]), Mark::Avoid),
        (recommend, if is_negated { Mark::Avoid } else { Mark::Recommended }),
        (at(&["alternative"]), Mark::Alternative),
        (at(&["order", "anytime", "any time"]), Mark::Anytime),
    ];
    found.into_iter().filter_map(|(at, mark)| Some((at?, mark))).min_by_key(|(at, _)| *at).map(|(_, mark)| mark)
}

/// Whether one of the last few words of `text`, after its last comma or the like, turns the meaning of what follows.
fn ends_in_negation(text: &str) -> bool {
    let clause = text.rsplit([',', '.', ';', ':', '/', '(']).next().unwrap_or("");
    clause
        .split_whitespace()
        .rev()
        .take(3)
        .any(|word| word.ends_with("n't") || ["not", "no", "never", "cannot", "dont", "wouldnt"].contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_legends() {
        for (label, expect) in [
            ("My pick: recommended", Some(Mark::Recommended)),
            ("Personal Recommendation / Opinion", Some(Mark::Recommended)),
            ("I wouldn't recommend", Some(Mark::Avoid)),
            ("I wouldn’t recommend", Some(Mark::Avoid)),
            ("I would not really recommend this", Some(Mark::Avoid)),
            ("NOT RECOMMENDED", Some(Mark::Avoid)),
            ("Never recommended", Some(Mark::Avoid)),
            ("I don't personally recommend", Some(Mark::Avoid)),
            ("Better avoid", Some(Mark::Avoid)),
            ("Alternative option: pick this or the purple one", Some(Mark::Alternative)),
            ("Alternative to the recommended one", Some(Mark::Alternative)),
            ("Recommended over the alternatives", Some(Mark::Recommended)),
            ("Order in roadmap not strict (learn anytime)", Some(Mark::Anytime)),
            ("Any time", Some(Mark::Anytime)),
            ("Optional", None),
            ("", None),
        ] {
            assert_eq!(mark(label), expect, "{label:?}");
        }
    }
}
