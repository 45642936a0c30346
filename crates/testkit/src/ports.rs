//! Free TCP ports on loopback.

use std::{
    collections::HashSet,
    io,
    net::{Ipv4Addr, TcpListener},
    sync::{Mutex, PoisonError},
};

static GIVEN: Mutex<Option<HashSet<u16>>> = Mutex::new(None);

/// A port of 127.0.0.1 on which nobody listens now. No port is given twice by one process.
pub fn free() -> io::Result<u16> {
    let mut given = GIVEN.lock().unwrap_or_else(PoisonError::into_inner);
    let given = given.get_or_insert_default();
    // Listeners are held until a new one is found, so that the system cannot offer the same port again.
    let mut held = Vec::new();
    loop {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        if given.insert(port) {
            return Ok(port);
        }
        held.push(listener);
    }
}

/// Whether a server could listen there now.
pub fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_free_and_given_once() -> io::Result<()> {
        let ports: Vec<u16> = (0..50).map(|_| free()).collect::<io::Result<_>>()?;
        assert_eq!(ports.iter().collect::<HashSet<_>>().len(), 50);
        let held = TcpListener::bind((Ipv4Addr::LOCALHOST, ports[0]))?;
        assert!(!is_free(ports[0]));
        drop(held);
        // A process that another test is starting right now holds a copy until its program runs.
        let soon = (0..100).any(|_| {
            std::thread::sleep(std::time::Duration::from_millis(10));
            is_free(ports[0])
        });
        assert!(soon, "free again once nobody listens");
        Ok(())
    }
}
