//! What the fields of a content file hold, as it was read: with its place, whether or not anything is wrong with it.

use super::faults::Place;

/// A field of a record: what content gives it.
#[derive(Debug)]
pub(super) enum Given<T> {
    /// Nothing: it is not there.
    Missing,
    /// Something else than the field takes, or a number out of range. That has been reported.
    Other,
    /// What it takes, sound or not.
    Value(T),
}

impl<T> Given<T> {
    /// What it holds, if it is what the field takes.
    pub(super) fn value(&self) -> Option<&T> {
        match self {
            Given::Value(value) => Some(value),
            Given::Missing | Given::Other => None,
        }
    }

    /// Whether it is there, whatever it holds.
    pub(super) fn is_there(&self) -> bool {
        !matches!(self, Given::Missing)
    }

    /// Whether it is there and not what the field takes.
    pub(super) fn is_other(&self) -> bool {
        matches!(self, Given::Other)
    }
}

impl Given<bool> {
    /// Whether it is `true`.
    pub(super) fn is_true(&self) -> bool {
        self.value() == Some(&true)
    }
}

impl<T> Given<List<T>> {
    /// The items that are what the list takes.
    pub(super) fn items(&self) -> &[T] {
        self.value().map_or(&[], |list| &list.items)
    }

    /// The same, taken out of the list.
    pub(super) fn take_items(&mut self) -> Vec<T> {
        match self {
            Given::Value(list) => std::mem::take(&mut list.items),
            Given::Missing | Given::Other => Vec::new(),
        }
    }
}

/// A text and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Words<'s> {
    /// With line feeds only; a text of one line without spaces around it, a longer one without lines at its ends.
    pub(super) text: String,
    pub(super) place: Place<'s>,
    /// Whether nothing was wrong with it by itself.
    pub(super) sound: bool,
}

/// One of a few words: what it stands for; nothing if it is none of them.
#[derive(Debug)]
pub(super) struct Word<T>(pub(super) Option<T>);

/// A number in its range, and where it stands.
#[derive(Debug)]
pub(super) struct Number<'s> {
    pub(super) number: f64,
    pub(super) place: Place<'s>,
}

/// A list.
#[derive(Debug)]
pub(super) struct List<T> {
    /// Its items, as far as they are what it takes.
    pub(super) items: Vec<T>,
    /// Whether all of them are.
    pub(super) is_whole: bool,
}

/// A value before it is known which field it is for.
#[derive(Debug)]
pub(super) enum Value<'s> {
    Words(Words<'s>),
    Number(Number<'s>),
    Flag(bool),
    List(Vec<Value<'s>>),
    Table(Fields<'s>),
    /// Something else than the field takes.
    Other,
}

/// The fields of a table before it is known which record it is.
#[derive(Debug)]
pub(super) struct Fields<'s> {
    /// Its header, its braces, or its file.
    pub(super) place: Place<'s>,
    /// Whether something in it that may have names of its own was not understood.
    pub(super) has_strays: bool,
    /// In the order they are declared in; none for one that is missing.
    pub(super) values: Vec<Option<Value<'s>>>,
}

/// A type of which fields are.
pub(super) trait FromValue<'s>: Sized {
    /// The value as one of this type; none if it is another.
    fn from_value(value: Value<'s>) -> Option<Self>;
}

impl<'s, T: FromValue<'s>> From<Option<Value<'s>>> for Given<T> {
    fn from(value: Option<Value<'s>>) -> Self {
        match value {
            None => Given::Missing,
            Some(value) => T::from_value(value).map_or(Given::Other, Given::Value),
        }
    }
}

impl<'s> FromValue<'s> for Words<'s> {
    fn from_value(value: Value<'s>) -> Option<Self> {
        if let Value::Words(words) = value { Some(words) } else { None }
    }
}

impl<'s> FromValue<'s> for Number<'s> {
    fn from_value(value: Value<'s>) -> Option<Self> {
        if let Value::Number(number) = value { Some(number) } else { None }
    }
}

impl FromValue<'_> for bool {
    fn from_value(value: Value<'_>) -> Option<Self> {
        if let Value::Flag(flag) = value { Some(flag) } else { None }
    }
}

impl<'s, T: FromValue<'s>> FromValue<'s> for List<T> {
    fn from_value(value: Value<'s>) -> Option<Self> {
        let Value::List(values) = value else { return None };
        let count = values.len();
        let items: Vec<T> = values.into_iter().filter_map(T::from_value).collect();
        Some(List { is_whole: items.len() == count, items })
    }
}
