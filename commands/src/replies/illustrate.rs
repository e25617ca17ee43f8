//! Answers with a picture.

use waymark_pictures::{Drawing, Gallery};
use waymark_store::UserId;

use super::Reply;

/// `reply` with the picture of what `describe` gives, which `user` asked for; without it, should drawing fail.
pub(crate) async fn illustrate<D>(gallery: &Gallery, user: UserId, reply: Reply, describe: D) -> Reply
where
    D: FnOnce() -> Option<Drawing> + Send + 'static,
{
    match gallery.draw(user.0, describe).await {
        Ok(picture) => reply.picture(&picture),
        Err(error) => {
            tracing::error!(%error, "an answer goes without its picture: {error}");
            reply
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use waymark_roadmap::Library;
    use waymark_roadmap::rules::Progress;

    use super::*;

    #[tokio::test]
    async fn the_text_does_without_a_picture_that_cannot_be_drawn() {
        let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/commands/content");
        let library = Library::load(&content).unwrap();
        let sound = waymark_pictures::map(&Progress::new(library.default_roadmap()));
        let mut broken = sound.clone();
        broken.width = u32::MAX;
        let (gallery, reply) = (Gallery::new(), Reply::text("the text does without"));
        assert_eq!(illustrate(&gallery, UserId(1), reply.clone(), || Some(broken)).await, reply);
        assert!(illustrate(&gallery, UserId(1), reply, || Some(sound)).await.attached().is_some());
    }
}
