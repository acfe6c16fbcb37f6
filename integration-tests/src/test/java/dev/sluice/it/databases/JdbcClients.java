package dev.sluice.it.databases;

import dev.sluice.it.harness.Await;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients of a PostgreSQL that write a row in each session, and connect again at once, until they are closed. */
final class JdbcClients implements AutoCloseable {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final int port;
    private volatile boolean closed;
    /** Rows that were written. */
    private final AtomicInteger written = new AtomicInteger();
    /** What went wrong before a session had begun for its client. */
    private final Queue<String> broken = new ConcurrentLinkedQueue<>();
    /** What a replica said to a write. */
    private final Queue<String> misled = new ConcurrentLinkedQueue<>();

    JdbcClients(int count, int port) {
        this.port = port;
        for (int i = 0; i < count; i++) {
            threads.execute(this::run);
        }
    }

    static Connection connect(int port) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:%d/postgres?user=sluice&connectTimeout=60&loginTimeout=60"
                        .formatted(port));
    }

    /** The one value that a statement gives. */
    static String value(int port, String sql) throws SQLException {
        try (Connection connection = connect(port);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            return result.next() ? String.valueOf(result.getString(1)) : "nothing";
        }
    }

    private void run() {
        while (!closed) {
            try (Connection connection = connect(port)) {
                write(connection);
            } catch (SQLException e) {
                if (!closed) {
                    broken.add(e.getSQLState() + " " + e.getMessage());
                }
            }
        }
    }

    private void write(Connection connection) {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("INSERT INTO t VALUES (1)");
            written.incrementAndGet();
        } catch (SQLException e) {
            if ("25006".equals(e.getSQLState())) { // read_only_sql_transaction
                misled.add(String.valueOf(e.getMessage()));
            }
        }
    }

    int written() {
        return written.get();
    }

    void awaitMore(int rows) {
        int before = written.get();
        Await.until(rows + " more rows", () -> written.get() >= before + rows);
    }

    List<String> broken() {
        return List.copyOf(broken);
    }

    List<String> misled() {
        return List.copyOf(misled);
    }

    @Override
    public void close() {
        closed = true;
        threads.close();
    }
}
