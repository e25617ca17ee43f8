//! Why aims are missed, for as long as they are: what the profile said.

/// The beginning of an aim, and the reason.
const WHY: [(&str, &str); 0] = [];

/// Why an aim is missed, if anybody has found out.
pub(crate) fn why(aim: &str) -> Option<&'static str> {
    WHY.iter().find(|(beginning, _)| aim.starts_with(beginning)).map(|(_, why)| *why)
}
