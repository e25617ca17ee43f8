//! Rectangles on the canvas of a graph. All numbers are finite and small enough to reckon with.

use std::cmp::Ordering;

/// Farther out than any drawing goes; what lies there has no usable position.
const MAX_COORDINATE: f64 = 1e7;

/// The size of a box that does not say.
const USUAL: (f64, f64) = (150.0, 49.0);

/// A rectangle; y grows downward.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rect {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

impl Rect {
    /// The rectangle with this upper left corner; none when it lies nowhere. A size that cannot be is the usual one.
    pub(super) fn new(x: Option<f64>, y: Option<f64>, width: Option<f64>, height: Option<f64>) -> Option<Self> {
        let place = |at: Option<f64>| at.filter(|at| at.abs() <= MAX_COORDINATE);
        let size =
            |size: Option<f64>, usual| size.filter(|size| (0.0..=MAX_COORDINATE).contains(size)).unwrap_or(usual);
        Some(Self { x: place(x)?, y: place(y)?, width: size(width, USUAL.0), height: size(height, USUAL.1) })
    }

    /// As people read: from the top, then from the left.
    pub(super) fn reading_order(&self, other: &Self) -> Ordering {
        self.y.total_cmp(&other.y).then(self.x.total_cmp(&other.x))
    }

    pub(super) fn area(&self) -> f64 {
        self.width * self.height
    }

    /// Whether the centre of `other` lies in this one.
    pub(super) fn holds_centre(&self, other: &Self) -> bool {
        let (x, y) = (other.x + other.width / 2.0, other.y + other.height / 2.0);
        (self.x..=self.right()).contains(&x) && (self.y..=self.bottom()).contains(&y)
    }

    /// Whether the two share a point.
    pub(super) fn touches(&self, other: &Self) -> bool {
        self.x <= other.right() && other.x <= self.right() && self.y <= other.bottom() && other.y <= self.bottom()
    }

    /// How much the two share.
    pub(super) fn shared(&self, other: &Self) -> f64 {
        let width = self.right().min(other.right()) - self.x.max(other.x);
        let height = self.bottom().min(other.bottom()) - self.y.max(other.y);
        width.max(0.0) * height.max(0.0)
    }

    /// Whether one of the two lies on most of the other.
    pub(super) fn covers(&self, other: &Self) -> bool {
        self.shared(other) * 2.0 > self.area().min(other.area()) || self == other
    }

    /// The square of the distance between the two; 0 when they share a point.
    pub(super) fn distance(&self, other: &Self) -> f64 {
        let x = (self.x - other.right()).max(other.x - self.right()).max(0.0);
        let y = (self.y - other.bottom()).max(other.y - self.bottom()).max(0.0);
        x * x + y * y
    }

    /// The gap to `other` if the two form a stack: one below or beside the other, in line, and close.
    pub(super) fn stack_gap(&self, other: &Self) -> Option<f64> {
        const IN_LINE: f64 = 10.0;
        let close = |gap: &f64| (0.0..=15.0).contains(gap);
        let below = (self.y - other.bottom()).max(other.y - self.bottom());
        let beside = (self.x - other.right()).max(other.x - self.right());
        let below = Some(below).filter(close).filter(|_| (self.x - other.x).abs() <= IN_LINE);
        let beside = Some(beside).filter(close).filter(|_| (self.y - other.y).abs() <= IN_LINE);
        below.or(beside)
    }

    fn right(&self) -> f64 {
        self.x + self.width
    }

    fn bottom(&self) -> f64 {
        self.y + self.height
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rect(x: f64, y: f64, width: f64, height: f64) -> Rect {
        Rect::new(Some(x), Some(y), Some(width), Some(height)).unwrap()
    }

    #[test]
    fn stacks_are_in_line_and_close() {
        let here = rect(0.0, 0.0, 100.0, 49.0);
        for (other, expect) in [
            (rect(0.0, 52.0, 100.0, 49.0), Some(3.0)),
            (rect(10.0, 49.0, 300.0, 49.0), Some(0.0)),
            (rect(11.0, 52.0, 100.0, 49.0), None),
            (rect(0.0, 65.0, 100.0, 49.0), None),
            (rect(0.0, 40.0, 100.0, 49.0), None),
            (rect(0.0, -60.0, 100.0, 49.0), Some(11.0)),
            (rect(115.0, 10.0, 100.0, 49.0), Some(15.0)),
            (rect(116.0, 0.0, 100.0, 49.0), None),
        ] {
            assert_eq!(here.stack_gap(&other), expect, "{other:?}");
            assert_eq!(other.stack_gap(&here), expect, "{other:?}");
        }
    }

    #[test]
    fn what_cannot_be_drawn_lies_nowhere() {
        assert_eq!(Rect::new(None, Some(0.0), None, None), None);
        assert_eq!(Rect::new(Some(1e308), Some(0.0), None, None), None);
        assert_eq!(Rect::new(Some(f64::NAN), Some(0.0), None, None), None);
        assert_eq!(Rect::new(Some(f64::NEG_INFINITY), Some(0.0), None, None), None);
        let usual = Rect::new(Some(0.0), Some(0.0), Some(-1.0), Some(f64::INFINITY));
        assert_eq!(usual, Some(rect(0.0, 0.0, 150.0, 49.0)));
    }

    #[test]
    fn distances_are_between_edges() {
        let here = rect(0.0, 0.0, 100.0, 100.0);
        for (other, expect) in [
            (rect(50.0, 50.0, 10.0, 10.0), 0.0),
            (rect(103.0, 0.0, 10.0, 10.0), 9.0),
            (rect(103.0, 104.0, 10.0, 10.0), 25.0),
        ] {
            assert_eq!(here.distance(&other).total_cmp(&expect), Ordering::Equal, "{other:?}");
            assert_eq!(here.touches(&other), expect == 0.0, "{other:?}");
        }
    }
}
