//! Every type of answer reads the object that Stripe publishes as an example. The file is not ours to copy: its path
//! stands in `STRIPE_FIXTURES`.

use packetsense_stripe::charge::{Charge, Dispute, Refund};
use packetsense_stripe::checkout::Session;
use packetsense_stripe::customer::Customer;
use packetsense_stripe::discount::{Coupon, PromotionCode};
use packetsense_stripe::event::Event;
use packetsense_stripe::invoice::{Invoice, Line};
use packetsense_stripe::portal::PortalSession;
use packetsense_stripe::price::{Price, Product};
use packetsense_stripe::subscription::{Item, Subscription};
use packetsense_stripe::tax_id::{Deleted, TaxId};
use serde::de::DeserializeOwned;
use serde_json::Value;

fn read<T: DeserializeOwned>(fixtures: &Value, name: &str, read: &mut usize) {
    let object = &fixtures["resources"][name];
    assert!(object.is_object(), "no {name} in the file");
    let found = serde_json::from_value::<T>(object.clone());
    assert!(found.is_ok(), "{name}: {:?}", found.err());
    *read += 1;
}

#[test]
fn every_type_reads_what_stripe_publishes() -> anyhow::Result<()> {
    let Some(path) = std::env::var_os("STRIPE_FIXTURES") else {
        println!("left out: STRIPE_FIXTURES is unset");
        return Ok(());
    };
    let file: Value = serde_json::from_slice(&std::fs::read(path)?)?;
    let mut count = 0;
    read::<Charge>(&file, "charge", &mut count);
    read::<Session>(&file, "checkout.session", &mut count);
    read::<Coupon>(&file, "coupon", &mut count);
    read::<Customer>(&file, "customer", &mut count);
    read::<Customer>(&file, "deleted_customer", &mut count);
    read::<Deleted>(&file, "deleted_tax_id", &mut count);
    read::<Dispute>(&file, "dispute", &mut count);
    read::<Event>(&file, "event", &mut count);
    read::<Invoice>(&file, "invoice", &mut count);
    read::<Item>(&file, "subscription_item", &mut count);
    read::<Line>(&file, "line_item", &mut count);
    read::<PortalSession>(&file, "billing_portal.session", &mut count);
    read::<Price>(&file, "price", &mut count);
    read::<Product>(&file, "product", &mut count);
    read::<PromotionCode>(&file, "promotion_code", &mut count);
    read::<Refund>(&file, "refund", &mut count);
    read::<Subscription>(&file, "subscription", &mut count);
    read::<TaxId>(&file, "tax_id", &mut count);
    println!("fixtures read: {count}");
    Ok(())
}
