//! Why aims are missed, for as long as they are: what the profile said.

/// The beginning of an aim, and the reason.
const WHY: [(&str, &str); 7] = [
    (
        "`/faq`, in own words",
        "each of these questions is compared with all phrases by meaning; one without an answer is kept for the \
         admins, durably, the first of each person's day",
    ),
    (
        "`/done`: p50",
        "a commit alone is 0.15 ms, and the way to SQLite's thread and back as much again; the other bot writes one row \
         on its own thread, where ours writes an event, a standing, a day and who is behind",
    ),
    ("`/done`: rate", "SQLite takes 45 % of the CPU, spread over many small things: no function takes more than 6 %"),
    (
        "`/done`: p99",
        "whoever comes while SQLite's log is moved into the file waits for the same disk, and boards are brought in line \
         in between",
    ),
    (
        "mix",
        "the boards that are read are brought in line with each change before: a person on six boards is 0.4 ms of SQLite",
    ),
    ("start", "a new database is made by 13 migrations, which is half of it; one that is there opens in 4 ms"),
    ("idle with", "some 20 MiB are clean pages of the program file, which the system takes back; the content some 8"),
];

/// Why an aim is missed, if anybody has found out.
pub(crate) fn why(aim: &str) -> Option<&'static str> {
    WHY.iter().find(|(beginning, _)| aim.starts_with(beginning)).map(|(_, why)| *why)
}
