//! Topics that require one another in a circle, so that none of them could ever come next.

use std::collections::{HashMap, VecDeque};

use super::faults::Faults;
use super::value::Words;

/// The most circles that are reported for a roadmap.
const MAX_CYCLES: usize = 20;

/// The most topics of a circle that are named.
const MAX_NAMED: usize = 8;

/// Reports the circles in `requires`. No two of them share a requirement, so that each has to be put right by itself,
/// and a single wrong requirement is reported once, however many ways lead around it.
pub(super) fn report(ids: &[&str], requires: &[&[(usize, &Words<'_>)]], faults: &mut Faults) {
    let mut edges: Vec<Vec<usize>> = requires.iter().map(|to| to.iter().map(|&(to, _)| to).collect()).collect();
    for _ in 0..MAX_CYCLES {
        let Some(cycle) = first_cycle(&edges) else { return };
        let start = cycle[0];
        let next = cycle.get(1).copied().unwrap_or(start);
        // The first of them in the content requires a later one: the likeliest mistake, and where to begin reading.
        if let Some((_, words)) = requires[start].iter().find(|&&(to, _)| to == next) {
            let message = format!("these topics require one another: {}", path(ids, &cycle));
            faults.error(words.location, message, "take one of them off the `requires` of the one before it");
        }
        for (at, &from) in cycle.iter().enumerate() {
            let to = cycle.get(at + 1).copied().unwrap_or(start);
            edges[from].retain(|&other| other != to);
        }
    }
}

/// A circle in `edges`, from its topmost member on; none when there is no circle.
fn first_cycle(edges: &[Vec<usize>]) -> Option<Vec<usize>> {
    let knots = &knots(edges);
    let in_knot = |from: usize| edges[from].iter().copied().filter(move |&to| knots[to] == knots[from]);
    // Only a member of a circle leads to something of its own knot.
    let start = (0..edges.len()).find(|&at| edges[at].iter().any(|&to| knots[to] == knots[at]))?;
    // The shortest way back: a circle of three is easier to put right than one of thirty around it.
    let mut came_from: HashMap<usize, usize> = HashMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(at) = queue.pop_front() {
        for to in in_knot(at) {
            if to == start {
                let mut cycle = vec![at];
                cycle.extend(std::iter::successors(came_from.get(&at).copied(), |at| came_from.get(at).copied()));
                cycle.reverse();
                return Some(cycle);
            }
            came_from.entry(to).or_insert_with(|| {
                queue.push_back(to);
                at
            });
        }
    }
    None
}

/// For each topic a number that it shares with exactly those it can reach and be reached from (Kosaraju's way, with
/// stacks of its own: a chain of thousands of topics must not exhaust the program's).
fn knots(edges: &[Vec<usize>]) -> Vec<usize> {
    let mut backward = vec![Vec::new(); edges.len()];
    for (from, to) in edges.iter().enumerate().flat_map(|(from, to)| to.iter().map(move |&to| (from, to))) {
        backward[to].push(from);
    }
    let mut knots = vec![usize::MAX; edges.len()];
    for root in finished_order(edges).into_iter().rev() {
        let mut stack = vec![root];
        while let Some(at) = stack.pop() {
            if knots[at] == usize::MAX {
                knots[at] = root;
                stack.extend(&backward[at]);
            }
        }
    }
    knots
}

/// The topics in the order in which a search through `edges`, deep before wide, is done with them.
fn finished_order(edges: &[Vec<usize>]) -> Vec<usize> {
    let mut order = Vec::new();
    let mut seen = vec![false; edges.len()];
    for root in 0..edges.len() {
        // Each with the number of its edges already followed.
        let mut stack = vec![(root, 0)];
        while let Some((at, followed)) = stack.pop() {
            if followed == 0 && std::mem::replace(&mut seen[at], true) {
                continue;
            }
            match edges[at].get(followed) {
                Some(&to) => stack.extend([(at, followed + 1), (to, 0)]),
                None => order.push(at),
            }
        }
    }
    order
}

/// `` `a` → `b` → `a` ``, with only the ends of a long one.
fn path(ids: &[&str], cycle: &[usize]) -> String {
    let name = |&at: &usize| format!("`{}`", ids[at]);
    let mut steps: Vec<String> = cycle.iter().take(MAX_NAMED).map(name).collect();
    if cycle.len() > MAX_NAMED {
        steps.push(format!("{} more", cycle.len() - MAX_NAMED));
    }
    steps.extend(cycle.first().map(name));
    steps.join(" → ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cycle(edges: &[&[usize]]) -> Option<Vec<usize>> {
        first_cycle(&edges.iter().map(|to| to.to_vec()).collect::<Vec<_>>())
    }

    #[test]
    fn the_shortest_circle_from_its_topmost_member() {
        for (edges, expect) in [
            (&[&[][..], &[0], &[0, 1]][..], None),
            (&[&[1], &[0]], Some(vec![0, 1])),
            (&[&[], &[3], &[1], &[2]], Some(vec![1, 3, 2])),
            (&[&[1], &[2], &[0, 3], &[0]], Some(vec![0, 1, 2])),
            // Two circles, and a topic between them that is on neither.
            (&[&[], &[2], &[1, 3], &[4], &[5], &[4]], Some(vec![1, 2])),
        ] {
            assert_eq!(cycle(edges), expect, "{edges:?}");
        }
    }

    #[test]
    fn a_long_circle_is_found_without_recursion() {
        let edges: Vec<_> = (0..100_000).map(|at| vec![(at + 1) % 100_000]).collect();
        assert_eq!(first_cycle(&edges).map(|cycle| cycle.len()), Some(100_000));
    }
}
