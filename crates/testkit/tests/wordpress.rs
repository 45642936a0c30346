//! The kit's own WordPress, tried out.

use std::net::Ipv4Addr;

use anyhow::Result;
use packetsense_testkit::wordpress::{Core, Setup};
use serde_json::json;

#[test]
fn a_site_answers_signs_people_in_and_is_gone_once_dropped() -> Result<()> {
    let site = Setup::new(Core::Installed)
        .title("Tea & cake")
        .posts(2)
        .start()?;
    let front = site.visitor().get(&site.url("/"))?.expect(200)?;
    assert!(front.text().contains("Tea & cake"), "{}", front.text());
    assert!(front.text().contains("Post number 2"), "{}", front.text());
    site.visitor()
        .get(&site.url("/post-number-1/"))?
        .expect(200)?;
    site.visitor()
        .get(&site.url("/wp-json/wp/v2/posts"))?
        .expect(200)?;

    let admin = site.signed_in("admin")?;
    admin.get(&site.url("/wp-admin/"))?.expect(200)?;
    let editor = site.signed_in("editor")?;
    editor
        .get(&site.url("/wp-admin/plugins.php"))?
        .expect(403)?;

    assert_eq!(
        site.eval("return get_option('home');")?,
        json!(site.url(""))
    );
    let error = site
        .eval("throw new Exception('no tea');")
        .expect_err("it throws")
        .to_string();
    assert!(error.contains("no tea"), "{error}");

    // PHP sees the address that the test names, or a public one.
    std::fs::write(
        site.root().join("who.php"),
        "<?php echo $_SERVER['REMOTE_ADDR'], ' ', ini_get('user_ini.cache_ttl');",
    )?;
    let who = |visitor: packetsense_testkit::Visitor| {
        Ok::<_, anyhow::Error>(visitor.get(&site.url("/who.php"))?.body)
    };
    assert_eq!(
        who(site.visitor_from(Ipv4Addr::new(203, 0, 113, 9)))?,
        "203.0.113.9 1"
    );
    assert_eq!(who(site.visitor())?, "93.184.216.34 1");

    let root = site.root().to_owned();
    assert!(root.is_dir());
    drop(site);
    assert!(!root.exists());
    Ok(())
}

#[test]
fn two_sites_share_a_database_server_and_nothing_else() -> Result<()> {
    let one = Setup::new(Core::Installed).title("One").posts(0).start()?;
    let two = Setup::new(Core::Installed).title("Two").posts(0).start()?;
    assert_eq!(one.database().socket(), two.database().socket());
    one.eval("return update_option('only_here', 'x');")?;
    assert_eq!(
        two.eval("return get_option('only_here', 'nothing');")?,
        json!("nothing")
    );
    assert!(one.visitor().get(&one.url("/"))?.text().contains("One"));
    assert!(two.visitor().get(&two.url("/"))?.text().contains("Two"));
    Ok(())
}

#[test]
fn a_snapshot_sees_files_options_tables_and_cron() -> Result<()> {
    let site = Setup::new(Core::Installed).posts(0).start()?;
    let before = site.snapshot()?;
    assert!(before.difference(&site.snapshot()?).is_empty());
    site.eval(
        "add_option('left_behind', 1); wp_schedule_event(time() + 999, 'daily', 'a_job');
         global $wpdb; $wpdb->query('CREATE TABLE wp_left (a int)'); file_put_contents(ABSPATH . 'left.txt', 'x');
         update_option('blogdescription', 'other'); return 1;",
    )?;
    let difference = before.difference(&site.snapshot()?);
    assert_eq!(
        difference.added,
        [
            "cron a_job",
            "file left.txt",
            "option left_behind",
            "table wp_left"
        ]
    );
    assert_eq!(difference.changed, ["option blogdescription"]);
    assert!(difference.removed.is_empty(), "{difference}");
    Ok(())
}
