//! Why aims are missed, for as long as they are: what the profile said.

/// The beginning of an aim, and the reason.
const WHY: [(&str, &str); 3] = [
    (
        "`/done`: rate",
        "a transaction takes 0.4 ms, and 0.05 ms more for each change in it; meanwhile those whose changes are in it send \
         no others",
    ),
    (
        "`/done`: p99",
        "twice a second SQLite's log is moved into the file, and whoever comes just then waits for the same disk, 5 to 19 ms",
    ),
    ("idle with", "some 20 MiB are clean pages of the program file, which the system takes back; the content some 8"),
];

/// Why an aim is missed, if anybody has found out.
pub(crate) fn why(aim: &str) -> Option<&'static str> {
    WHY.iter().find(|(beginning, _)| aim.starts_with(beginning)).map(|(_, why)| *why)
}
