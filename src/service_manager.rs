//! Telling systemd, or whoever else started the program and waits for it, how far it is: what is to start after the bot can
//! then do so. <https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html>

#[cfg(unix)]
use sd_notify::NotifyState;

/// The bot answers from now on.
pub(crate) fn tell_ready() {
    #[cfg(unix)]
    tell(&[NotifyState::Ready]);
}

/// The bot finishes what is in flight.
pub(crate) fn tell_stopping() {
    #[cfg(unix)]
    tell(&[NotifyState::Stopping]);
}

#[cfg(unix)]
fn tell(state: &[NotifyState<'_>]) {
    // Nothing happens where nobody waits for it.
    if let Err(error) = sd_notify::notify(state) {
        tracing::warn!(%error, "the service manager could not be told: {error}");
    }
}
