//! Arrows around boxes: straight lines with round corners that leave a box below, keep to the lanes between the boxes
//! and enter another from above.

use std::fmt::Write as _;

use crate::scene::{Area, N};

/// How round the corners are.
const CORNER: f32 = 10.0;

/// The way of one arrow.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Way {
    /// Where it leaves, and how high it runs aside.
    pub from: (f32, f32),
    pub trunk: f32,
    /// How high it runs aside before it enters, and where it does.
    pub branch: f32,
    pub to: (f32, f32),
}

impl Way {
    /// The corners it passes, past what stands in its way, by the `lane` that costs the least detour. A lane that is
    /// blocked is not taken; if all are, which the margins never are, the last one is.
    pub(crate) fn corners(self, obstacles: &[Area], lanes: &[f32]) -> Vec<(f32, f32)> {
        let Self { from, trunk, branch, to } = self;
        let between: Vec<Area> =
            obstacles.iter().copied().filter(|area| area.bottom() > trunk && area.y < branch).collect();
        if between.is_empty() {
            return vec![from, (from.0, trunk), (to.0, trunk), to];
        }
        let free = |x: f32| between.iter().all(|area| x < area.x - 4.0 || x > area.right() + 4.0);
        let detour = |x: f32| (from.0 - x).abs() + (to.0 - x).abs();
        let candidates = [to.0, from.0].into_iter().chain(lanes.iter().copied());
        let best = candidates.filter(|&lane| free(lane)).min_by(|left, right| detour(*left).total_cmp(&detour(*right)));
        let lane = best.or(lanes.last().copied()).unwrap_or(to.0);
        vec![from, (from.0, trunk), (lane, trunk), (lane, branch), (to.0, branch), to]
    }
}

/// A line through `corners` with the corners rounded, as SVG has it.
pub(crate) fn rounded(corners: &[(f32, f32)]) -> String {
    let mut points: Vec<(f32, f32)> = Vec::with_capacity(corners.len());
    for &point in corners {
        if points.last().is_none_or(|last| distance(*last, point) > 0.5) {
            points.push(point);
        }
    }
    let mut path = String::new();
    for (at, &(x, y)) in points.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| points.get(before));
        match (before, points.get(at + 1)) {
            (None, _) => _ = write!(path, "M{} {}", N(x), N(y)),
            (Some(_), None) => _ = write!(path, "L{} {}", N(x), N(y)),
            (Some(&before), Some(&after)) => {
                let radius = CORNER.min(distance(before, (x, y)) / 2.0).min(distance((x, y), after) / 2.0);
                let (start, end) = (towards((x, y), before, radius), towards((x, y), after, radius));
                _ = write!(path, "L{} {}Q{} {} {} {}", N(start.0), N(start.1), N(x), N(y), N(end.0), N(end.1));
            }
        }
    }
    path
}

fn distance(from: (f32, f32), to: (f32, f32)) -> f32 {
    (from.0 - to.0).hypot(from.1 - to.1)
}

fn towards(from: (f32, f32), to: (f32, f32), far: f32) -> (f32, f32) {
    let share = far / distance(from, to).max(f32::EPSILON);
    (from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share)
}

/// `edges` without those that others say already: what needs a thing that needs a second one needs the second, too.
pub(crate) fn reduced(edges: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let implied = |&(from, to): &(usize, usize)| {
        let mut seen = vec![from];
        let mut open: Vec<usize> =
            edges.iter().filter(|edge| edge.0 == from && edge.1 != to).map(|edge| edge.1).collect();
        while let Some(part) = open.pop() {
            if part == to {
                return true;
            }
            if !seen.contains(&part) {
                seen.push(part);
                open.extend(edges.iter().filter(|edge| edge.0 == part).map(|edge| edge.1));
            }
        }
        false
    };
    edges.iter().copied().filter(|edge| !implied(edge)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WAY: Way = Way { from: (50.0, 0.0), trunk: 10.0, branch: 90.0, to: (60.0, 100.0) };

    #[test]
    fn arrows_go_around_what_stands_in_their_way() {
        for (what, obstacles, lane) in [
            ("the straight way", vec![Area::new(70.0, 20.0, 20.0, 20.0)], 60.0),
            ("by the near lane", vec![Area::new(40.0, 20.0, 40.0, 20.0)], 30.0),
            ("by the far lane", vec![Area::new(20.0, 20.0, 60.0, 20.0)], 120.0),
            ("by the last if all are blocked", vec![Area::new(-50.0, 20.0, 500.0, 20.0)], 120.0),
        ] {
            let corners = WAY.corners(&obstacles, &[30.0, 120.0]);
            assert_eq!(corners[2..4], [(lane, 10.0), (lane, 90.0)], "{what}");
            assert_eq!((corners[0], corners[corners.len() - 1]), (WAY.from, WAY.to), "{what}");
        }
        let above = Area::new(0.0, -50.0, 500.0, 20.0);
        assert_eq!(WAY.corners(&[above], &[]).len(), 4, "nothing between: no detour");
    }

    #[test]
    fn corners_are_round_and_doubles_are_dropped() {
        assert_eq!(rounded(&[(0.0, 0.0), (0.0, 40.0)]), "M0 0L0 40");
        assert_eq!(rounded(&[(0.0, 0.0), (0.0, 40.0), (0.0, 40.0), (40.0, 40.0)]), "M0 0L0 30Q0 40 10 40L40 40");
        assert_eq!(rounded(&[(0.0, 0.0), (0.0, 8.0), (40.0, 8.0)]), "M0 0L0 4Q0 8 4 8L40 8", "as far as there is room");
    }

    #[test]
    fn what_is_said_already_is_left_out() {
        for (what, edges, expect) in [
            ("a chain", &[(0, 1), (1, 2)][..], &[(0, 1), (1, 2)][..]),
            ("the short way beside the long one", &[(0, 1), (1, 2), (0, 2)], &[(0, 1), (1, 2)]),
            ("two long ways", &[(0, 1), (0, 2), (1, 3), (2, 3)], &[(0, 1), (0, 2), (1, 3), (2, 3)]),
            ("a circle ends", &[(0, 1), (1, 0)], &[(0, 1), (1, 0)]),
        ] {
            assert_eq!(reduced(edges), expect, "{what}");
        }
    }
}
