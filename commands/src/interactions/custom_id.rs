//! The `custom_id`s of buttons, menus and dialogs, which carry everything needed, so that a press works days later and
//! after a restart.
//!
//! `1` (the version), a letter for the kind, then its parts: ids of people and interactions, which are 13 digits to the
//! base 36, and single letters, both of which need no mark at their end; then names, with a colon between them. Which
//! letter and which parts, each feature says with [`wire!`].

use std::borrow::Cow;

use jiff::civil::Date;
use serde::Serialize;
use waymark_roadmap::rules::{Grade, State};
use waymark_roadmap::{Roadmap, TopicIx};
use waymark_store::{InteractionId, UserId};

/// A `custom_id`'s first character. Another one is from a version that this program does not know.
const VERSION: char = '1';
const ID_DIGITS: usize = 13;
/// The longest `custom_id`, in characters.
/// Source: <https://discord.com/developers/docs/components/reference#anatomy-of-a-component>
const LONGEST: usize = 100;

/// What Discord gives back when a component is used. Made by [`Writer::end`], so at most 100 characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct CustomId(Cow<'static, str>);

impl CustomId {
    /// The name of a dialog's field, short and the same in each dialog of its kind.
    pub(crate) const fn of_field(name: &'static str) -> Self {
        Self(Cow::Borrowed(name))
    }

    #[cfg(test)]
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// What stands in a `custom_id`.
pub(crate) trait Wire: Sized {
    /// What a `custom_id` of that kind says, if it is one of these.
    fn read(kind: char, rest: Reader<'_>) -> Option<Self>;

    /// The `custom_id` that [`Wire::read`] turns back.
    fn custom_id(&self) -> CustomId;

    /// Whose it is, if it is anyone's: nobody else may use it.
    fn owner(&self) -> Option<UserId>;
}

/// Says how an enum's variants, or a struct, stand in a `custom_id`: the letter of the kind, and the parts in order. A
/// variant that holds another such type is written as that.
macro_rules! wire {
    (enum $name:ident { $($kind:literal $variant:ident { $($part:ident),* })* $(_ $other:ident($type:ty))* }) => {
        impl $crate::interactions::custom_id::Wire for $name {
            fn read(kind: char, rest: $crate::interactions::custom_id::Reader<'_>) -> Option<Self> {
                match kind {
                    $($kind => {
                        let mut rest = rest;
                        $(let $part = rest.part()?;)*
                        rest.end(Self::$variant { $($part),* })
                    })*
                    _ => None$(.or_else(|| <$type>::read(kind, rest).map(Self::$other)))*,
                }
            }

            fn custom_id(&self) -> $crate::interactions::custom_id::CustomId {
                match self {
                    $(Self::$variant { $($part),* } => {
                        $crate::interactions::custom_id::Writer::new($kind)$(.part($part))*.end()
                    })*
                    $(Self::$other(other) => other.custom_id(),)*
                }
            }

            fn owner(&self) -> Option<waymark_store::UserId> {
                match self {
                    $(Self::$variant { $($part),* } => {
                        None$(.or_else(|| $crate::interactions::custom_id::Part::owner($part)))*
                    })*
                    $(Self::$other(other) => other.owner(),)*
                }
            }
        }
    };
    (struct $name:ident$(<$parameter:ident>)? $kind:literal { $($part:ident),* }) => {
        impl$(<$parameter: $crate::interactions::custom_id::Part>)? $crate::interactions::custom_id::Wire
            for $name$(<$parameter>)?
        {
            fn read(kind: char, mut rest: $crate::interactions::custom_id::Reader<'_>) -> Option<Self> {
                if kind != $kind {
                    return None;
                }
                $(let $part = rest.part()?;)*
                rest.end(Self { $($part),* })
            }

            fn custom_id(&self) -> $crate::interactions::custom_id::CustomId {
                $crate::interactions::custom_id::Writer::new($kind)$(.part(&self.$part))*.end()
            }

            fn owner(&self) -> Option<waymark_store::UserId> {
                None$(.or_else(|| $crate::interactions::custom_id::Part::owner(&self.$part)))*
            }
        }
    };
}

/// Says which letter stands for each value of an enum.
macro_rules! letters {
    ($name:ident { $($letter:literal $variant:ident)* }) => {
        impl $crate::interactions::custom_id::Part for $name {
            fn write(&self, to: &mut $crate::interactions::custom_id::Writer) {
                to.letter(match self {
                    $($name::$variant => $letter,)*
                });
            }

            fn read(from: &mut $crate::interactions::custom_id::Reader<'_>) -> Option<Self> {
                match from.letter()? {
                    $($letter => Some($name::$variant),)*
                    _ => None,
                }
            }
        }
    };
}

/// Says how a part is written, and how it is read.
macro_rules! part {
    ($name:ident: |$to:ident, $part:ident| $write:expr, |$from:ident| $read:expr) => {
        impl $crate::interactions::custom_id::Part for $name {
            fn write(&self, $to: &mut $crate::interactions::custom_id::Writer) {
                let $part = self;
                $write;
            }

            fn read($from: &mut $crate::interactions::custom_id::Reader<'_>) -> Option<Self> {
                $read
            }
        }
    };
}

pub(crate) use {letters, part, wire};

/// A part of a `custom_id`.
pub(crate) trait Part: Sized {
    fn write(&self, to: &mut Writer);

