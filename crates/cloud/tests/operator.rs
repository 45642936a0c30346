//! What the operator sees of customers, and that they read of each look.

mod common;

use common::{On, Phone, World, trail};
use packetsense_cloud::operator::{look, queues};

const EMAIL: &str = "ada@example.org";

async fn a_look_shows_the_state_and_is_in_the_customers_trail(on: On) {
    let world = World::start(on).await;
    let mut ada = world.browser();
    ada.sign_up("Ada", EMAIL).await;
    let (phone, codes) = Phone::set_up(&world, &mut ada).await;
    let mut bob = world.browser();
    bob.sign_up("Bob", "bob@example.org").await;
    let db = &world.server.app().db;

    let found = look(db, " Ada@Example.org ", "ticket 4711", world.now()).await;
    let found = found.expect("looked").expect("found");
    let [account] = found.accounts.as_slice() else {
        panic!("{:?}", found.accounts);
    };
    assert_eq!(
        (account.name.as_str(), account.email.as_str()),
        ("Ada", EMAIL)
    );
    assert!(account.app && account.recovery_codes == 10 && account.sessions == 1);
    let [team] = found.teams.as_slice() else {
        panic!("{:?}", found.teams);
    };
    assert_eq!(team.members, [(account.id.clone(), "owner".to_owned())]);
    assert_eq!((team.plan.0.as_str(), team.plan.2), ("free", 0));
    let printed = serde_json::to_string(&found).expect("JSON");
    assert!(
        !printed.contains(&codes[0]) && !printed.contains("argon2"),
        "{printed}"
    );
    assert!(!printed.contains(&phone.code(world.now())));

    let by_team = look(db, &team.id, "ticket 4711", world.now()).await;
    assert_eq!(by_team.expect("looked").expect("found"), found);
    let nobody = look(db, "eve@example.org", "ticket 4712", world.now()).await;
    assert_eq!(nobody.expect("looked"), None);

    let page = ada.get("/audit").await.text;
    assert!(
        page.contains("The operator looked at") && page.contains("ticket 4711"),
        "{page}"
    );
    let page = bob.get("/audit").await.text;
    assert!(!page.contains("The operator looked at"), "{page}");
    let looks = trail(world.server.app()).await;
    let looks = looks.iter().filter(|one| one.act == "operator.looked");
    assert_eq!(looks.count(), 2, "what finds nothing is not recorded");
    assert_eq!(queues(db).await.expect("queues"), []);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_shows_the_state_and_is_in_the_customers_trail_on_sqlite() {
    a_look_shows_the_state_and_is_in_the_customers_trail(On::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_shows_the_state_and_is_in_the_customers_trail_on_postgres() {
    a_look_shows_the_state_and_is_in_the_customers_trail(On::Postgres).await;
}
