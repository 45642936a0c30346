use std::{fs, path::Path};

use tempfile::TempDir;

use super::{New, answers::Answers, write};

fn known(dir: &Path) -> New {
    New {
        cve: Some("CVE-2024-1234".to_owned()),
        kind: "plugin".to_owned(),
        slug: Some("some-shop".to_owned()),
        versions: Some("< 1.4.2".to_owned()),
        source: Some("https://example.org/changeset/1".to_owned()),
        dir: dir.to_owned(),
        ..New::default()
    }
}

fn added(new: New) -> Result<String, String> {
    let dir = new.dir.clone();
    Answers::from_flags(new)
        .and_then(|answers| write(&dir, &answers))
        .map(|(file, _)| fs::read_to_string(file).expect("the file was written"))
        .map_err(|error| format!("{error:#}"))
}

#[test]
fn a_new_rule_compiles_for_each_way_in_and_its_examples_hold() {
    for (way, place) in [
        ("action", "shop_export"),
        ("route", "/shop/v1.1/Orders"),
        ("path", "/wp-content/plugins/some-shop/Export.php"),
    ] {
        for (parameter, needs) in [
            (Some("order-by"), None),
            (None, Some("manage_options")),
            (Some("id"), Some("edit_posts")),
        ] {
            let dir = TempDir::new().expect("a folder");
            let mut new = known(dir.path());
            new.parameter = parameter.map(str::to_owned);
            new.needs = needs.map(str::to_owned);
            let place = Some(place.to_owned());
            match way {
                "action" => new.action = place,
                "route" => new.route = place,
                _ => new.path = place,
            }
            let text = added(new).unwrap_or_else(|error| panic!("{way}: {error}"));
            assert!(text.contains("id: patch-some-shop-2024-1234"), "{text}");
            assert!(text.contains("verified: false"), "{text}");
            if way == "route" {
                assert!(text.contains("/wp-json/shop/v1.1/Orders"), "{text}");
                assert!(text.contains("rest_route=/shop/v1.1/Orders"), "{text}");
            }
        }
    }
}

#[test]
fn all_that_is_missing_is_named_at_once() {
    let dir = TempDir::new().expect("a folder");
    let new = New {
        kind: "plugin".to_owned(),
        dir: dir.path().to_owned(),
        ..New::default()
    };
    let error = added(new).expect_err("nothing was said");
    for flag in [
        "--slug",
        "--cve",
        "--versions",
        "--source",
        "--action",
        "--route",
        "--path",
        "--parameter",
        "--needs",
    ] {
        assert!(error.contains(flag), "{flag}: {error}");
    }
    assert!(!dir.path().join("patches").exists());
}

#[test]
fn a_second_hole_goes_into_the_same_file_and_a_taken_id_is_refused() {
    let dir = TempDir::new().expect("a folder");
    let with = |cve: &str| {
        let mut new = known(dir.path());
        new.cve = Some(cve.to_owned());
        new.action = Some("shop_export".to_owned());
        new.needs = Some("manage_options".to_owned());
        new
    };
    added(with("CVE-2024-1234")).expect("the first");
    let both = added(with("CVE-2024-12345")).expect("the second");
    assert_eq!(both.matches("\n  - id: ").count(), 2, "{both}");
    assert_eq!(both.matches("rules:").count(), 1, "{both}");
    let error = added(with("CVE-2024-1234")).expect_err("the id is there");
    assert!(
        error.contains("`patch-some-shop-2024-1234` is taken"),
        "{error}"
    );
    let after = fs::read_to_string(dir.path().join("patches/some-shop.yaml")).expect("the file");
    assert_eq!(after, both, "nothing was added");
}

#[test]
fn bad_answers_are_named_and_write_nothing() {
    let dir = TempDir::new().expect("a folder");
    let base = || {
        let mut new = known(dir.path());
        new.action = Some("a".to_owned());
        new.needs = Some("manage_options".to_owned());
        new
    };
    let mut odd = Vec::new();
    let mut with = |change: &dyn Fn(&mut New), what: &'static str| {
        let mut new = base();
        change(&mut new);
        odd.push((new, what));
    };
    with(&|new| new.slug = Some("../evil".to_owned()), "--slug");
    with(&|new| new.slug = Some("..".to_owned()), "dot");
    with(&|new| new.cve = Some("2024-1".to_owned()), "--cve");
    with(&|new| new.versions = Some("about 1.0".to_owned()), "about");
    with(&|new| new.source = Some("r1234".to_owned()), "--source");
    with(&|new| new.needs = Some("fly".to_owned()), "fly");
    with(&|new| new.kind = "widget".to_owned(), "widget");
    with(&|new| new.route = Some("/a/v1".to_owned()), "three ways in");
    with(&|new| new.parameter = Some("a b".to_owned()), "--parameter");
    with(&|new| new.action = Some("a'b".to_owned()), "--action");
    for (new, what) in odd {
        let error = added(new).expect_err(what);
        assert!(error.contains(what), "{what}: {error}");
    }
    assert!(!dir.path().join("patches").exists());
}

#[test]
fn core_needs_no_slug_and_long_slugs_make_ids_that_fit() {
    let dir = TempDir::new().expect("a folder");
    let mut new = known(dir.path());
    new.kind = "core".to_owned();
    new.slug = None;
    new.route = Some("/wp/v2/users".to_owned());
    new.parameter = Some("search".to_owned());
    let text = added(new).expect("core");
    assert!(text.contains("slug: 'wordpress'"), "{text}");
    assert!(dir.path().join("patches/core-wordpress.yaml").exists());

    let mut new = known(dir.path());
    new.slug =
        Some("a-very-long-name-of-a-plugin-that-does-many-things-for-shops-and-blogs".to_owned());
    new.action = Some("a".to_owned());
    new.needs = Some("manage_options".to_owned());
    added(new).expect("a long slug");
}
