package dev.sluice.proxy.database;

/** The bits by which the two sides of MySQL's protocol agree on what they speak. Those that a check has no use for are not offered. */
final class MysqlCapabilities {
    /** Of MySQL's own clients. MariaDB's leave it out to say that they know MariaDB's extensions. */
    static final long MYSQL = 1;

    static final long CONNECT_WITH_DB = 1 << 3;
    static final long PROTOCOL_41 = 1 << 9;
    static final long TLS = 1 << 11;
    static final long SECURE_CONNECTION = 1 << 15;
    static final long PLUGIN_AUTH = 1 << 19;

    private MysqlCapabilities() {}
}
