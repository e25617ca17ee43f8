//! The `custom_id`s of buttons, menus and dialogs, which carry everything needed, so that a press works days later and
//! after a restart.
//!
//! `1` (the version), a letter for the kind, then its parts: ids of people and interactions, which are 13 digits to the
//! base 36, and single letters, both of which need no mark at their end; then names, with a colon between them.

use waymark_roadmap::{Roadmap, TopicIx};
use waymark_store::{InteractionId, UserId};

/// A `custom_id`'s first character. Another one is from a version that this program does not know.
const VERSION: char = '1';
const ID_DIGITS: usize = 13;
/// The longest `custom_id`, in characters.
/// Source: <https://discord.com/developers/docs/components/reference#anatomy-of-a-component>
const LONGEST: usize = 100;

/// What Discord gives back when a component is used. Made by [`write()`], so at most 100 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CustomId(String);

impl CustomId {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// A topic as buttons name it, which the content may no longer have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TopicName {
    pub roadmap: String,
    pub topic: String,
}

impl TopicName {
    pub(crate) fn of(roadmap: &Roadmap, topic: TopicIx) -> Self {
        Self { roadmap: roadmap.id.to_string(), topic: roadmap.topic(topic).id.to_string() }
    }
}

/// A name that may be left out, which is then empty.
pub(crate) fn optional(name: &str) -> Option<String> {
    (!name.is_empty()).then(|| name.to_owned())
}

/// Begins the `custom_id` of a kind.
pub(crate) fn write(kind: char) -> Writer {
    Writer(format!("{VERSION}{kind}"))
}

/// A `custom_id` in the making.
#[derive(Debug)]
pub(crate) struct Writer(String);

impl Writer {
    pub(crate) fn user(self, user: UserId) -> Self {
        self.id(user.0)
    }

    pub(crate) fn interaction(self, interaction: InteractionId) -> Self {
        self.id(interaction.0)
    }

    fn id(mut self, mut number: u64) -> Self {
        let mut digits = [b'0'; ID_DIGITS];
        for digit in digits.iter_mut().rev() {
            *digit = b"0123456789abcdefghijklmnopqrstuvwxyz"[usize::try_from(number % 36).unwrap_or(0)];
            number /= 36;
        }
        self.0.extend(digits.iter().map(|&digit| char::from(digit)));
        self
    }

    pub(crate) fn letter(mut self, letter: char) -> Self {
        self.0.push(letter);
        self
    }

    /// The letter that stands for `value` in `table`, which has one for each.
    pub(crate) fn one_of<T: PartialEq>(self, table: &[(char, T)], value: &T) -> Self {
        let letter = table.iter().find_map(|(letter, known)| (known == value).then_some(*letter));
        self.letter(letter.unwrap_or('?'))
    }

    /// A number below 100, as two digits.
    pub(crate) fn two_digits(mut self, number: i8) -> Self {
        self.0 += &format!("{number:02}");
        self
    }

    /// The end: names, of which only the last one may have a colon in it.
    ///
    /// Ids have at most 40 characters, so that everything fits. Should it ever not, it is cut, and pressing tells that
    /// the message is too old: Discord would refuse the whole message for one character too many.
    pub(crate) fn names<const N: usize>(self, names: [&str; N]) -> CustomId {
        CustomId((self.0 + &names.join(":")).chars().take(LONGEST).collect())
    }

    /// The end: a topic.
    pub(crate) fn topic(self, TopicName { roadmap, topic }: &TopicName) -> CustomId {
        self.names([roadmap, topic])
    }

    /// The end, where no names follow.
    pub(crate) fn end(self) -> CustomId {
        self.names([])
    }
}

/// The kind of a `custom_id`, and the rest of it to read on; none for one of another version, or of none.
pub(crate) fn read(custom_id: &str) -> Option<(char, Reader<'_>)> {
    let mut rest = Reader(custom_id.strip_prefix(VERSION)?);
    Some((rest.letter()?, rest))
}

/// What of a `custom_id` is still to be read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader<'a>(&'a str);

impl<'a> Reader<'a> {
    pub(crate) fn user(&mut self) -> Option<UserId> {
        self.id().map(UserId)
    }

    pub(crate) fn interaction(&mut self) -> Option<InteractionId> {
        self.id().map(InteractionId)
    }

    fn id(&mut self) -> Option<u64> {
        u64::from_str_radix(self.take(ID_DIGITS)?, 36).ok()
    }

    pub(crate) fn letter(&mut self) -> Option<char> {
        let letter = self.0.chars().next()?;
        self.0 = &self.0[letter.len_utf8()..];
        Some(letter)
    }

    /// What a letter stands for in `table`.
    pub(crate) fn one_of<T: Copy>(&mut self, table: &[(char, T)]) -> Option<T> {
        let letter = self.letter()?;
        table.iter().find_map(|(known, value)| (*known == letter).then_some(*value))
    }

    pub(crate) fn two_digits(&mut self) -> Option<i8> {
        self.take(2)?.parse().ok()
    }

    /// The rest: so many names.
    pub(crate) fn names<const N: usize>(self) -> Option<[&'a str; N]> {
        let names: Vec<&str> = self.0.splitn(N, ':').collect();
        names.try_into().ok()
    }

    /// The rest: a topic.
    pub(crate) fn topic(self) -> Option<TopicName> {
        let [roadmap, topic] = self.names()?;
        Some(TopicName { roadmap: roadmap.into(), topic: topic.into() })
    }

    fn take(&mut self, bytes: usize) -> Option<&'a str> {
        let (taken, rest) = self.0.split_at_checked(bytes)?;
        self.0 = rest;
        Some(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        const TABLE: [(char, u8); 2] = [('x', 1), ('y', 2)];
        let (user, interaction) = (UserId(u64::MAX), InteractionId(0));
        let written = write('k').user(user).interaction(interaction).letter('l').one_of(&TABLE, &2).two_digits(7);
        let written = written.names(["a", "b:c"]);
        assert_eq!(written.as_str(), "1k3w5e11264sgsf0000000000000ly07a:b:c");
        let (kind, mut rest) = read(written.as_str()).unwrap();
        assert_eq!((kind, rest.user(), rest.interaction()), ('k', Some(user), Some(interaction)));
        assert_eq!((rest.letter(), rest.one_of(&TABLE), rest.two_digits()), (Some('l'), Some(2), Some(7)));
        assert_eq!((rest.names(), rest.names::<3>()), (Some(["a", "b:c"]), Some(["a", "b", "c"])));
        assert_eq!(rest.names::<4>(), None);
    }

    #[test]
    fn nothing_is_longer_than_discord_takes() {
        assert_eq!(write('k').names(["ü".repeat(200).as_str()]).as_str().chars().count(), LONGEST);
    }

    #[test]
    fn what_is_cut_short_or_of_another_version_is_nothing() {
        for custom_id in ["", "1", "2k", "ü", "🦀"] {
            assert!(read(custom_id).is_none(), "{custom_id:?}");
        }
        for custom_id in ["1k", "1k000", "1k-000000000001", "1kzzzzzzzzzzzzz", "1k🦀🦀🦀🦀"] {
            assert_eq!(read(custom_id).unwrap().1.user(), None, "{custom_id:?}");
        }
    }
}
