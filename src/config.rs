//! The configuration: `waymark.toml`, every key optional, over which the environment wins.

use std::fmt;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use hyper::Uri;
use serde::Deserialize;
use waymark_roadmap::diagnostic::all_visible;
use waymark_store::DatabaseAddress;

use crate::error::Fatal;

/// The file that is read when none is named, if it is there.
const FILE: &str = "waymark.toml";
/// The database when none is named.
const DATABASE: &str = "waymark.db";
/// The file of the token when none is named.
const TOKEN_FILE: &str = "waymark.token";

/// What an operator can set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// `token`, `DISCORD_TOKEN`: the bot's.
    pub token: Option<Token>,
    /// `token_file`, `DISCORD_TOKEN_FILE`: a file with nothing but the token in it, for when it is not given itself.
    pub token_file: PathBuf,
    /// The file from which the token was read, if it was not the environment that gave it.
    pub token_from: Option<PathBuf>,
    /// `api_url`, `DISCORD_API_URL`: a REST proxy in front of Discord's API, without a slash at its end.
    pub api_url: Option<String>,
    /// The file that names `api_url`, if it is one that was found and not named.
    pub api_url_found_in: Option<PathBuf>,
    /// The configuration file in use, if there is one.
    pub file: Option<PathBuf>,
    /// `database`, `WAYMARK_DATABASE`: the file of the database, or the address of one with a PostgreSQL server.
    pub database: DatabaseAddress,
    /// `content`, `WAYMARK_CONTENT`: a directory to read instead of the content in the binary.
    pub content: Option<PathBuf>,
    /// `listen`, `WAYMARK_LISTEN`: where `/healthz` and `/metrics` are answered, if anywhere.
    pub listen: Option<SocketAddr>,
    /// `interactions`, `WAYMARK_INTERACTIONS`: where interactions that Discord sends over HTTP are answered, if anywhere.
    pub interactions: Option<SocketAddr>,
    /// `privacy_url`, `WAYMARK_PRIVACY_URL`: the page that tells members what is kept of them, linked from `/privacy about`
    /// and `/help`.
    pub privacy_url: Option<String>,
    /// `log`, `RUST_LOG`: what to log, in the syntax of `tracing_subscriber::EnvFilter`.
    pub log: Option<String>,
}

