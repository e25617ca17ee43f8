//! Loaded content as bytes: what the program carries, so that it need not read and check the same files at each start.

use crate::model::Library;

impl Library {
    /// This library as bytes, for [`Library::from_bytes`] of the same program: another version may read them otherwise.
    ///
    /// # Errors
    ///
    /// None that is known; what writes the bytes can report some.
    pub fn to_bytes(&self) -> Result<Vec<u8>, postcard::Error> {
        postcard::to_stdvec(self)
    }

    /// The library that these bytes are; none if they are no library.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        postcard::from_bytes(bytes).ok()
    }
}
