//! Answers with a picture.

use waymark_pictures::{Drawing, Gallery, Picture};
use waymark_store::UserId;

/// The picture of what `describe` gives, which `user` asked for; none if it cannot be drawn, which the log says why.
pub(crate) async fn draw<D>(gallery: &Gallery, user: UserId, describe: D) -> Option<Picture>
where
    D: FnOnce() -> Option<Drawing> + Send + 'static,
{
    match gallery.draw(user.0, describe).await {
        Ok(picture) => Some(picture),
        Err(error) => {
            tracing::error!(%error, "an answer goes without its picture: {error}");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use waymark_roadmap::Library;
    use waymark_roadmap::rules::Progress;

    use super::*;
    use crate::replies::Reply;

    #[tokio::test]
    async fn the_text_does_without_a_picture_that_cannot_be_drawn() {
        let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/commands/content");
        let library = Library::load(&content).unwrap();
        let sound = waymark_pictures::map(&Progress::new(library.default_roadmap()), &[]);
        let mut broken = sound.clone();
        broken.width = u32::MAX;
        let gallery = Gallery::new();
        let without = draw(&gallery, UserId(1), || Some(broken)).await;
        let reply = Reply::words("the text does without").picture(without.as_ref());
        assert!(reply.attached().is_empty());
        assert!(format!("{reply:?}").contains("could not be drawn"), "{reply:?}");
        let with = draw(&gallery, UserId(1), || Some(sound)).await;
        assert_eq!(Reply::words("the text does without").picture(with.as_ref()).attached().len(), 1);
    }
}
