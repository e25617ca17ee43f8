//! Where pictures are drawn and kept.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::thread::available_parallelism;

use quick_cache::Weighter;
use quick_cache::sync::Cache;
use tokio::sync::Semaphore;

use crate::{Drawing, Picture, RasterError};

/// Bytes of the pictures kept: a thousand or so.
const KEPT: u64 = 48 * 1024 * 1024;
/// About how many pictures that is; the cache sizes its tables by it.
const KEPT_COUNT: usize = 1_000;
/// Bytes a kept picture takes beside its own.
const OVERHEAD: u64 = 256;

/// Draws pictures off the async threads, as many at once as there are cores, and keeps those asked for lately by what
/// they show. Cloning it is cheap, and clones share what they keep.
#[derive(Clone)]
pub struct Gallery(Arc<Inner>);

struct Inner {
    kept: Cache<[u64; 2], Arc<[u8]>, Bytes>,
    /// Two hashers, each with a key of its own: 128 bits, which two drawings share by no accident and no design.
    hashers: [RandomState; 2],
    pens: Arc<Semaphore>,
}

#[derive(Clone)]
struct Bytes;

impl Weighter<[u64; 2], Arc<[u8]>> for Bytes {
    fn weight(&self, _: &[u64; 2], png: &Arc<[u8]>) -> u64 {
        u64::try_from(png.len()).unwrap_or(u64::MAX).saturating_add(OVERHEAD)
    }
}

impl Default for Gallery {
    fn default() -> Self {
        Self::new()
    }
}

impl Gallery {
    /// An empty gallery.
    pub fn new() -> Self {
        let pens = available_parallelism().map_or(1, usize::from);
        Self(Arc::new(Inner {
            kept: Cache::with_weighter(KEPT_COUNT, KEPT, Bytes),
            hashers: [RandomState::new(), RandomState::new()],
            pens: Arc::new(Semaphore::new(pens)),
        }))
    }

    /// The picture of `drawing`. What is asked for twice at a time is drawn once.
    pub async fn draw(&self, drawing: Drawing) -> Result<Picture, RasterError> {
        let inner = &self.0;
        let key =
            inner.hashers.each_ref().map(|hasher| hasher.hash_one((&drawing.scene, drawing.width, drawing.height)));
        let drawing = Arc::new(drawing);
        let begun = Arc::clone(&drawing);
        let png = inner.kept.get_or_insert_async(&key, async {
            // Both outlive whoever waits: a picture begun is finished and does not exceed the bound.
            let pen = Arc::clone(&inner.pens).acquire_owned().await;
            let drawn = tokio::task::spawn_blocking(move || {
                let _pen = pen;
                begun.to_png()
            });
            match drawn.await {
                Ok(drawn) => drawn.map(Arc::from),
                Err(error) => Err(RasterError::from(error)),
            }
        });
        Ok(Picture {
            png: png.await?,
            file_name: drawing.file_name,
            alt: drawing.alt.as_str().into(),
            width: drawing.width,
            height: drawing.height,
        })
    }
}

impl std::fmt::Debug for Gallery {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Gallery of {} pictures, {} bytes", self.0.kept.len(), self.0.kept.weight())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::palette::{Colour, ENTRY, LEARNING};
    use crate::scene::{Area, Paint, Scene};

    fn square(colour: Colour) -> Drawing {
        let mut scene = Scene::default();
        scene.rect(Area::new(0.0, 0.0, 2.0, 2.0), 0.0, Paint::fill(colour));
        Drawing::new(scene, (2.0, 2.0), 1.0, "x.png", "alt".into())
    }

    #[tokio::test]
    async fn what_shows_the_same_is_drawn_once() {
        let gallery = Gallery::new();
        let clone = gallery.clone();
        let (first, second) = tokio::join!(gallery.draw(square(LEARNING)), clone.draw(square(LEARNING)));
        let (first, second) = (first.unwrap(), second.unwrap());
        assert!(Arc::ptr_eq(&first.png, &second.png), "drawn twice");
        assert_eq!((first.file_name, &*first.alt, first.width, first.height), ("x.png", "alt", 2, 2));
        let other = gallery.draw(square(ENTRY)).await.unwrap();
        assert_ne!(first.png, other.png);
        assert_eq!(gallery.0.kept.len(), 2);
    }

    #[tokio::test]
    async fn what_cannot_be_drawn_is_a_bug_and_is_not_kept() {
        let gallery = Gallery::new();
        assert!(gallery.draw(Drawing { width: u32::MAX, ..square(ENTRY) }).await.is_err());
        assert_eq!(gallery.0.kept.len(), 0);
    }

    #[test]
    fn what_is_kept_is_bounded_in_bytes() {
        let cache = Cache::with_weighter(KEPT_COUNT, KEPT, Bytes);
        let large: Arc<[u8]> = vec![0; 1024 * 1024].into();
        for number in 0..200 {
            cache.insert([number, 0], Arc::clone(&large));
        }
        assert!(cache.weight() <= KEPT && cache.len() > 10, "{} pictures, {} bytes", cache.len(), cache.weight());
    }
}
