//! Which layer each part of a picture belongs in: below everything it builds on.

/// The layer of each of `count` parts, from 0, given the edges from what is needed to what needs it. Edges that close a
/// circle are passed over: alternatives that need each other's neighbours can do that.
pub(crate) fn layers(count: usize, edges: &[(usize, usize)]) -> Vec<usize> {
    let mut layers = vec![None; count];
    for part in 0..count {
        visit(part, edges, &mut layers, &mut Vec::new());
    }
    layers.into_iter().map(Option::unwrap_or_default).collect()
}

fn visit(part: usize, edges: &[(usize, usize)], layers: &mut [Option<usize>], path: &mut Vec<usize>) -> usize {
    if let Some(layer) = layers[part] {
        return layer;
    }
    path.push(part);
    let mut layer = 0;
    for &(need, _) in edges.iter().filter(|(_, to)| *to == part) {
        if !path.contains(&need) {
            layer = layer.max(visit(need, edges, layers, path) + 1);
        }
    }
    path.pop();
    layers[part] = Some(layer);
    layer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_below_what_it_builds_on() {
        for (what, count, edges, expect) in [
            ("nothing", 0, &[][..], &[][..]),
            ("alone", 2, &[], &[0, 0]),
            ("a chain", 3, &[(0, 1), (1, 2)], &[0, 1, 2]),
            ("out of order", 3, &[(2, 1), (1, 0)], &[2, 1, 0]),
            ("the longest way counts", 4, &[(0, 1), (1, 2), (0, 3), (2, 3)], &[0, 1, 2, 3]),
            ("a circle ends", 2, &[(0, 1), (1, 0)], &[1, 0]),
        ] {
            assert_eq!(layers(count, edges), expect, "{what}");
        }
    }
}
