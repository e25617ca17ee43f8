//! Who is asked for with op 8, in pieces.
//!
//! Source: Discord's reference, "Request Guild Members", "Guild Members Chunk".

use serde_json::{Value, json};

use crate::ids::{GuildId, UserId};
use crate::json::{list, text};
use crate::world::{APPLICATION, Guild, World};

/// Members of one piece.
const PIECE: usize = 1000;
/// The most that are found by the beginning of their names, or by their ids.
const MOST: usize = 100;

/// What is asked for.
pub(super) struct Asked<'a> {
    pub(super) guild: &'a Guild,
    data: &'a Value,
}

impl<'a> Asked<'a> {
    /// None if it is about a server without the bot.
    pub(super) fn read(data: &'a Value, world: &'a World) -> Option<Self> {
        let guild = GuildId::from_json(&data["guild_id"]).and_then(|id| world.guild(id));
        guild.filter(|guild| guild.has_bot).map(|guild| Self { guild, data })
    }

    /// Whether it is about everybody, which takes the members intent.
    pub(super) fn is_for_all(&self) -> bool {
        self.data["user_ids"].is_null()
            && text(&self.data["query"]).is_empty()
            && self.data["limit"].as_u64() == Some(0)
    }

    /// The events that answer it.
    pub(super) fn chunks(&self, world: &World) -> Vec<Value> {
        let (found, missing) = self.find(world);
        let members: Vec<Value> = found.into_iter().filter_map(|id| self.guild.member_json(world, id)).collect();
        let pieces: Vec<&[Value]> = if members.is_empty() { vec![&[]] } else { members.chunks(PIECE).collect() };
        let count = pieces.len();
        let chunk = |(index, piece): (usize, &[Value])| {
            let mut chunk = json!({
                "guild_id": self.guild.id, "members": piece, "chunk_index": index, "chunk_count": count, "not_found": missing,
            });
            if self.data["nonce"].is_string() {
                chunk["nonce"] = self.data["nonce"].clone();
            }
            if self.data["presences"] == true {
                chunk["presences"] = json!([]);
            }
            chunk
        };
        pieces.into_iter().enumerate().map(chunk).collect()
    }

    /// Who is found, and which ids are nobody's here.
    fn find(&self, world: &World) -> (Vec<UserId>, Vec<Value>) {
        let all = || self.guild.members.iter().map(|member| member.person).chain([APPLICATION]);
        if let ids @ (Value::Array(_) | Value::String(_) | Value::Number(_)) = &self.data["user_ids"] {
            let ids = if ids.is_array() { list(ids) } else { std::slice::from_ref(ids) };
            let here = |id: &&Value| UserId::from_json(id).is_some_and(|id| all().any(|one| one == id));
            let (found, missing): (Vec<&Value>, Vec<&Value>) = ids.iter().take(MOST).partition(here);
            return (found.into_iter().filter_map(UserId::from_json).collect(), missing.into_iter().cloned().collect());
        }
        let begins = text(&self.data["query"]).to_lowercase();
        let named = |id: &UserId| {
            let names = world.person(*id).map(|person| (person.name.as_str(), person.display_name.as_str()));
            let (name, shown) = names.unwrap_or((&world.bot_name, &world.bot_name));
            [name, shown].iter().any(|one| one.to_lowercase().starts_with(&begins))
        };
        let most = if self.is_for_all() {
            usize::MAX
        } else {
            let limit = self.data["limit"].as_u64().and_then(|limit| usize::try_from(limit).ok());
            limit.unwrap_or(1).clamp(1, MOST)
        };
        (all().filter(named).take(most).collect(), Vec::new())
    }
}
