//! An unpacked batch: taken whole or refused, and written again as it was read.
#![no_main]

use libfuzzer_sys::fuzz_target;
use packetsense_wire::message::batch;

fuzz_target!(|data: &[u8]| {
    if let Ok((head, events)) = batch::parse(data) {
        let again = batch::write(&head, &events);
        assert_eq!(batch::parse(&again), Ok((head, events)));
    }
});
