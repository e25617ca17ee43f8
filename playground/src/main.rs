//! `waymark-playground`: a local Discord by itself, for any bot.

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use waymark_playground::{BareArgs, LocalDiscord};

/// A local Discord to try and test bots in, without an account: gateway, REST and a page to use the bot from.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100)]
struct Arguments {
    /// The port on this machine; 0 for any free one.
    #[arg(long, default_value_t = 4747)]
    port: u16,
    #[command(flatten)]
    bare: BareArgs,
}

#[tokio::main]
async fn main() -> ExitCode {
    let Arguments { port, bare } = Arguments::parse();
    let discord = match LocalDiscord::start(bare.options(port)).await {
        Ok(discord) => discord,
        Err(error) => {
            let why = format!("waymark-playground: cannot open port {port}: {error}; choose another one with --port\n");
            // Whoever closed it does not read it.
            let _ = std::io::stderr().write_all(why.as_bytes());
            return ExitCode::from(2);
        }
    };
    let _ = std::io::stdout().write_all(format!("{}\n", bare.announcement(&discord)).as_bytes());
    stop_signal().await;
    discord.stop();
    ExitCode::SUCCESS
}

/// Resolves when the program is told to stop: Ctrl-C, or SIGTERM where there are signals.
async fn stop_signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    // A system without signals to listen to stops the program its own way.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
