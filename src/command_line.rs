//! The command line.

pub mod arguments;
mod backup;
mod check;
mod doctor;
mod health;
mod import;
mod move_database;
pub mod playground;
mod schema;
mod token;
mod try_command;

use std::ffi::OsStr;
use std::path::Path;
use std::process::ExitCode;

use crate::bot::{Bot, stop_signal};
use crate::config::Config;
use crate::error::Fatal;
use crate::reload::outlive_hangups;
use crate::telemetry;
use arguments::{Arguments, Command, PORT, RunArgs};
use playground::Playground;
use waymark_store::{DatabaseAddress, InUse};

/// Carries out what the command line says.
///
/// # Errors
///
/// In one line, why it cannot be done.
pub async fn run(arguments: Arguments) -> Result<ExitCode, Fatal> {
    let config = Config::load(arguments.config.as_deref(), |name| std::env::var(name).ok())?;
    match arguments.command {
        None if config.token.is_none() => play(&config, PORT, false).await?,
        None => connect(&config, &RunArgs::default()).await?,
        Some(Command::Run(args)) => connect(&config, &args).await?,
        Some(Command::Playground(args)) if args.bare => {
            telemetry::start(&config, "warn");
            playground::serve_alone(args.port, &args.alone, stop_signal()).await?;
        }
        Some(Command::Playground(args)) => play(&config, args.port, args.fresh).await?,
        Some(Command::Try(args)) => {
            telemetry::start(&config, "error");
            try_command::run(&config, &args).await?;
        }
        Some(Command::Check(args)) => {
            let directory = args.directory.as_deref().or(config.content.as_deref());
            return check::run(directory, &args).await;
        }
        Some(Command::Schema { directory }) => schema::run(&directory)?,
        Some(Command::Import(args)) => import::run(&args.file, &args.out, args.id.as_deref())?,
        Some(Command::Doctor) => return doctor::run(&config).await,
        Some(Command::Token { file }) => token::run(file.as_deref().unwrap_or(&config.token_file))?,
        Some(Command::Health) => return health::run(&config).await,
        Some(Command::Move(args)) => move_database::run(&config.database, &args).await?,
        Some(Command::Backup { file }) => backup::run(&config.database, &file).await?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Runs the bot, or the part of it that `args` say, until it is told to stop.
async fn connect(config: &Config, args: &RunArgs) -> Result<(), Fatal> {
    telemetry::start(config, "info");
    let token = config.token.clone().ok_or_else(|| {
        Fatal::new(format!(
            "there is no token in {}: let `waymark token` ask for it, or set DISCORD_TOKEN; or try the bot without one: \
             waymark playground",
            config.token_file.display()
        ))
    })?;
    config.check_destination()?;
    if let Some(file) = config.file.as_deref().map(Path::display) {
        let address = config.api_url.as_deref().unwrap_or("Discord itself");
        tracing::info!(%file, address, "the configuration is {file}; the token goes to {address}");
    }
    if let Some(file) = config.exposed_token() {
        tracing::warn!("others on this machine can read the token: chmod 600 {}", file.display());
    }
    args.check(config)?;
    let _in_use = match config.database.file() {
        Some(file) => Some(in_use(file)?),
        None => None,
    };
    let mut stop = Box::pin(stop_signal());
    tokio::spawn(outlive_hangups(config.content.is_none()));
    let bot = tokio::select! {
        // First, so that the program listens to signals before it has anything to say.
        biased;
        () = &mut stop => return Ok(()),
        bot = Bot::open_as(config, token, args.role) => bot?,
    };
    bot.with_shards(args.shards).handing_over().run(stop).await
}

/// Says that this program is the one that uses the database in `file`.
///
/// # Errors
///
/// In one line, when another one is.
fn in_use(file: &Path) -> Result<InUse, Fatal> {
    match InUse::take(file) {
        Ok(Some(in_use)) => Ok(in_use),
        Ok(None) => Err(Fatal::new(format!(
            "another Waymark runs with the database {}: stop it first, or name another database with WAYMARK_DATABASE",
            file.display()
        ))),
        Err(error) => Err(Fatal::new(format!("cannot use the database {}: {error}", file.display()))),
    }
}

/// What was written for `option`, which is not repeated where it is wrong: there may be a password in it.
fn database_address(option: &str, written: &OsStr) -> Result<DatabaseAddress, Fatal> {
    DatabaseAddress::read(written).map_err(|error| Fatal::new(format!("{option}: {error}")))
}

/// Runs the playground until it is told to stop.
async fn play(config: &Config, port: u16, fresh: bool) -> Result<(), Fatal> {
    telemetry::start(config, "warn");
    Playground::open(config, port, fresh).await?.serve(stop_signal()).await
}
