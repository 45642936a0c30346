//! `cargo fuzz run pack`: a pack that is accepted must compile and judge.
#![no_main]

use libfuzzer_sys::fuzz_target;
use packetsense_waf::{
    engine::{Engine, Mode},
    pack::{Inventory, Pack},
    request::Request,
};

fuzz_target!(|input: &[u8]| {
    // The id would keep the fuzzer out, so it is put right first.
    let Ok(mut pack) = serde_json::from_slice::<Pack>(input) else { return };
    let Ok(id) = pack.computed_id() else { return };
    pack.id = id;
    let Ok(text) = pack.to_json() else { return };
    let Ok(pack) = Pack::from_json(text.as_bytes()) else { return };
    if let Ok(engine) = Engine::new(pack, &Inventory::Everything) {
        engine.judge(&Request::new("GET", "/?id=1%27+union+select"), Mode::Settled);
    }
});
