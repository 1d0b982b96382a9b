import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;

/** Has the real Flyway validate, list, migrate, repair or baseline a database; the login comes from the environment. */
public class Ask {
    public static void main(String[] arguments) {
        Map<String, String> login = System.getenv();
        Flyway flyway = Flyway.configure()
            .dataSource(login.get("DATABASE_URL"), login.get("DATABASE_USER"), login.get("DATABASE_PASSWORD"))
            .locations("filesystem:" + arguments[1])
            .baselineOnMigrate(true)
            .baselineVersion("0")
            .mixed(true)
            .outOfOrder("true".equals(login.get("OUT_OF_ORDER")))
            .placeholders(Map.of("owner", "somebody"))
            .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
            .load();
        switch (arguments[0]) {
            case "migrate" -> System.out.println("applied " + flyway.migrate().migrationsExecuted);
            case "repair" -> {
                var done = flyway.repair();
                System.out.println("removed " + done.migrationsRemoved.size() + " deleted " + done.migrationsDeleted.size()
                    + " aligned " + done.migrationsAligned.size());
            }
            case "baseline" -> System.out.println("baseline " + flyway.baseline().baselineVersion);
            case "info" -> {
                for (MigrationInfo one : flyway.info().all()) {
                    System.out.println(one.getScript() + " " + one.getChecksum() + " " + one.getState().getDisplayName());
                }
            }
            default -> {
                var answer = flyway.validateWithResult();
                System.out.println(answer.validationSuccessful ? "valid" : "invalid");
                answer.invalidMigrations.forEach(one ->
                    System.out.println(one.errorDetails.errorMessage.lines().findFirst().orElse("")));
            }
        }
    }
}
