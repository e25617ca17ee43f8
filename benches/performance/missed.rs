//! Why aims are missed, where they are: what the profile said. Some are met on a quiet machine, closely.

/// The beginning of an aim, and the reason.
const WHY: [(&str, &str); 6] = [
    (
        "`/done`: p50",
        "the way from thread to thread: with one thread for all but SQLite it takes a tenth less, and a tenth fewer are \
         answered at 16",
    ),
    (
        "`/done`: rate",
        "of its CPU time the commit, nearly all of it the operating system's, is 15 %, the rest of SQLite 20; 64 are the \
         network, JSON, the answer and tokio, with nothing that stands out",
    ),
    (
        "`/done`: p99",
        "twice a second SQLite's log is moved into the file, and whoever comes just then waits for the same disk, 5 to 19 ms",
    ),
    (
        "idle with",
        "some 20 MiB are clean pages of the program file, which the system takes back; the rest is its own, of it 5 what \
         search knows, 2 the content, 1 SQLite",
    ),
    (
        "board, own place",
        "the ten members around one, and their names, are read from pages all over the file: where the system has let go of some \
         of these, from the disk",
    ),
    (
        "memory after",
        "what is allocated stays the same from 40,000 on, by a heap profile; the rest is what the allocator has yet to give \
         back",
    ),
];

/// Why an aim is missed, if anybody has found out.
pub(crate) fn why(aim: &str) -> Option<&'static str> {
    WHY.iter().find(|(beginning, _)| aim.starts_with(beginning)).map(|(_, why)| *why)
}
