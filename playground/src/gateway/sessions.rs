//! The gateway's memory: sessions with their numbered events, and the connections they have.
//!
//! Source: Discord's reference, "Gateway", "Gateway Events", "Opcodes and Status Codes".

use std::collections::{BTreeSet, HashMap, VecDeque};

use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;

use super::mood::GatewayMood;
use crate::codes::intent;
use crate::ids::{self, GuildId};
use crate::world::{APPLICATION, World};

/// Events kept of a session for a client that comes back. One that stays away longer starts anew.
const KEPT_EVENTS: usize = 1000;
/// Sessions kept of clients that are away.
const KEPT_SESSIONS: usize = 16;
/// Milliseconds between heartbeats, as Discord asks for them.
pub(crate) const HEARTBEAT: u64 = 41_250;

/// What the writing side of a connection is told to do.
#[derive(Clone, Debug)]
pub(crate) enum Outgoing {
    /// Send this text.
    Send(String),
    /// Send a close frame and hang up.
    Close(u16, &'static str),
    /// Hang up without a word.
    Cut,
}

/// How often clients came, and how many are here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ConnectionCounts {
    /// Connections made so far, whatever came of them.
    pub made: u64,
    /// Sessions begun with IDENTIFY so far.
    pub identified: u64,
    /// Sessions taken up again with RESUME so far.
    pub resumed: u64,
    /// Connections that are identified or resumed now.
    pub open: usize,
}

/// All sessions and connections.
#[derive(Debug, Default)]
pub(crate) struct GatewaySessions {
    sessions: Vec<Session>,
    connections: HashMap<u64, UnboundedSender<Outgoing>>,
    last_connection: u64,
    identified: u64,
    resumed: u64,
    pub(crate) mood: GatewayMood,
    /// The next RESUME is answered with an invalid session.
    pub(crate) refuse_next_resume: bool,
    /// Privileged intents that are enabled for the application.
    pub(crate) enabled_intents: u64,
    /// Milliseconds between heartbeats, if not Discord's.
    pub(crate) heartbeat: Option<u64>,
    /// How many sessions may still be begun, and after how many milliseconds there are all again.
    pub(crate) start_limit: Option<(u32, u64)>,
}

#[derive(Debug)]
struct Session {
    id: String,
    /// Own number and number of shards.
    shard: (u64, u64),
    intents: u64,
    /// What the client says it is, such as `discord.js`.
    client: String,
    last_seq: u64,
    events: VecDeque<(u64, String)>,
    connection: Option<u64>,
}

/// What a client says of itself with IDENTIFY.
#[derive(Clone, Debug)]
pub(crate) struct Introduction {
    /// Own number and number of shards.
    pub(crate) shard: Option<(u64, u64)>,
    pub(crate) intents: u64,
    /// What it is, such as `discord.js`; may be empty.
    pub(crate) client: String,
}

/// A RESUME that cannot be granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ResumeRefused {
    /// The session does not exist, or not all missed events are known: op 9.
    Invalid,
    /// The client claims to have seen events that were never sent: close 4007.
    InvalidSeq,
}

impl GatewaySessions {
    /// Takes in a connection and names it.
    pub(crate) fn connect(&mut self, sender: UnboundedSender<Outgoing>) -> u64 {
        self.last_connection += 1;
        self.connections.insert(self.last_connection, sender);
        self.last_connection
    }

    /// Lets go of a connection. Its session waits for a RESUME, unless it is over.
    pub(crate) fn disconnect(&mut self, connection: u64, session_over: bool) {
        self.connections.remove(&connection);
        if session_over {
            self.sessions.retain(|session| session.connection != Some(connection));
        }
        for session in &mut self.sessions {
            session.connection = session.connection.filter(|&own| own != connection);
        }
        let mut away = self.sessions.iter().filter(|session| session.connection.is_none()).count();
        self.sessions.retain(|session| {
            let forget = session.connection.is_none() && away > KEPT_SESSIONS;
            away -= usize::from(forget);
            !forget
        });
    }

