//! WordPress's capabilities and the roles that have them.

use indexmap::IndexMap;

/// What each role may do beyond the one before it (WordPress 6.8, single site).
const LADDER: [(&str, &[&str]); 4] = [
    ("anonymous", &[]),
    ("subscriber", &["read"]),
    (
        "editor",
        &[
            "edit_posts",
            "delete_posts",
            "publish_posts",
            "upload_files",
            "edit_published_posts",
            "delete_published_posts",
            "moderate_comments",
            "manage_categories",
            "manage_links",
            "unfiltered_html",
            "edit_others_posts",
            "delete_others_posts",
            "delete_private_posts",
            "edit_private_posts",
            "read_private_posts",
            "edit_pages",
            "edit_others_pages",
            "edit_published_pages",
            "publish_pages",
            "delete_pages",
            "delete_others_pages",
            "delete_published_pages",
            "delete_private_pages",
            "edit_private_pages",
            "read_private_pages",
        ],
    ),
    (
        "admin",
        &[
            "activate_plugins",
            "create_users",
            "customize",
            "delete_plugins",
            "delete_site",
            "delete_themes",
            "delete_users",
            "edit_dashboard",
            "edit_files",
            "edit_plugins",
            "edit_theme_options",
            "edit_themes",
            "edit_users",
            "export",
            "import",
            "install_languages",
            "install_plugins",
            "install_themes",
            "list_users",
            "manage_options",
            "promote_users",
            "remove_users",
            "switch_themes",
            "unfiltered_upload",
            "update_core",
            "update_plugins",
            "update_themes",
            "view_site_health_checks",
        ],
    ),
];

/// Roles and what each may do, from the least to the most.
pub fn roles() -> IndexMap<String, Vec<String>> {
    let mut held: Vec<String> = Vec::new();
    LADDER
        .iter()
        .map(|(role, more)| {
            held.extend(more.iter().map(|capability| (*capability).to_owned()));
            ((*role).to_owned(), held.clone())
        })
        .collect()
}

/// Whether WordPress has a capability of that name.
pub(super) fn is_known(name: &str) -> bool {
    LADDER
        .iter()
        .any(|(_, capabilities)| capabilities.contains(&name))
}
