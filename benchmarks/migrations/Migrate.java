import org.flywaydb.core.Flyway;

/** Migrates with Flyway's own API; the login comes from the environment, the folder is the argument. */
public class Migrate {
    public static void main(String[] arguments) {
        Flyway.configure()
            .dataSource(System.getenv("BENCH_URL"), System.getenv("PGUSER"), System.getenv("PGPASSWORD"))
            .locations("filesystem:" + arguments[0])
            .load()
            .migrate();
    }
}