    /// Begins a session and sends what a client gets first: READY, and the servers of its shard.
    pub(crate) fn identify(
        &mut self,
        connection: u64,
        Introduction { shard, intents, client }: Introduction,
        world: &World,
        url: &str,
    ) {
        self.identified += 1;
        let mut session = Session {
            id: ids::random(2),
            shard: shard.unwrap_or((0, 1)),
            intents,
            client,
            last_seq: 0,
            events: VecDeque::new(),
            connection: Some(connection),
        };
        let guilds: Vec<_> =
            world.guilds.iter().filter(|guild| guild.has_bot && session.is_for(Some(guild.id))).collect();
        let unavailable: Value = guilds.iter().map(|guild| json!({ "id": guild.id, "unavailable": true })).collect();
        let mut ready = json!({
            "v": 10, "user": world.bot_json(), "guilds": unavailable, "session_id": session.id,
            "resume_gateway_url": url,
            "application": { "id": APPLICATION, "flags": 0 }, "session_type": "normal", "user_settings": {},
            "relationships": [], "private_channels": [], "presences": [], "guild_join_requests": [],
            "geo_ordered_rtc_regions": [], "_trace": [],
        });
        if let Some((own, total)) = shard {
            ready["shard"] = json!([own, total]);
        }
        self.push(&mut session, "READY", &ready);
        if intents & intent::GUILDS != 0 {
            for guild in guilds {
                self.push(&mut session, "GUILD_CREATE", &guild.create_json(world));
            }
        }
        self.sessions.push(session);
        self.close_if_in_that_mood(connection);
    }

    /// Takes a session up again: sends what came after `seq`, then RESUMED.
    pub(crate) fn resume(&mut self, connection: u64, session_id: &str, seq: u64) -> Result<(), ResumeRefused> {
        if std::mem::take(&mut self.refuse_next_resume) {
            self.sessions.retain(|session| session.id != session_id);
            return Err(ResumeRefused::Invalid);
        }
        let at = self.sessions.iter().position(|session| session.id == session_id).ok_or(ResumeRefused::Invalid)?;
        if seq > self.sessions[at].last_seq {
            return Err(ResumeRefused::InvalidSeq);
        }
        let oldest = self.sessions[at].events.front().map_or(1, |(number, _)| *number);
        let mut session = self.sessions.remove(at);
        if seq + 1 < oldest {
            return Err(ResumeRefused::Invalid);
        }
        self.resumed += 1;
        if let Some(old) = session.connection.replace(connection) {
            self.tell(old, Outgoing::Cut);
        }
        for (number, text) in &session.events {
            if *number > seq {
                self.tell(connection, Outgoing::Send(text.clone()));
            }
        }
        self.push(&mut session, "RESUMED", &json!({ "_trace": [] }));
        self.sessions.push(session);
        self.close_if_in_that_mood(connection);
        Ok(())
    }

    fn close_if_in_that_mood(&self, connection: u64) {
        if let GatewayMood::Closes(code) = self.mood {
            self.tell(connection, Outgoing::Close(code, "closed on request"));
        }
    }

    /// Sends an event to every session that asked for it (`needed` intents; 0: everybody), kept for those away.
    pub(crate) fn dispatch(&mut self, event: &str, data: &Value, guild: Option<GuildId>, needed: u64) {
        self.each(|session| session.is_for(guild) && session.intents & needed == needed, event, data);
    }

    /// The same of a message that somebody wrote: `reduced` is for sessions that did not ask for the content of messages.
    pub(crate) fn dispatch_message(
        &mut self,
        event: &str,
        whole: &Value,
        reduced: &Value,
        guild: Option<GuildId>,
        needed: u64,
    ) {
        let asked = |session: &Session| session.is_for(guild) && session.intents & needed == needed;
        let reads = |session: &Session| session.intents & intent::MESSAGE_CONTENT != 0;
        self.each(|session| asked(session) && reads(session), event, whole);
        self.each(|session| asked(session) && !reads(session), event, reduced);
    }

    /// Sends an event to the session of one connection.
    pub(crate) fn dispatch_to(&mut self, connection: u64, event: &str, data: &Value) {
        self.each(|session| session.connection == Some(connection), event, data);
    }