    /// None for what [`Part::write`] never writes.
    fn read(from: &mut Reader<'_>) -> Option<Self>;

    /// The person, if this part says whose the component is.
    fn owner(&self) -> Option<UserId> {
        None
    }
}

/// The person whose a component is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Owner(pub UserId);

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

/// A name at the end, which may have colons in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LastName(pub String);

impl Part for Owner {
    fn write(&self, to: &mut Writer) {
        self.0.write(to);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        UserId::read(from).map(Self)
    }

    fn owner(&self) -> Option<UserId> {
        Some(self.0)
    }
}

/// What is none is an empty name.
impl<T: Part> Part for Option<T> {
    fn write(&self, to: &mut Writer) {
        match self {
            Some(part) => part.write(to),
            None => to.name(""),
        }
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        let mut empty = *from;
        if empty.name()?.is_empty() {
            *from = empty;
            return Some(None);
        }
        T::read(from).map(Some)
    }
}

part!(UserId: |to, id| to.id(id.0), |from| from.id().map(UserId));
part!(InteractionId: |to, id| to.id(id.0), |from| from.id().map(InteractionId));
part!(String: |to, name| to.name(name), |from| from.name().map(String::from));
part!(LastName: |to, name| to.name(&name.0), |from| from.last_name().map(|name| LastName(name.to_owned())));
part!(usize: |to, number| to.name(&number.to_string()), |from| from.name()?.parse().ok());
part!(u64: |to, number| to.name(&number.to_string()), |from| from.name()?.parse().ok());
part!(
    TopicName: |to, name| {
        to.name(&name.roadmap);
        to.name(&name.topic);
    },
    |from| Some(TopicName { roadmap: from.part()?, topic: from.part()? })
);
part!(Date: |to, date| to.name(&date.to_string()), |from| from.name()?.parse().ok());
letters!(Grade { 'r' Right 'p' Partly 'w' Wrong });
letters!(State { 't' Todo 'l' Learning 'd' Done 's' Skipped });

/// A number that stands for names which would be too long together: their FNV-1a hash, the same in every version of this
/// program. <https://datatracker.ietf.org/doc/html/draft-eastlake-fnv>
pub(crate) fn short_name(names: &[&str]) -> u64 {
    let bytes = names.iter().flat_map(|name| name.bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// A `custom_id` in the making.
#[derive(Debug)]
pub(crate) struct Writer {
    text: String,
    /// Whether a name stands at the end.
    named: bool,
}

impl Writer {
    /// Of a component of that kind.
    pub(crate) fn new(kind: char) -> Self {
        Self { text: format!("{VERSION}{kind}"), named: false }
    }

    pub(crate) fn part(mut self, part: &impl Part) -> Self {
        part.write(&mut self);
        self
    }

    pub(crate) fn id(&mut self, mut number: u64) {
        let mut digits = [b'0'; ID_DIGITS];
        for digit in digits.iter_mut().rev() {
            *digit = b"0123456789abcdefghijklmnopqrstuvwxyz"[usize::try_from(number % 36).unwrap_or(0)];
            number /= 36;
        }
        self.text.extend(digits.iter().map(|&digit| char::from(digit)));
    }

    pub(crate) fn letter(&mut self, letter: char) {
        self.text.push(letter);
    }

    /// A number below 100, as two digits.
    pub(crate) fn two_digits(&mut self, number: i8) {
        self.text += &format!("{number:02}");
    }

    /// A name, after which nothing but names may follow.
    pub(crate) fn name(&mut self, name: &str) {
        if self.named {
            self.text.push(':');
        }
        self.named = true;
        self.text += name;
    }

    /// Ids have at most 40 characters, so that everything fits. Should it ever not, it is cut, and pressing tells that
    /// the message is too old: Discord would refuse the whole message for one character too many.
    pub(crate) fn end(self) -> CustomId {
        let longest = self.text.char_indices().nth(LONGEST).map(|(at, _)| at);
        let mut text = self.text;
        text.truncate(longest.unwrap_or(text.len()));
        CustomId(Cow::Owned(text))
    }
}

/// The kind of a `custom_id`, and the rest of it to read on; none if another version of this program wrote it, or another
/// program.
pub(crate) fn read(custom_id: &str) -> Option<(char, Reader<'_>)> {
    let mut rest = Reader { rest: custom_id.strip_prefix(VERSION)?, named: false };
    Some((rest.letter()?, rest))
}

/// What of a `custom_id` is still to be read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader<'a> {
    rest: &'a str,
    /// Whether a name was read before.
    named: bool,
}

impl<'a> Reader<'a> {
    pub(crate) fn part<P: Part>(&mut self) -> Option<P> {
        P::read(self)
    }

    pub(crate) fn id(&mut self) -> Option<u64> {
        u64::from_str_radix(self.take(ID_DIGITS)?, 36).ok()
    }

    pub(crate) fn letter(&mut self) -> Option<char> {
        let letter = self.rest.chars().next()?;
        self.take(letter.len_utf8())?;
        Some(letter)
    }

    pub(crate) fn two_digits(&mut self) -> Option<i8> {
        self.take(2)?.parse().ok()
    }

    /// The next name, up to a colon or the end.
    pub(crate) fn name(&mut self) -> Option<&'a str> {
        self.begin_name()?;
        self.take(self.rest.find(':').unwrap_or(self.rest.len()))
    }

    /// The last name, which may have colons in it.
    pub(crate) fn last_name(&mut self) -> Option<&'a str> {
        self.begin_name()?;
        self.take(self.rest.len())
    }

