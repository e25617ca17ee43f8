//! Files that a person gives: to an option of a command that takes one, or to a field of a form.

use serde_json::{Value, json};

use super::UserSession;
use super::names::Directory;
use crate::compose;
use crate::error::PlaygroundError;
use crate::ids::AttachmentId;
use crate::limits::ATTACHMENT;
use crate::message::Attachment;

impl UserSession {
    /// Picks a file, which then can be given: an option or a field that takes a file takes its name or its id. Of two with
    /// the same name the later one is meant. Without a content type the name decides.
    ///
    /// # Errors
    ///
    /// If it has more bytes than Discord takes.
    pub fn upload(
        &self,
        name: &str,
        content_type: Option<&str>,
        bytes: &[u8],
    ) -> Result<AttachmentId, PlaygroundError> {
        if bytes.len() > ATTACHMENT {
            return Err(PlaygroundError::FileTooLarge { name: name.to_owned(), max: ATTACHMENT });
        }
        let context = self.server.compose_context();
        let mut file = compose::attachment(name, content_type, bytes.into(), self.channel, &context);
        // Discord keeps what was given to a command for some time only.
        file.json["ephemeral"] = true.into();
        let id = file.id;
        self.server.state().uploads.add(self.person, file);
        Ok(id)
    }

    /// The files that this person has picked, newest first.
    pub(super) fn files(&self) -> Vec<Attachment> {
        self.server.state().uploads.of(self.person).cloned().collect()
    }
}

impl Directory<'_> {
    /// Puts the files that some values are the ids of into the resolved data of an interaction.
    pub(super) fn resolve_files<'v>(&self, data: &mut Value, values: impl IntoIterator<Item = &'v Value>) {
        for id in values.into_iter().filter_map(AttachmentId::from_json) {
            if let Some(file) = self.files.iter().find(|file| file.id == id) {
                if !data["resolved"].is_object() {
                    data["resolved"] = json!({});
                }
                data["resolved"]["attachments"][id.to_string()] = file.json.clone();
            }
        }
    }
}
