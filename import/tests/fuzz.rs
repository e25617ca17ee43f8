//! The first inputs of the fuzzer, so that it keeps working, and what it once found stays found:
//! `cargo run --release -p waymark-import --example fuzz` goes on from there.

#[path = "../examples/fuzz/input.rs"]
mod input;
#[path = "../examples/fuzz/invariants.rs"]
mod invariants;
#[path = "../examples/fuzz/mutate.rs"]
mod mutate;

use input::{Corpus, Input};

#[test]
fn the_first_inputs() {
    let corpus = Corpus::new();
    let taken = (1..=250).filter(|&number| invariants::hold(&Input::new(number, &corpus))).count();
    // Inputs of which nearly all are refused, or none, show little.
    assert!((50..200).contains(&taken), "{taken} taken");
}

#[test]
fn the_same_number_is_the_same_input() {
    let corpus = Corpus::new();
    let mut kinds = [false; 2];
    for number in 1..20 {
        let [one, other] = [0; 2].map(|_| Input::new(number, &corpus));
        kinds[usize::from(matches!(one, Input::Source { .. }))] = true;
        assert_eq!(format!("{one:?}"), format!("{other:?}"), "{number}");
    }
    assert_eq!(kinds, [true; 2], "both are fed in");
}