    fn begin_name(&mut self) -> Option<()> {
        if self.named {
            self.rest = self.rest.strip_prefix(':')?;
        }
        self.named = true;
        Some(())
    }

    fn take(&mut self, bytes: usize) -> Option<&'a str> {
        let (taken, rest) = self.rest.split_at_checked(bytes)?;
        self.rest = rest;
        Some(taken)
    }

    /// `read`, if that was all.
    pub(crate) fn end<T>(self, read: T) -> Option<T> {
        self.rest.is_empty().then_some(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq)]
    struct All {
        owner: Owner,
        interaction: InteractionId,
        state: State,
        page: Option<u64>,
        roadmap: Option<String>,
        topic: TopicName,
    }

    wire!(struct All 'k' { owner, interaction, state, page, roadmap, topic });

    fn read_all(custom_id: &str) -> Option<All> {
        read(custom_id).and_then(|(kind, rest)| All::read(kind, rest))
    }

    #[test]
    fn what_is_written_is_read() {
        let topic = TopicName { roadmap: "a".into(), topic: "b".into() };
        let (owner, interaction, state) = (Owner(UserId(u64::MAX)), InteractionId(0), State::Done);
        let all = All { owner, interaction, state, page: None, roadmap: Some("web".into()), topic };
        assert_eq!(all.custom_id().as_str(), "1k3w5e11264sgsf0000000000000d:web:a:b");
        assert_eq!(all.owner(), Some(UserId(u64::MAX)));
        assert_eq!(read_all(all.custom_id().as_str()), Some(all));
    }

    #[test]
    fn nothing_is_longer_than_discord_takes() {
        let mut long = Writer::new('k');
        long.name(&"ü".repeat(200));
        assert_eq!(long.end().as_str().chars().count(), LONGEST);
    }

    #[test]
    fn anything_else_is_nothing() {
        for custom_id in ["", "1", "2k", "ü", "🦀"] {
            assert!(read(custom_id).is_none(), "{custom_id:?}");
        }
        for custom_id in [
            "1k",
            "1k000",
            "1k-000000000001",
            "1kzzzzzzzzzzzzz",
            "1k🦀🦀🦀🦀",
            "1j3w5e11264sgsf0000000000000d:web:a:b",
            "1k3w5e11264sgsf0000000000000x:web:a:b",
            "1k3w5e11264sgsf0000000000000dx:web:a:b",
            "1k3w5e11264sgsf0000000000000d:web:a",
            "1k3w5e11264sgsf0000000000000d:web:a:b:c",
        ] {
            assert_eq!(read_all(custom_id), None, "{custom_id:?}");
        }
    }
}
