//! `waymark token`: asks for the bot's token and keeps it in a file.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, IsTerminal, Read, Write};
use std::path::Path;

use crate::config::Token;
use crate::error::Fatal;

/// Far longer than any token.
const LONGEST: u64 = 1_000;

/// Asks for the token, without showing it, and writes it to `file`, which only its owner can read. Where nobody sits at a
/// terminal, the first line of standard input is the token.
///
/// # Errors
///
/// In one line, when what was given cannot be a token, and when the file cannot be written. A file that was there stays.
pub(super) fn run(file: &Path) -> Result<(), Fatal> {
    let token = Token::new(&ask()?)?;
    // The mistakes of a first time: the application's id, its public key, the client secret.
    if token.secret().split('.').count() != 3 {
        return Err(Fatal::new(
            "this is not a bot's token, which has two dots in it: in the developer portal, page Bot, press Reset Token",
        ));
    }
    write(file, &token).map_err(|error| Fatal::new(format!("cannot write {}: {error}", file.display())))?;
    anstream::println!("The token is in {}, which only you can read. Next: waymark doctor", file.display());
    Ok(())
}

fn ask() -> io::Result<String> {
    if io::stdin().is_terminal() {
        return rpassword::prompt_password("The bot's token (it does not show; paste it and press Enter): ");
    }
    let mut line = String::new();
    io::stdin().lock().take(LONGEST).read_line(&mut line)?;
    Ok(line)
}

/// Writes a new file and puts it in the place of the old one, whose permissions do not matter then.
fn write(file: &Path, token: &Token) -> io::Result<()> {
    let mut new = file.as_os_str().to_owned();
    new.push(".new");
    let written = create(Path::new(&new)).and_then(|mut created| {
        writeln!(created, "{}", token.secret())?;
        created.sync_all()?;
        fs::rename(&new, file)
    });
    written.inspect_err(|error| {
        if error.kind() != io::ErrorKind::AlreadyExists {
            // What was begun is of no use.
            let _ = fs::remove_file(&new);
        }
    })
}

fn create(file: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)
}
