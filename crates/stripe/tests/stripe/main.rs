//! What the client sends, what it makes of answers, and which deliveries it believes.

mod calls;
mod fixtures;
mod signatures;
