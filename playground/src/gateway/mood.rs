//! What the gateway does instead of what it should.

/// A mood of the gateway, towards all who connect from now on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GatewayMood {
    /// As it should.
    #[default]
    Fair,
    /// It takes connections and says nothing, not even HELLO.
    NoHello,
    /// It says HELLO and acknowledges heartbeats; IDENTIFY and RESUME are answered with nothing.
    NoSession,
    /// It answers everything but heartbeats.
    NoAcknowledgement,
    /// It closes each connection with this code once the session is begun or taken up again.
    Closes(u16),
    /// It begins sessions, and refuses to take them up again.
    RefusesResume(ResumeRefusal),
}

/// How a RESUME is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResumeRefusal {
    /// With this close code.
    Close(u16),
    /// With the request to reconnect (op 7).
    Reconnect,
    /// With an invalid session (op 9) that can be resumed, it says.
    Invalid,
    /// With an invalid session (op 9) that is over.
    Over,
}
