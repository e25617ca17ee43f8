//! Where pictures are drawn and kept.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use quick_cache::Weighter;
use quick_cache::sync::Cache;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use crate::pens::Pens;
use crate::{Drawing, Picture, RasterError};

/// Bytes of the pictures kept: a thousand or so.
const KEPT: u64 = 48 * 1024 * 1024;
/// About how many pictures that is; the cache sizes its tables by it.
const KEPT_COUNT: usize = 1_000;
/// Bytes a kept picture takes beside its own.
const OVERHEAD: u64 = 256;

/// Draws pictures off the async threads and keeps those asked for lately by what they show. It draws one at a time for one
/// person, on threads that leave a core free and give way to what is quick. Cloning it is cheap, and clones share what
/// they keep.
#[derive(Clone)]
pub struct Gallery(Arc<Inner>);

struct Inner {
    kept: Cache<[u64; 2], Arc<[u8]>, Bytes>,
    /// Two hashers, each with a key of its own: 128 bits, which two drawings share by no accident and no design.
    hashers: [RandomState; 2],
    pens: Pens,
    /// The turns of those who wait for a picture or are being drawn one.
    turns: Arc<Turns>,
}

/// One turn for each person at a time.
#[derive(Default)]
struct Turns(Mutex<HashMap<u64, Arc<Semaphore>>>);

/// A person's turn, until it is dropped.
struct Turn {
    turns: Arc<Turns>,
    person: u64,
    permit: Option<OwnedSemaphorePermit>,
}

impl Turns {
    /// The turn of `person`, once it comes.
    async fn take(self: &Arc<Self>, person: u64) -> Turn {
        let queue = {
            let mut queues = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(queues.entry(person).or_insert_with(|| Arc::new(Semaphore::new(1))))
        };
        // The queue is forgotten with the last who waits in it, also if nobody waits any more.
        let mut turn = Turn { turns: Arc::clone(self), person, permit: None };
        turn.permit = queue.acquire_owned().await.ok();
        turn
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        drop(self.permit.take());
        let mut queues = self.turns.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Whoever waits holds the queue, too.
        if queues.get(&self.person).is_some_and(|queue| Arc::strong_count(queue) == 1) {
            queues.remove(&self.person);
        }
    }
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
        Self(Arc::new(Inner {
            kept: Cache::with_weighter(KEPT_COUNT, KEPT, Bytes),
            hashers: [RandomState::new(), RandomState::new()],
            pens: Pens::default(),
            turns: Arc::default(),
        }))
    }

    /// The picture of what `describe` gives, which `person` asks for, by whatever number. Describing takes a while, too, and
    /// is done where pictures are drawn.
    ///
    /// # Errors
    ///
    /// When there is nothing to draw, or it cannot be drawn.
    pub async fn draw<D>(&self, person: u64, describe: D) -> Result<Picture, RasterError>
    where
        D: FnOnce() -> Option<Drawing> + Send + 'static,
    {
        // Only whose turn it is queues for a pen, so that the pens go round among people.
        let turn = self.0.turns.take(person).await;
        let (tell, told) = oneshot::channel();
        let inner = Arc::clone(&self.0);
        self.0.pens.give(move || {
            // It outlives whoever waits: a picture begun is finished and kept, and does not exceed the bounds.
            let picture =
                catch_unwind(AssertUnwindSafe(|| inner.picture(describe().ok_or_else(RasterError::nothing)?)));
            drop(turn);
            // A panic drops the way to tell, and is told by that.
            if let Ok(picture) = picture {
                let _ = tell.send(picture);
            }
        });
        told.await.unwrap_or_else(|_| Err(RasterError::panicked()))
    }
}

impl Inner {
    fn picture(&self, drawing: Drawing) -> Result<Picture, RasterError> {
        let key =
            self.hashers.each_ref().map(|hasher| hasher.hash_one((&drawing.scene, drawing.width, drawing.height)));
        let png = self.kept.get_or_insert_with(&key, || drawing.to_png().map(Arc::from))?;
        let Drawing { file_name, alt, width, height, .. } = drawing;
        Ok(Picture { png, file_name, alt: alt.into(), width, height })
    }
}

impl std::fmt::Debug for Gallery {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Gallery of {} pictures, {} bytes", self.0.kept.len(), self.0.kept.weight())
    }
}

#[cfg(test)]
mod tests {
    use std::pin::{Pin, pin};
    use std::task::{Context, Poll, Waker};

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
        let (first, second) =
            tokio::join!(gallery.draw(1, || Some(square(LEARNING))), clone.draw(1, || Some(square(LEARNING))));
        let (first, second) = (first.unwrap(), second.unwrap());
        assert!(Arc::ptr_eq(&first.png, &second.png), "drawn twice");
        assert_eq!((first.file_name, &*first.alt, first.width, first.height), ("x.png", "alt", 2, 2));
        let other = gallery.draw(2, || Some(square(ENTRY))).await.unwrap();
        assert_ne!(first.png, other.png);
        assert_eq!(gallery.0.kept.len(), 2);
    }

    #[tokio::test]
    async fn what_cannot_be_drawn_is_a_bug_and_is_not_kept() {
        let gallery = Gallery::new();
        let too_wide = || Some(Drawing { width: u32::MAX, ..square(ENTRY) });
        assert!(gallery.draw(1, too_wide).await.is_err());
        assert!(gallery.draw(1, || None).await.is_err());
        assert!(gallery.draw(1, || panic!("a bug in a drawing")).await.is_err());
        assert_eq!(gallery.0.kept.len(), 0);
        gallery.draw(1, || Some(square(ENTRY))).await.expect("the turn and the pens go on");
    }

    #[tokio::test]
    async fn a_person_has_one_turn_at_a_time_and_others_need_not_wait_for_it() {
        let turns = Arc::new(Turns::default());
        let poll = |turn: Pin<&mut dyn Future<Output = Turn>>| turn.poll(&mut Context::from_waker(Waker::noop()));
        let (mut first, mut other) = (pin!(turns.take(1)), pin!(turns.take(2)));
        let (Poll::Ready(first), Poll::Ready(other)) = (poll(first.as_mut()), poll(other.as_mut())) else {
            panic!("a turn that nobody has comes at once");
        };
        let mut second = Box::pin(turns.take(1));
        let mut given_up = Box::pin(turns.take(1));
        assert!(poll(second.as_mut()).is_pending() && poll(given_up.as_mut()).is_pending(), "two turns at a time");
        drop((first, given_up));
        let Poll::Ready(second) = poll(second.as_mut()) else { panic!("the turn does not go on") };
        assert_eq!(turns.0.lock().unwrap().len(), 2);
        drop((second, other));
        assert!(turns.0.lock().unwrap().is_empty(), "queues are kept that nobody waits in");
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
