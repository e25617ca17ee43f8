//! What kind of component something is, as Discord numbers them.
//! <https://discord.com/developers/docs/components/reference#component-object-component-types>

use serde::{Serialize, Serializer};

/// A component's type, which is a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Type<const NUMBER: u8>;

impl<const NUMBER: u8> Serialize for Type<NUMBER> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u8(NUMBER)
    }
}