    /// The intents of a connection's session.
    pub(crate) fn intents(&self, connection: u64) -> u64 {
        self.sessions.iter().find(|one| one.connection == Some(connection)).map_or(0, |session| session.intents)
    }

    /// What those who are connected say they are, each once.
    pub(crate) fn clients(&self) -> BTreeSet<&str> {
        let here = self.sessions.iter().filter(|session| session.connection.is_some());
        here.map(|session| session.client.as_str()).filter(|client| !client.is_empty()).collect()
    }

    /// Sends an interaction to those who are connected, or keeps it for those who are away; `false` if there
    /// are neither.
    pub(crate) fn dispatch_interaction(&mut self, data: &Value, guild: Option<GuildId>) -> bool {
        let here = |session: &Session| session.is_for(guild) && session.connection.is_some();
        self.each(here, "INTERACTION_CREATE", data) > 0
            || self.each(|session| session.is_for(guild), "INTERACTION_CREATE", data) > 0
    }

    /// Whether a connection has a session.
    pub(crate) fn has_session(&self, connection: u64) -> bool {
        self.sessions.iter().any(|session| session.connection == Some(connection))
    }

    /// Cuts every connection without a close frame.
    pub(crate) fn drop_connections(&self) {
        self.tell_all(&Outgoing::Cut);
    }

    /// Asks every client to reconnect.
    pub(crate) fn ask_reconnect(&self) {
        self.tell_all(&Outgoing::Send(r#"{"op":7,"d":null}"#.to_owned()));
    }

    /// Closes every connection with a close code.
    pub(crate) fn close_connections(&self, code: u16) {
        self.tell_all(&Outgoing::Close(code, "closed on request"));
    }

    /// Tells every connected session that it is invalid; one that is not resumable is over.
    pub(crate) fn invalidate(&mut self, resumable: bool) {
        let text = json!({ "op": 9, "d": resumable }).to_string();
        for session in self.sessions.iter().filter_map(|session| session.connection) {
            self.tell(session, Outgoing::Send(text.clone()));
        }
        if !resumable {
            self.sessions.clear();
        }
    }

    pub(crate) fn counts(&self) -> ConnectionCounts {
        let open = self.sessions.iter().filter(|session| session.connection.is_some()).count();
        ConnectionCounts { made: self.last_connection, identified: self.identified, resumed: self.resumed, open }
    }

    /// Sends an event to all sessions that `wanted` picks; how many there were.
    fn each(&mut self, wanted: impl Fn(&Session) -> bool, event: &str, data: &Value) -> usize {
        let mut sessions = std::mem::take(&mut self.sessions);
        let mut count = 0;
        for session in sessions.iter_mut().filter(|session| wanted(session)) {
            self.push(session, event, data);
            count += 1;
        }
        self.sessions = sessions;
        count
    }

    fn push(&self, session: &mut Session, event: &str, data: &Value) {
        session.last_seq += 1;
        let text = json!({ "op": 0, "t": event, "s": session.last_seq, "d": data }).to_string();
        if session.events.len() >= KEPT_EVENTS {
            session.events.pop_front();
        }
        session.events.push_back((session.last_seq, text.clone()));
        if let Some(connection) = session.connection {
            self.tell(connection, Outgoing::Send(text));
        }
    }

    fn tell_all(&self, out: &Outgoing) {
        for sender in self.connections.values() {
            // The other end may be gone; then its socket is about to say so.
            let _ = sender.send(out.clone());
        }
    }

    fn tell(&self, connection: u64, out: Outgoing) {
        if let Some(sender) = self.connections.get(&connection) {
            // The other end may be gone; the event stays for a RESUME.
            let _ = sender.send(out);
        }
    }
}

impl Session {
    /// Whether this shard gets the events of a server, or (`None`) of direct messages.
    /// Source: Discord's reference, "Sharding".
    fn is_for(&self, guild: Option<GuildId>) -> bool {
        let (own, total) = self.shard;
        guild.map_or(0, |guild| (guild.0 >> 22) % total.max(1)) == own
    }
}
