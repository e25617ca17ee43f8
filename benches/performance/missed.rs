//! Why aims are missed, for as long as they are: what the profile said.

/// The beginning of an aim, and the reason.
const WHY: [(&str, &str); 6] = [
    (
        "`/faq`, in own words",
        "a third of these questions has no answer: it is compared with everything by meaning, and kept for the admins, \
         durably, the first of each person's day",
    ),
    (
        "`/done`: p50",
        "a commit alone is 0.15 ms, and the way to SQLite's thread and back as much again; the other bot writes one row \
         on its own thread, where ours writes an event, a standing, a day and who is behind",
    ),
    ("`/done`: rate", "SQLite takes 56 % of the CPU, spread over many small things: no function takes more than 6 %"),
    ("mix: rate", "the boards that are read are brought in line with each change before"),
    ("mix: CPU", "the boards that are read are brought in line with each change before"),
    ("idle with", "18 to 20 MiB are clean pages of the program file, which the system takes back; the content some 8"),
];

/// Why an aim is missed, if anybody has found out.
pub(crate) fn why(aim: &str) -> Option<&'static str> {
    WHY.iter().find(|(beginning, _)| aim.starts_with(beginning)).map(|(_, why)| *why)
}