/// A bot's token. It is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// Takes `text` as a token, with or without `Bot ` in front.
    ///
    /// # Errors
    ///
    /// When it is empty or has characters that no token has; the error does not repeat it.
    pub fn new(text: &str) -> Result<Self, Fatal> {
        let text = text.trim();
        let text = text.strip_prefix("Bot ").unwrap_or(text).trim();
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Fatal::new(
                "the token is not one of Discord's: copy it anew from the developer portal, page Bot, for `waymark token`",
            ));
        }
        Ok(Self(text.to_owned()))
    }

    /// The token itself, for the connection and nothing else.
    pub fn secret(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// The keys of the file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "they are the keys")]
struct File {
    token: Option<String>,
    token_file: Option<PathBuf>,
    api_url: Option<String>,
    database: Option<PathBuf>,
    content: Option<PathBuf>,
    listen: Option<String>,
    interactions: Option<String>,
    privacy_url: Option<String>,
    log: Option<String>,
}

impl Config {
    /// Reads `file` (or `waymark.toml`, if it is there) and lets the environment, as `env` tells it, win.
    pub fn load(file: Option<&Path>, env: impl Fn(&str) -> Option<String>) -> Result<Self, Fatal> {
        match file {
            Some(file) => Self::read(file, true, env),
            None => Self::read(Path::new(FILE), false, env),
        }
    }

    fn read(path: &Path, named: bool, env: impl Fn(&str) -> Option<String>) -> Result<Self, Fatal> {
        let (file, in_use) = match std::fs::read_to_string(path) {
            Ok(text) => (parse(path, &text)?, Some(path.to_owned())),
            Err(error) if error.kind() == ErrorKind::NotFound && !named => (File::default(), None),
            Err(error) => {
                return Err(Fatal::new(format!("cannot read the configuration {}: {error}", path.display())));
            }
        };
        // An empty variable is how shells and compose files leave something out.
        let env = |name: &str| env(name).filter(|value| !value.trim().is_empty());
        let token_file = env("DISCORD_TOKEN_FILE").map(PathBuf::from);
        let (token, token_from, token_file) = match (env("DISCORD_TOKEN"), token_file, file.token) {
            (Some(token), token_file, _) => (Some(token), None, token_file.or(file.token_file)),
            (None, None, Some(token)) => (Some(token), Some(path.to_owned()), file.token_file),
            (None, token_file, _) => {
                let token_file = token_file.or(file.token_file).unwrap_or_else(|| TOKEN_FILE.into());
                let token = read_token(&token_file)?;
                let from = token.is_some().then(|| token_file.clone());
                (token, from, Some(token_file))
            }
        };
        let listen = env("WAYMARK_LISTEN").or(file.listen);
        let interactions = env("WAYMARK_INTERACTIONS").or(file.interactions);
        let privacy_url = env("WAYMARK_PRIVACY_URL").or(file.privacy_url);
        let api_url_found_in = in_use.clone().filter(|_| !named && env("DISCORD_API_URL").is_none());
        let api_url_found_in = api_url_found_in.filter(|_| file.api_url.is_some());
        let api_url = env("DISCORD_API_URL").or(file.api_url);
        Ok(Self {
            token: token.map(|token| Token::new(&token)).transpose()?,
            token_file: token_file.unwrap_or_else(|| TOKEN_FILE.into()),
            token_from,
            api_url: api_url.map(|url| api_address(&url)).transpose()?,
            api_url_found_in,
            file: in_use,
            database: database_address(env("WAYMARK_DATABASE").map(PathBuf::from).or(file.database))?,
            content: env("WAYMARK_CONTENT").map(PathBuf::from).or(file.content),
            listen: listen.map(|address| listen_address("WAYMARK_LISTEN", &address)).transpose()?,
            interactions: interactions.map(|address| listen_address("WAYMARK_INTERACTIONS", &address)).transpose()?,
            privacy_url: privacy_url.map(|url| page_address(&url)).transpose()?,
            log: env("RUST_LOG").or(file.log),
        })
    }

    /// Sees that the token does not go where only a file says that it should which nobody named: it may be a stranger's, in
    /// whose folder somebody happens to be.
    ///
    /// # Errors
    ///
    /// When it would, unless the token is that file's own.
    pub fn check_destination(&self) -> Result<(), Fatal> {
        match (&self.api_url_found_in, &self.api_url) {
            (Some(file), Some(url)) if self.token_from.as_ref() != Some(file) => Err(Fatal::new(format!(
                "{} in this folder says to send the token to {}, but has no token itself: if that is right, name the file \
                 with --config, or set DISCORD_API_URL",
                file.display(),
                all_visible(url)
            ))),
            _ => Ok(()),
        }
    }

    /// The file that the token was read from, if other users of this machine can read it, too.
    pub fn exposed_token(&self) -> Option<&Path> {
        self.token_from.as_deref().filter(|file| is_exposed(file))
    }
}

#[cfg(unix)]
fn is_exposed(file: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(file).is_ok_and(|metadata| metadata.mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_exposed(_file: &Path) -> bool {
    false
}

/// Where the database is, as it was written.
fn database_address(written: Option<PathBuf>) -> Result<DatabaseAddress, Fatal> {
    let written = written.unwrap_or_else(|| DATABASE.into());
    DatabaseAddress::read(written.as_os_str()).map_err(|error| Fatal::new(format!("WAYMARK_DATABASE: {error}")))
}

/// What a file of the token holds; none when there is no such file.
fn read_token(file: &Path) -> Result<Option<String>, Fatal> {
    match std::fs::read_to_string(file) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Fatal::new(format!("cannot read the token from {}: {error}", file.display()))),
    }
}

fn parse(path: &Path, text: &str) -> Result<File, Fatal> {
    toml::from_str(text).map_err(|error| {
        // The error's own text repeats the line it is on, which may be the token's.
        let line = error.span().map_or(1, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
        Fatal::new(format!("{}:{line}: {}", path.display(), without_value(error.message())))
    })
}

/// What a message says before it repeats a value: `invalid type: string "…", expected …` may repeat a secret.
fn without_value(message: &str) -> String {
    match message.split_once(": ") {
        Some(("invalid type" | "invalid value", rest)) => match rest.rsplit_once(", expected ") {
            Some((_, expected)) => format!("this must be {expected}"),
            None => "a value of the wrong type".to_owned(),
        },
        _ => message.replace('\n', " "),
    }
}

fn listen_address(name: &str, text: &str) -> Result<SocketAddr, Fatal> {
    text.trim().parse().map_err(|_| {
        Fatal::new(format!("{name} is no address to listen on: it looks like 127.0.0.1:9464, or [::1]:9464"))
    })
}

fn api_address(text: &str) -> Result<String, Fatal> {
    let wrong = || {
        Fatal::new(
            "DISCORD_API_URL is no address of an API: it looks like http://127.0.0.1:3000, and has no user or password in it",
        )
    };
    let text = text.trim();
    let uri = text.parse::<Uri>().map_err(|_| wrong())?;
    let plain = !text.contains(['@', '?', '#']);
    if !matches!(uri.scheme_str(), Some("http" | "https")) || uri.host().is_none_or(str::is_empty) || !plain {
        return Err(wrong());
    }
    Ok(text.trim_end_matches('/').to_owned())
}

/// The longest address that a button opens, in characters.
/// Source: <https://discord.com/developers/docs/components/reference#button>
const LONGEST_PAGE: usize = 512;

fn page_address(text: &str) -> Result<String, Fatal> {
    let text = text.trim();
    let uri = text.parse::<Uri>().ok().filter(|uri| matches!(uri.scheme_str(), Some("http" | "https")));
    match uri.and_then(|uri| uri.host().map(str::is_empty)) {
        Some(false) if text.chars().count() <= LONGEST_PAGE => Ok(text.to_owned()),
        _ => Err(Fatal::new(
            "WAYMARK_PRIVACY_URL is no address of a page: it looks like https://example.org/privacy, and has at most 512 \
             characters",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str, env: &[(&str, &str)]) -> Result<Config, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("waymark.toml");
        std::fs::write(&path, text).unwrap();
        let env = |name: &str| env.iter().find_map(|(known, value)| (*known == name).then(|| (*value).to_owned()));
        Config::load(Some(&path), env).map_err(|fatal| fatal.to_string())
    }

    #[test]
    fn the_environment_wins() {
        let file = "token = 'file'\napi_url = 'http://file'\ndatabase = 'file.db'\ncontent = 'file'\n\
                    listen = '127.0.0.1:1'\nprivacy_url = 'https://file/p'\nlog = 'warn'";
        let all = [
            ("DISCORD_TOKEN", "env"),
            ("DISCORD_API_URL", "http://env:1/"),
            ("WAYMARK_DATABASE", "env.db"),
            ("WAYMARK_CONTENT", "env"),
            ("WAYMARK_LISTEN", "[::1]:2"),
            ("WAYMARK_PRIVACY_URL", "https://env/p?a#b"),
            ("RUST_LOG", "debug"),
        ];
        let tell = |config: Config| {
            let token = config.token.map(|token| token.secret().to_owned());
            let listen = config.listen.map(|address| address.to_string());
            (token, config.api_url, config.database.to_string(), config.content, listen, config.privacy_url, config.log)
        };
        let some = |text: &str| Some(text.to_owned());
        let from_file = (
            some("file"),
            some("http://file"),
            "file.db".into(),
            Some("file".into()),
            some("127.0.0.1:1"),
            some("https://file/p"),
            some("warn"),
        );
        assert_eq!(tell(load(file, &[]).unwrap()), from_file);
        let from_env = (
            some("env"),
            some("http://env:1"),
            "env.db".into(),
            Some("env".into()),
            some("[::1]:2"),
            some("https://env/p?a#b"),
            some("debug"),
        );
        assert_eq!(tell(load(file, &all).unwrap()), from_env);
        assert_eq!(
            tell(load("", &[("DISCORD_TOKEN", " ")]).unwrap()),
            (None, None, "waymark.db".into(), None, None, None, None)
        );
    }

    #[test]
    fn wrong_configuration_is_told_without_secrets() {
        for (file, env, expect) in [
            ("tokn = 'sEcReT'", None, "waymark.toml:1: unknown field `tokn`"),
            ("\ntoken = 5", None, "waymark.toml:2: this must be a string"),
            ("token = 'sEcReT", None, "waymark.toml:1: "),
            ("token = sEcReT", None, "waymark.toml:1: "),
            ("database = ['sEcReT']", None, "waymark.toml:1: this must be path string"),
            ("", Some(("WAYMARK_DATABASE", "mysql://me:sEcReT@host/db")), "WAYMARK_DATABASE: a database is a file, or"),
            (
                "",
                Some(("WAYMARK_DATABASE", "postgres://me:sEcReT@host")),
                "WAYMARK_DATABASE: the address names no database",
            ),
            ("", Some(("DISCORD_TOKEN", "sEcReT\u{7}")), "the token is not one of Discord's"),
            ("", Some(("DISCORD_API_URL", "localhost:3000")), "DISCORD_API_URL is no address"),
            ("", Some(("WAYMARK_INTERACTIONS", "8080")), "WAYMARK_INTERACTIONS is no address to listen on"),
            ("", Some(("WAYMARK_LISTEN", "9464")), "WAYMARK_LISTEN is no address to listen on"),
            ("listen = 'localhost:9464'", None, "WAYMARK_LISTEN is no address to listen on"),
            ("", Some(("WAYMARK_PRIVACY_URL", "example.org/privacy")), "WAYMARK_PRIVACY_URL is no address"),
            ("privacy_url = 'file:///etc/passwd'", None, "WAYMARK_PRIVACY_URL is no address"),
            ("", Some(("DISCORD_TOKEN_FILE", "/")), "cannot read the token from /"),
            ("", Some(("DISCORD_API_URL", "ftp://x")), "DISCORD_API_URL is no address"),
            ("", Some(("DISCORD_API_URL", "http://me:sEcReT@x")), "DISCORD_API_URL is no address"),
        ] {
            let error = load(file, env.as_slice()).unwrap_err();
            assert!(error.contains(expect), "{file:?} {env:?}: {error}");
            assert!(!error.contains("sEcReT"), "{file:?} {env:?}: {error}");
            assert!(!error.contains('\n'), "{file:?} {env:?}: {error}");
        }
    }

    #[test]
    fn the_token_goes_where_somebody_said_that_it_should() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(FILE);
        let env = |set: &'static [(&str, &str)]| {
            move |name: &str| set.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        };
        let (found, token) = ("api_url = 'http://evil.example'", [("DISCORD_TOKEN", "abc")]);
        for (what, text, env, goes) in [
            ("an address that was found", found, env(&[("DISCORD_TOKEN", "abc")]), false),
            (
                "an address that was set",
                found,
                env(&[("DISCORD_TOKEN", "abc"), ("DISCORD_API_URL", "http://127.0.0.1:3000")]),
                true,
            ),
            ("both found in one file", "token = 'abc'\napi_url = 'http://127.0.0.1:3000'", env(&[]), true),
            ("no address", "log = 'info'", env(&[("DISCORD_TOKEN", "abc")]), true),
        ] {
            std::fs::write(&file, text).unwrap();
            let config = Config::read(&file, false, env).unwrap();
            assert_eq!(config.check_destination().is_ok(), goes, "{what}");
            assert_eq!(config.file.as_deref(), Some(file.as_path()), "{what}");
        }
        std::fs::write(&file, found).unwrap();
        assert!(load(found, &token).unwrap().check_destination().is_ok(), "a file that was named");
    }

    #[test]
    fn a_file_that_was_named_must_be_there() {
        let error = Config::load(Some(Path::new("/no/such/file.toml")), |_| None).unwrap_err();
        assert!(error.to_string().contains("/no/such/file.toml"), "{error}");
    }

    #[test]
    fn the_token_may_be_in_a_file_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let [one, other, none] = ["one", "other", "none"].map(|name| folder.path().join(name).display().to_string());
        std::fs::write(&one, "one\n").unwrap();
        std::fs::write(&other, "other").unwrap();
        let in_toml = format!("token_file = '{one}'");
        let secret = |config: &Config| config.token.as_ref().map(|token| token.secret().to_owned());
        for (file, env, expect, from) in [
            (in_toml.clone(), vec![], Some("one"), Some(&one)),
            (in_toml.clone(), vec![("DISCORD_TOKEN_FILE", other.as_str())], Some("other"), Some(&other)),
            (in_toml.clone(), vec![("DISCORD_TOKEN", "env")], Some("env"), None),
            (
                format!("token = 'toml'\n{in_toml}"),
                vec![("DISCORD_TOKEN_FILE", other.as_str())],
                Some("other"),
                Some(&other),
            ),
            (format!("token_file = '{none}'"), vec![], None, None),
        ] {
            let config = load(&file, &env).unwrap();
            assert_eq!(secret(&config).as_deref(), expect, "{file} {env:?}");
            assert_eq!(config.token_from.as_deref(), from.map(Path::new), "{file} {env:?}");
        }
        let config = load("token = 'toml'", &[]).unwrap();
        assert_eq!(secret(&config).as_deref(), Some("toml"));
        assert_eq!(config.token_from.unwrap().file_name(), Some("waymark.toml".as_ref()));
    }

    #[cfg(unix)]
    #[test]
    fn a_file_of_the_token_that_others_can_read_is_told() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("token");
        std::fs::write(&file, "one").unwrap();
        let config = load(&format!("token_file = '{}'", file.display()), &[]).unwrap();
        for (mode, exposed) in [(0o600, false), (0o400, false), (0o640, true), (0o604, true)] {
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(config.exposed_token().is_some(), exposed, "{mode:o}");
        }
    }

    #[test]
    fn a_token_is_never_shown() {
        assert_eq!(format!("{:?}", Token::new("Bot abc").unwrap()), "Token(…)");
        assert_eq!(Token::new(" Bot abc\n").unwrap().secret(), "abc");
    }
}
