use super::Kind;
use sqlx::AnyPool;
use sqlx::migrate::{MigrateError, Migrator};

static SQLITE: Migrator = sqlx::migrate!("./migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("./migrations/postgres");

/// Brings the schema to the newest version. Several processes may start at once: PostgreSQL serialises them by lock.
pub(super) async fn run(kind: Kind, pool: &AnyPool) -> Result<(), MigrateError> {
    match kind {
        Kind::Sqlite => SQLITE.run(pool).await,
        Kind::Postgres => POSTGRES.run(pool).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::Row as _;
    use sqlx::any::install_default_drivers;

    async fn roles_get_their_new_names(kind: Kind, url: &str) {
        install_default_drivers();
        // SQLite in memory is one database for each connection.
        let options = sqlx::any::AnyPoolOptions::new().max_connections(1);
        let pool = options.connect(url).await.expect("a database");
        let migrator = match kind {
            Kind::Sqlite => &SQLITE,
            Kind::Postgres => &POSTGRES,
        };
        migrator.run_to(3, &pool).await.expect("the old schema");
        let insert = "INSERT INTO teams (id, name, created_at) VALUES ('t', 'Team', 1)";
        sqlx::query(insert).execute(&pool).await.expect("a team");
        for role in ["owner", "admin", "member"] {
            sqlx::query(
                "INSERT INTO people (id, email, email_key, name, password, age_confirmed_at, created_at) \
                 VALUES ($1, $1, $1, $1, '', 1, 1)",
            )
            .bind(role)
            .execute(&pool)
            .await
            .expect("a person");
            sqlx::query("INSERT INTO memberships (team_id, person_id, role, created_at) VALUES ('t', $1, $1, 1)")
                .bind(role)
                .execute(&pool)
                .await
                .expect("a membership");
        }
        run(kind, &pool).await.expect("migrated");
        let rows = sqlx::query("SELECT person_id, role FROM memberships ORDER BY person_id")
            .fetch_all(&pool)
            .await
            .expect("memberships");
        let roles: Vec<(String, String)> = rows
            .iter()
            .map(|row| (row.get("person_id"), row.get("role")))
            .collect();
        let told = [
            ("admin", "administrator"),
            ("member", "viewer"),
            ("owner", "owner"),
        ];
        assert_eq!(
            roles,
            told.map(|(old, new)| (old.to_owned(), new.to_owned()))
        );
        let second = sqlx::query("UPDATE memberships SET role = 'owner' WHERE person_id = 'admin'");
        assert!(second.execute(&pool).await.is_err(), "two owners");
    }

    #[tokio::test]
    async fn stored_roles_get_their_new_names_on_sqlite() {
        roles_get_their_new_names(Kind::Sqlite, "sqlite::memory:").await;
    }

    #[tokio::test]
    async fn stored_roles_get_their_new_names_on_postgres() {
        let database = packetsense_testkit::postgres::database().expect("PostgreSQL");
        roles_get_their_new_names(Kind::Postgres, &database.url()).await;
    }
}
