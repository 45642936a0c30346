//! Files in, one report out, on as many threads as are wanted.

use std::{
    path::PathBuf,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    thread,
    time::Instant,
};

use packetsense_waf::{engine::Engine, pack::Inventory};

use crate::{
    read::{ReadFault, blocks},
    report::Report,
    tally::{Judge, Tally},
};

/// Blocks that wait for a worker; more would only take memory.
const WAITING: usize = 4;

/// What is to be judged, and how.
#[derive(Debug)]
pub struct Wishes {
    /// Logs; `-` for standard input.
    pub files: Vec<PathBuf>,
    /// What the site has installed; decides which virtual patches count.
    pub inventory: Inventory,
    /// Leave out requests before this Unix time.
    pub since: Option<i64>,
    /// Leave out requests from this Unix time on.
    pub until: Option<i64>,
    /// How many threads judge; at least one does.
    pub threads: usize,
}

/// How far the work has come.
#[derive(Debug, Default)]
pub struct Progress {
    /// Unpacked bytes that were read.
    pub bytes: AtomicU64,
    /// Lines that were judged.
    pub lines: AtomicU64,
}

/// Judges every line of every file. Files that cannot be read are named in the report, the others are judged.
pub fn judge(engine: &Engine, wishes: &Wishes, progress: &Progress) -> Report {
    let start = Instant::now();
    let judge = Judge::new(engine, &wishes.inventory, wishes.since, wishes.until);
    let (sender, receiver) = mpsc::sync_channel::<Vec<u8>>(WAITING);
    let receiver = Mutex::new(receiver);
    let mut faults: Vec<ReadFault> = Vec::new();
    let mut too_long = 0;
    let tally = thread::scope(|scope| {
        let workers: Vec<_> = (0..wishes.threads.max(1))
            .map(|_| {
                scope.spawn(|| {
                    let mut tally = Tally::default();
                    loop {
                        let next = receiver
                            .lock()
                            .unwrap_or_else(PoisonError::into_inner)
                            .recv();
                        let Ok(block) = next else { break tally };
                        let before = tally.lines;
                        tally.block(&judge, &block);
                        progress
                            .lines
                            .fetch_add(tally.lines - before, Ordering::Relaxed);
                    }
                })
            })
            .collect();
        for file in &wishes.files {
            let read = blocks(file, |block| {
                progress
                    .bytes
                    .fetch_add(block.len() as u64, Ordering::Relaxed);
                // A worker that died is told by its join below.
                let _ = sender.send(block);
            });
            match read {
                Ok(long) => too_long += long,
                Err(fault) => faults.push(fault),
            }
        }
        drop(sender);
        let mut sum = Tally::default();
        for worker in workers {
            match worker.join() {
                Ok(part) => sum.add(part),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        sum
    });
    Report::of(tally, too_long, &faults, start.elapsed())
}
